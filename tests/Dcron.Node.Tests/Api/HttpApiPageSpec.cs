using System.Text.RegularExpressions;
using Dcron.Node.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Dcron.Node.Tests.Api;

/// <summary>Holds docs/http-api.md against what there is.</summary>
public sealed class HttpApiPageSpec : ApiSpec
{
    private static readonly string Page = File.ReadAllText(Find("docs/http-api.md"));

    [Fact]
    public void Lists_every_kind_of_problem_with_its_status()
    {
        foreach (var kind in ProblemKind.All.Where(k => k != ProblemKind.BadRequest))
            Assert.Contains($"| `{kind.Name}` | {kind.Status} |", Page);
    }

    [Fact]
    public void Tells_of_every_endpoint()
    {
        var endpoints = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null).ToList();

        Assert.Equal(36, endpoints.Count);
        foreach (var endpoint in endpoints)
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            var method = endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0];
            Assert.Contains(path.StartsWith("/health", StringComparison.Ordinal) ? $"`{path}`" : $"{method} {path}\n", Page);
        }
    }

    [Fact]
    public async Task Gives_documents_that_are_accepted()
    {
        var bodies = Regex.Matches(Page, "-X PUT \\S+/jobs/(?<name>\\S+) [^']*'Content-Type: application/json'[^']*-d '(?<body>[^']*)'", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

        Assert.Equal(2, bodies.Count);
        foreach (Match body in bodies) Assert.Equal(201, (await Host.PutJobAsync(body.Groups["name"].Value, body.Groups["body"].Value)).Status);
    }

    private static string Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, path))) return Path.Combine(folder.FullName, path);

        throw new FileNotFoundException($"No folder above {AppContext.BaseDirectory} has it.", path);
    }
}
