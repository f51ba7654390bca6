using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Node.Api;
using Dcron.Node.Dkron;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dcron.Node.Tests.Api;

/// <summary>The API on a real Kestrel on a free port of loopback, over a <see cref="FakeClient"/>.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private ApiHost(WebApplication app, FakeClient client)
    {
        (this.app, Client) = (app, client);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public FakeClient Client { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => this.app.Services;

    public static async Task<ApiHost> StartAsync(ApiSettings? settings = null, params string[] origins)
    {
        var client = new FakeClient();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(FakeClient.Now));
        builder.Services.AddSingleton<IDcronClient>(client);
        builder.Services.AddDcronApi(settings).AddDkronApi(new DkronSettings("a", [.. origins]));
        var app = builder.Build();
        app.UseDkronApi().MapDcronApi();
        await app.StartAsync();
        return new ApiHost(app, client);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PutJobAsync(string name, string json) => SendAsync(HttpMethod.Put, "/api/jobs/" + name, json);

    public Task<Answer> SendAsync(HttpMethod method, string path, string? json = null) =>
        SendAsync(method, path, json is null ? null : Json(Encoding.UTF8.GetBytes(json)));

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        change?.Invoke(request);
        using var response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public static ByteArrayContent Json(byte[] body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await this.app.DisposeAsync();
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(int Status, string? ContentType, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.ToString(),
        await response.Content.ReadAsStringAsync(),
        response.Headers,
        response.Content.Headers);

    /// <summary>Asserts that this is a complete problem of that kind, and gives its detail.</summary>
    public string AssertProblem(int status, string kind)
    {
        Assert.True(status == Status, $"Expected {status}, got {Status}: {Text}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal("urn:dcron:problem:" + kind, Json.GetProperty("type").GetString());
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.NotEqual("", Json.GetProperty("title").GetString());
        return Json.GetProperty("detail").GetString()!;
    }

    /// <summary>Asserts that this is such a problem and that it names the field, and gives its first message.</summary>
    public string AssertField(string field, string kind = "invalid-document")
    {
        AssertProblem(400, kind);
        Assert.True(Json.GetProperty("errors").TryGetProperty(field, out var messages), $"No field '{field}' in {Text}");
        return messages[0].GetString()!;
    }
}
