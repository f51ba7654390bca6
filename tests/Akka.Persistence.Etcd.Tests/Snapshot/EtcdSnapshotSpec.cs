using Akka.Persistence.Etcd.Tests.Contracts;
using Akka.Persistence.Etcd.Tests.Servers;

namespace Akka.Persistence.Etcd.Tests.Snapshot;

public sealed class EtcdSnapshotSpec(SharedEtcd etcd, ITestOutputHelper output) : SnapshotContract(etcd.Plugins(etcd.NewPrefix()), output);
