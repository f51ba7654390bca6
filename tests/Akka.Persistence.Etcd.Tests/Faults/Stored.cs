using Akka.Actor;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>Reads what a journal has, by a persistent actor of its own.</summary>
internal static class Stored
{
    public static async Task<IReadOnlyList<(long SequenceNr, string What)>> ReadAsync(ActorSystem system, string id)
    {
        var read = new TaskCompletionSource<IReadOnlyList<(long, string)>>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new Reader(id, read)));
        return await read.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    private sealed class Reader : ReceivePersistentActor
    {
        private readonly List<(long, string)> events = [];
        private readonly TaskCompletionSource<IReadOnlyList<(long, string)>> read;

        public Reader(string id, TaskCompletionSource<IReadOnlyList<(long, string)>> read)
        {
            PersistenceId = id;
            this.read = read;
            Recover<string>(e => events.Add((LastSequenceNr, e)));
            Recover<RecoveryCompleted>(_ => read.TrySetResult(events));
        }

        public override string PersistenceId { get; }

        protected override void OnRecoveryFailure(Exception reason, object? message = null) => read.TrySetException(reason);
    }
}
