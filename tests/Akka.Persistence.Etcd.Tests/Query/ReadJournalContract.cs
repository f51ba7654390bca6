using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Query;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>
/// What a read journal promises by the interfaces of Akka.Persistence.Query: current streams end with what was there when they began,
/// live ones go on. A journal's own spec derives from the parts of this and says how to start.
/// </summary>
public abstract class ReadJournalContract : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private ActorSystem? system;
    private ActorMaterializer? materializer;
    private IReadJournal? journal;

    protected ActorSystem System => system ?? throw new InvalidOperationException("The contract has not been started.");

    protected IMaterializer Materializer => materializer ?? throw new InvalidOperationException("The contract has not been started.");

    /// <summary>A configuration with the journal and an empty store. Adapter <see cref="TextAdapter"/> is added to <see cref="JournalId"/>.</summary>
    protected abstract Task<Config> ConfigureAsync();

    /// <summary>The path of the write journal in the configuration.</summary>
    protected abstract string JournalId { get; }

    protected abstract IReadJournal Open(ActorSystem system);

    public async ValueTask InitializeAsync()
    {
        var adapters = ConfigurationFactory.ParseString(
            $$"""
            akka.loglevel = WARNING
            akka.persistence.journal.plugin = "{{JournalId}}"
            {{JournalId}} {
              event-adapters.text = "{{typeof(TextAdapter).AssemblyQualifiedName}}"
              event-adapter-bindings."System.String" = text
            }
            """);
        system = ActorSystem.Create("contract", adapters.WithFallback(await ConfigureAsync()));
        materializer = system.Materializer();
        // Away from the few threads of the test runner: a journal may wait for an actor here.
        journal = await Task.Run(() => Open(system));
    }

    public virtual async ValueTask DisposeAsync()
    {
        materializer?.Dispose();
        if (system is not null) await system.Terminate();
        GC.SuppressFinalize(this);
    }

    protected TQuery Journal<TQuery>()
        where TQuery : IReadJournal => Assert.IsAssignableFrom<TQuery>(journal);

    /// <summary>Persists the texts one by one, and returns the writer for more.</summary>
    protected async Task<IActorRef> WrittenAsync(string id, params string[] texts)
    {
        var writer = System.ActorOf(Props.Create(() => new EventWriter(id)));
        if (texts.Length > 0) await WriteAsync(writer, texts);
        return writer;
    }

    private protected static Task<long> WriteAsync(IActorRef writer, params string[] texts) =>
        writer.Ask<long>(new EventWriter.Write([.. texts]), Patience);

    private protected static Task<long> WriteAtOnceAsync(IActorRef writer, IEnumerable<string> texts) =>
        writer.Ask<long>(new EventWriter.WriteAtOnce([.. texts]), Patience);

    private protected static Task<long> DeleteAsync(IActorRef writer, long toSequenceNr) =>
        writer.Ask<long>(new EventWriter.Delete(toSequenceNr), Patience);

    protected async Task<ImmutableList<T>> AllAsync<T>(Source<T, NotUsed> source) =>
        (await source.RunWith(Sink.Seq<T>(), Materializer).WaitAsync(Patience, TimeProvider.System)).ToImmutableList();

    private protected ReadProbe<T> Probe<T>(Source<T, NotUsed> source) => ReadProbe.Of(source, Materializer);

    protected static string[] Numbered(string id, int count) => [.. Enumerable.Range(1, count).Select(i => $"{id}-{i}")];
}
