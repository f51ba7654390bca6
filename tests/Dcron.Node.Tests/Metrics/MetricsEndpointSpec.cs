using System.Diagnostics.Metrics;
using Dcron.Actors.Client;
using Dcron.Node.Api;
using Dcron.Node.Metrics;
using Dcron.Node.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Dcron.Node.Tests.Metrics;

public sealed class MetricsEndpointSpec
{
    [Fact]
    public async Task Gives_Prometheus_what_the_meters_of_Dcron_count()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IDcronClient>(new FakeClient()).AddDcronApi().AddDcronMetrics("n1");
        await using var app = builder.Build().MapDcronApi().MapDcronMetrics();
        await app.StartAsync();
        using var meter = new Meter("Dcron.Executor");
        meter.CreateCounter<long>("dkron.job.executions.succeeded").Add(3, new KeyValuePair<string, object?>("job_name", "backup"));
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(app.Urls.Single() + "/metrics"));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Matches("""dkron_job_executions_succeeded_total\{[^}]*job_name="backup"[^}]*\} 3""", text);
        Assert.Contains("""service_name="dcron",service_instance_id="n1" """.TrimEnd(), text, StringComparison.Ordinal);
    }
}
