using Akka.Streams;
using Akka.Streams.Dsl;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>Reads a stream one element at a time, and asks for no element before its turn.</summary>
internal sealed class ReadProbe<T>(ISinkQueue<T> queue, UniqueKillSwitch kill)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private Task<Akka.Util.Option<T>>? asked;

    public async Task<T> NextAsync()
    {
        var next = await PullAsync();
        return next.HasValue ? next.Value : throw new InvalidOperationException("The stream has ended; one more element was expected.");
    }

    public async Task<List<T>> NextAsync(int count)
    {
        var read = new List<T>(count);
        while (read.Count < count) read.Add(await NextAsync());
        return read;
    }

    public async Task EndAsync()
    {
        var next = await PullAsync();
        if (next.HasValue) Assert.Fail($"The stream was to end, but there is {next.Value}.");
    }

    /// <summary>Asks for the next element and does not wait for it: from then on the stream is known to run.</summary>
    public void Ask() => asked ??= queue.PullAsync();

    /// <summary>Whether the element that was asked for is not there.</summary>
    public bool IsWaiting => asked is { IsCompleted: false };

    public void Cancel() => kill.Shutdown();

    private async Task<Akka.Util.Option<T>> PullAsync()
    {
        Ask();
        var next = await asked!.WaitAsync(Patience, TimeProvider.System);
        asked = null;
        return next;
    }
}

internal static class ReadProbe
{
    public static ReadProbe<T> Of<T>(Source<T, NotUsed> source, IMaterializer materializer)
    {
        var (kill, queue) = source
            .ViaMaterialized(KillSwitches.Single<T>(), Keep.Right)
            .ToMaterialized(Sink.Queue<T>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Keep.Both)
            .Run(materializer);
        return new ReadProbe<T>(queue, kill);
    }
}
