using System.Runtime.CompilerServices;
using System.Text.Json;
using Dcron.Cli.Api;

namespace Dcron.Cli.Events;

/// <summary>
/// The event stream of a node. A connection that breaks is made again and goes on where it was; only the first one must succeed.
/// </summary>
internal sealed class EventFeed(DcronApi api, TimeProvider clock, Action<string> note)
{
    // The server sends a line every 15 s when there is nothing to tell.
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private string place = "";

    /// <param name="path">Such as <c>api/events?job=backup</c>.</param>
    /// <exception cref="Failure">The server refused, or the first connection failed.</exception>
    public async IAsyncEnumerable<JsonElement> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var first = true; ; first = false)
        {
            using var response = await OpenAsync(path, first, cancel);
            if (response is not null)
            {
                using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
                while (await NextAsync(lines, cancel) is { } told) yield return told;
                note("the connection broke; it is made again");
            }

            await Task.Delay(TryAgainAfter, clock, cancel);
        }
    }

    // Null: not this time.
    private async Task<HttpResponseMessage?> OpenAsync(string path, bool first, CancellationToken cancel)
    {
        try
        {
            return await api.OpenAsync(path, this.place.Length == 0 ? null : ("Last-Event-ID", this.place), cancel);
        }
        catch (Failure failure) when (!first && failure.ExitCode == ExitCode.Unreachable)
        {
            return null;
        }
    }

    // Null: the stream has ended.
    private async Task<JsonElement?> NextAsync(StreamReader lines, CancellationToken cancel)
    {
        var data = "";
        while (await LineAsync(lines, cancel) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) this.place = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            else if (line.Length == 0 && data.Length > 0) return JsonElement.Parse(data);
        }

        return null;
    }

    private async Task<string?> LineAsync(StreamReader lines, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(SilentFor, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await lines.ReadLineAsync(either.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
