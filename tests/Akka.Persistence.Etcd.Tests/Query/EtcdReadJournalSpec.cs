using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Etcd.Query;
using Akka.Persistence.Etcd.Tests.Servers;
using Akka.Persistence.Query;

namespace Akka.Persistence.Etcd.Tests.Query;

public sealed class EtcdEventsByIdSpec(SharedEtcd etcd) : EventsByIdContract
{
    protected override string JournalId => JournalSettings.Section;

    protected override Task<Config> ConfigureAsync() => Task.FromResult(etcd.Fresh());

    protected override IReadJournal Open(ActorSystem system) => PersistenceQuery.Get(system).ReadJournalFor<EtcdReadJournal>(EtcdReadJournal.Identifier);
}

public sealed class EtcdPersistenceIdsSpec(SharedEtcd etcd) : PersistenceIdsContract
{
    protected override string JournalId => JournalSettings.Section;

    protected override Task<Config> ConfigureAsync() => Task.FromResult(etcd.Fresh());

    protected override IReadJournal Open(ActorSystem system) => PersistenceQuery.Get(system).ReadJournalFor<EtcdReadJournal>(EtcdReadJournal.Identifier);
}

public sealed class EtcdEventsByTagSpec(SharedEtcd etcd) : EventsByTagContract
{
    protected override string JournalId => JournalSettings.Section;

    protected override bool ReadsFromEnd => true;

    protected override Task<Config> ConfigureAsync() => Task.FromResult(etcd.Fresh());

    protected override IReadJournal Open(ActorSystem system) => PersistenceQuery.Get(system).ReadJournalFor<EtcdReadJournal>(EtcdReadJournal.Identifier);
}

/// <summary>The same with hardly any memory: several passes over the index, several pages of everything.</summary>
public sealed class EtcdEventsByTagInSmallPiecesSpec(SharedEtcd etcd) : EventsByTagContract
{
    protected override string JournalId => JournalSettings.Section;

    protected override Task<Config> ConfigureAsync() =>
        Task.FromResult(etcd.Fresh($"{EtcdReadJournal.Identifier} {{ tag-buffer = 3, page-events = 2, max-operations = 2 }}"));

    protected override IReadJournal Open(ActorSystem system) => PersistenceQuery.Get(system).ReadJournalFor<EtcdReadJournal>(EtcdReadJournal.Identifier);
}
