using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Dcron.Node.Metrics;

/// <summary>What this node measures, at <c>/metrics</c> for Prometheus: its own meters, those of .NET and those of its web server.</summary>
internal static class MetricsEndpoint
{
    // By name, since the executor's meter is a thing of its own.
    private static readonly string[] Meters = ["Dcron.*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    public static IServiceCollection AddDcronMetrics(this IServiceCollection services, string node)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("dcron", serviceInstanceId: node))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        return services;
    }

    public static WebApplication MapDcronMetrics(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }
}
