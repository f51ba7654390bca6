using System.Security.Authentication;
using Grpc.Core;

namespace Akka.Persistence.Etcd.Client;

/// <summary>Reads what etcd or gRPC says of a failed call.</summary>
internal static class EtcdFaults
{
    public static EtcdFault Of(RpcException e)
    {
        var detail = e.Status.Detail;
        if (IsTls(e)) return EtcdFault.Tls;
        if (Has("database space exceeded")) return EtcdFault.NoSpace;
        if (Has("required revision has been compacted")) return EtcdFault.Compacted;
        if (Has("request is too large") || Has("too many operations")) return EtcdFault.TooLarge;
        if (Has("permission denied")) return EtcdFault.Permission;
        if (Has("invalid user ID or password") || Has("user name is empty") || Has("authentication is not enabled")) return EtcdFault.Credentials;
        return e.StatusCode switch
        {
            StatusCode.DeadlineExceeded => EtcdFault.TimedOut,
            StatusCode.Unavailable or StatusCode.Internal or StatusCode.Aborted or StatusCode.Cancelled or StatusCode.Unknown => EtcdFault.Unavailable,
            StatusCode.ResourceExhausted => EtcdFault.Unavailable,
            StatusCode.Unauthenticated => EtcdFault.Credentials,
            StatusCode.PermissionDenied => EtcdFault.Permission,
            _ => EtcdFault.Refused,
        };

        bool Has(string words) => detail.Contains(words, StringComparison.Ordinal);
    }

    /// <summary>Whether another attempt, at the next endpoint, may succeed.</summary>
    public static bool IsPassing(EtcdFault fault) => fault is EtcdFault.Unavailable or EtcdFault.TimedOut;

    /// <summary>Whether the token is what etcd refused, so that a new one helps.</summary>
    public static bool IsStaleToken(RpcException e) =>
        e.StatusCode == StatusCode.Unauthenticated
        || e.Status.Detail.Contains("invalid auth token", StringComparison.Ordinal)
        || e.Status.Detail.Contains("revision of auth store is old", StringComparison.Ordinal)
        || e.Status.Detail.Contains("auth: revision in header is old", StringComparison.Ordinal);

    public static EtcdException Describe(EtcdFault fault, string what, string where, RpcException e, EtcdSettings settings)
    {
        // gRPC says "error connecting"; what lies behind says "connection refused".
        var words = e.Status.DebugException is { } cause ? $"{e.Status.Detail.TrimEnd('.')}: {Innermost(cause).Message}" : e.Status.Detail;
        if (words.Length == 0) words = e.StatusCode.ToString();
        return new EtcdException(fault, $"{what} failed: etcd at {where}: {words.TrimEnd('.')}. {Remedy(fault, settings)}", e);
    }

    private static string Remedy(EtcdFault fault, EtcdSettings settings) => fault switch
    {
        EtcdFault.Unavailable => "Check that a majority of the etcd members runs, and that akka.persistence.etcd.endpoints names them.",
        EtcdFault.TimedOut => $"No answer within akka.persistence.etcd.deadline ({settings.Deadline.TotalSeconds} s): check the members' load, disk and network.",
        EtcdFault.NoSpace => "The database is at its quota: compact, 'etcdctl defrag' every member, then 'etcdctl alarm disarm'; or raise --quota-backend-bytes.",
        EtcdFault.Credentials when settings.Username.Length == 0 => "This etcd wants a user: set akka.persistence.etcd.username and password.",
        EtcdFault.Credentials => $"Check akka.persistence.etcd.username ('{settings.Username}') and password, and whether etcd's authentication is on.",
        EtcdFault.Permission => $"Grant '{(settings.Username.Length == 0 ? "the client" : settings.Username)}' read and write on the prefix '{settings.KeyPrefix}': etcdctl role grant-permission ROLE --prefix=true readwrite {settings.KeyPrefix}",
        EtcdFault.Tls => $"Check akka.persistence.etcd.tls: ca-file ('{settings.Tls.CaFile}') must have signed the members' certificates, which must name the host; certificate-file where etcd asks for one.",
        EtcdFault.TooLarge => "Raise --max-txn-ops or --max-request-bytes of etcd, or lower max-operations or max-transaction-size of the plugin.",
        EtcdFault.Compacted => "Read from a later revision.",
        _ => "See the log of that etcd member.",
    };

    private static bool IsTls(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            if (cause is AuthenticationException) return true;
        return false;
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e;
    }
}
