using System.Diagnostics;
using Dcron.Actors.Client;
using Dcron.Node.Api;

namespace Dcron.Node.Dkron;

/// <summary>
/// The API of Dkron v4 under <c>/v1</c>, with <c>/health</c> and <c>/debug/vars</c>, over the same cluster as the native one and apart
/// from it: Dkron's clients rely on answers that the native API gives differently.
/// </summary>
public static class DkronApi
{
    public static IServiceCollection AddDkronApi(this IServiceCollection services, DkronSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<DkronSubmissions>()
        .AddSingleton<DkronJobs>();

    /// <summary>To be called before anything else that answers requests.</summary>
    public static WebApplication UseDkronApi(this WebApplication app)
    {
        var guard = new DkronGuard(app.Services.GetRequiredService<ApiSettings>(), app.Services.GetRequiredService<DkronSettings>());
        var errors = new DkronErrors(app.Services.GetRequiredService<ILogger<DkronErrors>>());
        app.MapWhen(http => IsDkrons(http.Request), branch =>
        {
            // Routes of the rest of the application, a page for everything unknown among them, have no say here.
            branch.Use((http, next) =>
            {
                http.SetEndpoint(null);
                http.Request.RouteValues.Clear();
                return next(http);
            });
            branch.Use(errors.AnswerAsync);
            branch.Use(guard.AdmitAsync);
            branch.UseRouting();
            branch.Use(NameNode);
            branch.UseEndpoints(Map);
        });
        return app;
    }

    private static bool IsDkrons(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
        || (HttpMethods.IsGet(request.Method) && request.Path.Value is "/health" or "/health/" or "/debug/vars");

    private static void Map(IEndpointRouteBuilder app)
    {
        // Out of the native API's description.
        app.MapGet("/health", Health).ExcludeFromDescription();
        app.MapGet("/debug/vars", VariablesAsync).ExcludeFromDescription();
        var v1 = app.MapGroup("/v1").ExcludeFromDescription();
        DkronMembersApi.Map(v1);
        DkronJobsApi.Map(v1);
        DkronExecutionsApi.Map(v1);
        DkronSubmissions.Map(v1);
    }

    private static Task NameNode(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not null && http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
            http.Response.Headers["X-Whom"] = http.RequestServices.GetRequiredService<DkronSettings>().NodeName;
        return next(http);
    }

    private static DkronReply Health() => DkronReply.Json(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "healthy");
        json.WriteEndObject();
    });

    private static async Task<IResult> VariablesAsync(HttpContext http, DkronJobs jobs, DkronSettings settings, IDcronClient client)
    {
        var (entries, schedules) = (0, false);
        try
        {
            schedules = (await client.ShowClusterAsync(http.RequestAborted)).SchedulerNode == settings.NodeName;
            entries = (await jobs.ListViewsAsync(http.RequestAborted)).Count(view => view.Pause is null);
        }
        catch (SchedulerUnavailableException)
        {
            // Then nothing is scheduled that could be counted.
        }

        return DkronReply.Json(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("cmdline"u8);
            json.WriteStringValue("dcrond");
            json.WriteEndArray();
            json.WriteStartObject("memstats"u8);
            json.WriteNumber("HeapAlloc"u8, GC.GetTotalMemory(forceFullCollection: false));
            json.WriteNumber("Sys"u8, Environment.WorkingSet);
            json.WriteNumber("NumGC"u8, GC.CollectionCount(0));
            json.WriteEndObject();
            json.WriteString("node"u8, settings.NodeName);
            json.WriteNumber("cron_entries"u8, entries);
            json.WriteNumber("scheduler_started"u8, schedules ? 1 : 0);
            json.WriteEndObject();
        });
    }
}
