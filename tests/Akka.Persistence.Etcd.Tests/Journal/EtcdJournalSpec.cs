using Akka.Persistence.Etcd.Tests.Contracts;
using Akka.Persistence.Etcd.Tests.Servers;

namespace Akka.Persistence.Etcd.Tests.Journal;

public sealed class EtcdJournalSpec(SharedEtcd etcd, ITestOutputHelper output) : JournalContract(etcd.Plugins(etcd.NewPrefix()), output);

public sealed class EtcdPersistentActorSpec(SharedEtcd etcd, ITestOutputHelper output) : PersistentActorContract(etcd.Plugins(etcd.NewPrefix()), output);
