using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Dcron.Cli.Api;

/// <summary>The HTTP API of a node. Every call ends in an answer or in a <see cref="Failure"/> that says what to do.</summary>
internal sealed class DcronApi : IDisposable
{
    /// <summary>Requests at a time when there are many; more than this only makes them wait on the server.</summary>
    public const int Parallelism = 32;

    private const int LargestPage = 1000;
    private const string JsonType = "application/json";

    private readonly HttpClient http;
    private readonly string shown;
    private readonly TimeSpan timeout;

    public DcronApi(Uri endpoint, TimeSpan timeout)
    {
        (shown, this.timeout) = (endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/'), timeout);
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Parallelism, AllowAutoRedirect = false, UseProxy = !endpoint.IsLoopback, UseCookies = false };
        http = new HttpClient(handler) { BaseAddress = endpoint, Timeout = timeout };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("dcron");
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <param name="path">Below the endpoint, such as <c>api/jobs/backup</c>, escaped.</param>
    /// <param name="body">JSON, or what its type says; null: none.</param>
    /// <exception cref="Failure">The server refused, could not be reached, or is no Dcron.</exception>
    public Task<JsonElement> SendAsync(
        HttpMethod method, string path, string? body, CancellationToken cancel, (string Name, string Value)? header = null, string bodyType = JsonType) =>
        CallAsync(method, path, body, bodyType, async response => Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel)), cancel, header);

    /// <summary>An answer that has begun and goes on; the caller reads and disposes it.</summary>
    /// <exception cref="Failure">The server refused, or could not be reached.</exception>
    public Task<HttpResponseMessage> OpenAsync(string path, (string Name, string Value)? header, CancellationToken cancel) => CallAsync(
        HttpMethod.Get,
        path,
        body: null,
        JsonType,
        async response =>
        {
            if (response.IsSuccessStatusCode) return response;
            using (response) Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel));
            throw Failure.Unreachable($"{shown} did not answer as a Dcron node does.");
        },
        cancel,
        header,
        HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Posts to Dkron's API, whose refusals are plain text.</summary>
    /// <exception cref="Failure">The server could not be reached.</exception>
    public Task<PlainAnswer> PostPlainAsync(string path, string body, CancellationToken cancel) => CallAsync(
        HttpMethod.Post,
        path,
        body,
        JsonType,
        async response => new PlainAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(cancel),
            response.Headers.TryGetValues("X-Dcron-Note", out var notes) ? [.. notes] : []),
        cancel);

    private async Task<T> CallAsync<T>(
        HttpMethod method, string path, string? body, string bodyType, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancel, (string Name, string Value)? header = null,
        HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, bodyType);
        if (header is { } added) request.Headers.TryAddWithoutValidation(added.Name, added.Value);
        try
        {
            var response = await http.SendAsync(request, until, cancel);
            if (until == HttpCompletionOption.ResponseHeadersRead) return await read(response);
            using (response) return await read(response);
        }
        catch (HttpRequestException e)
        {
            throw Failure.Unreachable($"{shown} cannot be reached: {Why(e)}. Is dcrond running there? --endpoint or DCRON_ENDPOINT names another address.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Failure.Unreachable($"{shown} did not answer within {this.timeout.TotalSeconds:0.###} s; whether the request was carried out is not known. --timeout waits longer.");
        }
    }

    /// <summary>The items of a list, page after page.</summary>
    /// <param name="most">Stop after this many; null: all of them.</param>
    /// <param name="wanted">Items that are not are left out, and not counted.</param>
    /// <param name="paged">False: the list comes whole, and takes no parameters.</param>
    public async IAsyncEnumerable<JsonElement> ListAsync(
        string path, int? most, [EnumeratorCancellation] CancellationToken cancel, Func<JsonElement, bool>? wanted = null, bool paged = true)
    {
        var left = most ?? int.MaxValue;
        string? cursor = null;
        while (left > 0)
        {
            var at = !paged ? path : $"{path}?limit={Math.Min(left, LargestPage)}" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor));
            var page = await GetAsync(at, cancel);
            foreach (var item in page.Items("items"))
            {
                if (wanted?.Invoke(item) == false) continue;
                yield return item;
                if (--left == 0) yield break;
            }

            var next = page.Text("next");
            if (next.Length == 0 || next == cursor) yield break;
            cursor = next;
        }
    }

    public void Dispose() => http.Dispose();

    private JsonElement Read(HttpStatusCode status, byte[] bytes)
    {
        var json = Parse(bytes);
        if ((int)status is >= 200 and <= 299)
            return json ?? throw Failure.Unreachable($"{shown} answered something other than JSON; it does not seem to be a Dcron node.");
        if ((int)status < 400) throw Failure.Unreachable($"{shown} answered with a redirection ({(int)status}); it does not seem to be a Dcron node.");
        throw Refusal((int)status, json ?? default);
    }

    private Failure Refusal(int status, JsonElement problem)
    {
        var details = new List<string>();
        if (problem.Member("errors") is { ValueKind: JsonValueKind.Object } errors)
        {
            foreach (var field in errors.EnumerateObject())
                foreach (var message in field.Value.ValueKind == JsonValueKind.Array ? field.Value.EnumerateArray().Select(m => m.ToString()) : [field.Value.ToString()])
                    details.Add($"{field.Name}: {message}");
        }

        var said = details.Count > 0 ? problem.Text("title") : problem.Text("detail");
        if (said.Length == 0) said = problem.Text("title");
        if (said.Length == 0) said = $"{shown} refused the request without saying why; is it a Dcron node?";
        return Failure.Refused($"{said.TrimEnd('.')} ({status})", details);
    }

    private static JsonElement? Parse(byte[] bytes)
    {
        try
        {
            return JsonElement.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Why(HttpRequestException e) => e switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "the connection was refused",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "the name is not known",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection could be made (" + Innermost(e) + ")",
        _ => Innermost(e),
    };

    private static string Innermost(Exception e)
    {
        while (e.InnerException is not null) e = e.InnerException;
        return e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }
}

/// <param name="Notes">What the server wants its reader to know besides.</param>
internal sealed record PlainAnswer(int Status, string Text, IReadOnlyList<string> Notes)
{
    public bool IsSuccess => Status is >= 200 and <= 299;
}
