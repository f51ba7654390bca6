using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Etcd.Query;
using Akka.Persistence.Query;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>An actor system with journal and read journal on etcd servers of the test's own.</summary>
internal sealed class Reading : IAsyncDisposable
{
    private readonly ActorSystem system;
    private readonly ActorMaterializer materializer;

    public Reading(IEnumerable<string> endpoints, string more = "")
    {
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka.loglevel = WARNING
            akka.persistence.journal.plugin = "{{JournalSettings.Section}}"
            {{JournalSettings.Section}} {
              event-adapters.text = "{{typeof(TextAdapter).AssemblyQualifiedName}}"
              event-adapter-bindings."System.String" = text
            }
            """);
        system = ActorSystem.Create("reading", ConfigurationFactory.ParseString(Client.Settings.Hocon(endpoints, more)).WithFallback(config).WithFallback(EtcdPersistence.DefaultConfiguration));
        materializer = system.Materializer();
        Journal = PersistenceQuery.Get(system).ReadJournalFor<EtcdReadJournal>(EtcdReadJournal.Identifier);
    }

    public EtcdReadJournal Journal { get; }

    public EtcdPersistence Etcd => EtcdPersistence.Get(system);

    public IActorRef Writer(string id) => system.ActorOf(Props.Create(() => new EventWriter(id)));

    public ReadProbe<T> Probe<T>(Source<T, NotUsed> source) => ReadProbe.Of(source, materializer);

    public async ValueTask DisposeAsync()
    {
        materializer.Dispose();
        await system.Terminate();
    }
}
