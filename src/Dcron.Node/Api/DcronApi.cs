using Dcron.Node.Events;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dcron.Node.Api;

/// <summary>The native HTTP API: everything under <c>/api</c> and <c>/health</c>. It needs an <c>IDcronClient</c> among the services.</summary>
public static class DcronApi
{
    public static IServiceCollection AddDcronApi(this IServiceCollection services, ApiSettings? settings = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings ?? ApiSettings.Loopback);
        services.TryAddSingleton(new UpdateRing(Guid.NewGuid().ToString("n")[..8]));
        services.AddRouting();
        services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        // One line a request at Information would cost more than the request.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        return services;
    }

    public static WebApplication MapDcronApi(this WebApplication app)
    {
        var guard = new BrowserGuard(app.Services.GetRequiredService<ApiSettings>());
        var errors = new ApiErrors(app.Services.GetRequiredService<ILogger<ApiErrors>>());
        app.Use(errors.AnswerAsync);
        app.Use(guard.AdmitAsync);

        var api = app.MapGroup("/api");
        JobsApi.Map(api);
        ExecutionsApi.Map(api);
        BackfillApi.Map(api);
        ScheduleApi.Map(api);
        CalendarsApi.Map(api);
        NodesApi.Map(api);
        ClusterApi.Map(api);
        PausesApi.Map(api);
        QueueApi.Map(api);
        EventsApi.Map(api);
        HealthApi.Map(app);
        return app;
    }
}
