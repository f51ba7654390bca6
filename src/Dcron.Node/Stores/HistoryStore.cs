using Dcron.Actors.History;
using Dcron.Node.Configuration;

namespace Dcron.Node.Stores;

/// <summary>Opens the history where the configuration says.</summary>
internal static class HistoryStore
{
    public static IExecutionStore Of(NodeConfig config) => config.History switch
    {
        null => new EtcdExecutionStore(config.Etcd!.Settings, config.Etcd.HistoryMaxBytes, TimeProvider.System),
        { IsSqlite: true } => SqlExecutionStore.OnSqlite(config.DataDir),
        { } sql => SqlExecutionStore.OnPostgreSql(sql.ConnectionString),
    };
}
