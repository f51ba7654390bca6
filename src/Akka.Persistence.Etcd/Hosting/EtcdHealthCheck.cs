using Akka.Hosting;
using Akka.Persistence.Etcd.Housekeeping;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Persistence.Etcd.Hosting;

/// <summary>The health of etcd as a health check of Akka.Hosting, in the words of <see cref="EtcdHealth"/>.</summary>
internal sealed class EtcdHealthCheck : IAkkaHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(AkkaHealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await EtcdPersistence.Get(context.ActorSystem).CheckHealthAsync(cancellationToken);
        return health.Condition switch
        {
            EtcdCondition.Healthy => HealthCheckResult.Healthy(health.Description),
            EtcdCondition.Degraded => HealthCheckResult.Degraded(health.Description),
            _ => HealthCheckResult.Unhealthy(health.Description),
        };
    }
}
