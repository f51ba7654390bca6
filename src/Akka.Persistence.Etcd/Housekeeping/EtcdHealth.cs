using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;

namespace Akka.Persistence.Etcd.Housekeeping;

/// <summary>How etcd is, in one word.</summary>
public enum EtcdCondition
{
    Healthy,

    /// <summary>It serves, but a member is away or falls behind.</summary>
    Degraded,

    /// <summary>It does not serve, or takes no writes.</summary>
    Unhealthy,
}

/// <summary>How etcd is.</summary>
/// <param name="Description">What is wrong, with which member, and what to do.</param>
/// <param name="Members">One for each endpoint of the settings.</param>
public sealed record EtcdHealth(EtcdCondition Condition, string Description, IReadOnlyList<EtcdMember> Members)
{
    /// <summary>Asks by connections of its own, for a program that has no actor system yet.</summary>
    public static async Task<EtcdHealth> CheckAsync(EtcdSettings settings, CancellationToken cancel)
    {
        using var connection = new EtcdConnection(settings, TimeProvider.System);
        return await new HealthCheck(connection, new EtcdKeys(settings.KeyPrefix), settings.AttemptTimeout, TimeProvider.System).RunAsync(cancel);
    }
}

/// <summary>How the member at one endpoint is.</summary>
/// <param name="Problem">A sentence; empty: none.</param>
/// <param name="DatabaseSize">Bytes of the file; 0: not known.</param>
/// <param name="DatabaseSizeInUse">Bytes of it that hold something; the rest is used again before the file grows, or freed by a defragmentation.</param>
public sealed record EtcdMember(Uri Endpoint, string Version, bool IsLeader, string Problem, long DatabaseSize, long DatabaseSizeInUse);
