using System.Globalization;
using System.Text.RegularExpressions;
using Dcron.Actors.Executor.Http;
using Dcron.Core.Work;

namespace Dcron.Actors.Executor;

/// <summary>
/// Sends one HTTP request and judges the answer. It knows no time limit of its own: that of the attempt stops it. At most
/// <see cref="BodyCap"/> bytes of the answer are read, then the connection is closed, so an endless answer ends.
/// </summary>
public sealed class HttpRunner : IWorkRunner
{
    /// <summary>Bytes of a body that are read, shown and matched; a little less than the output keeps, to leave room for the status line.</summary>
    public const int BodyCap = OutputBuffer.DefaultCapacity - 1024;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly HttpClients clients = new();

    public string Kind => HttpWork.KindName;

    public async ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop)
    {
        var work = (HttpWork)run.Attempt.Work;
        try
        {
            using var request = HttpRequests.Of(work, run);
            var client = clients.Get(work.Tls, followRedirects: !work.ExpectedStatus.Any(IsRedirect), run.Node);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return await JudgeAsync(work, response, run.Output, stop);
        }
        catch (CannotSendException fault)
        {
            return RunEnd.Failed($"not sent: {fault.Message}");
        }
        catch (HttpRequestException fault)
        {
            return RunEnd.Failed(HttpFailures.Explain(work, fault));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return RunEnd.Failed("stopped before the answer came");
        }
    }

    private static async Task<RunEnd> JudgeAsync(HttpWork work, HttpResponseMessage response, OutputBuffer output, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        output.Append($"HTTP/{response.Version} {status} {response.ReasonPhrase}\n\n");
        var body = new HttpBody(BodyCap);
        try
        {
            await body.ReadAsync(response.Content, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return RunEnd.Failed("stopped while the answer was being read", status);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return RunEnd.Failed($"the answer broke off after {body.Length} bytes: {HttpFailures.Innermost(fault)}", status);
        }
        finally
        {
            output.Append(body.Text(response.Content));
            if (body.IsCut) output.Append($"\n[... stopped reading after {body.Length} bytes ...]\n");
        }

        if (!IsExpected(work, status)) return RunEnd.Failed(Unexpected(work, status), status);
        return work.ExpectedBody is { } pattern ? Match(pattern, body.Text(response.Content), body, status) : RunEnd.Succeeded(status);
    }

    private static bool IsExpected(HttpWork work, int status) =>
        work.AnyStatus || (work.ExpectedStatus.IsDefaultOrEmpty ? status is >= 200 and < 300 : work.ExpectedStatus.Contains(status));

    private static bool IsRedirect(int status) => status is 300 or 301 or 302 or 303 or 307 or 308;

    private static string Unexpected(HttpWork work, int status)
    {
        var expected = work.ExpectedStatus.IsDefaultOrEmpty
            ? "200 to 299"
            : string.Join(", ", work.ExpectedStatus.Select(s => s.ToString(CultureInfo.InvariantCulture)));
        var redirects = IsRedirect(status) ? $"; redirects are followed {HttpClients.MostRedirects} times at most, and never from https to http" : "";
        return $"status {status}, expected {expected}{redirects}";
    }

    private static RunEnd Match(string pattern, string text, HttpBody body, int status)
    {
        try
        {
            if (Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, MatchTimeout)) return RunEnd.Succeeded(status);
            return RunEnd.Failed($"the body does not match '{pattern}'{(body.IsCut ? $" in its first {body.Length} bytes" : "")}", status);
        }
        catch (RegexMatchTimeoutException)
        {
            return RunEnd.Failed($"matching the body with '{pattern}' took more than {MatchTimeout.TotalSeconds:0} s; make the expression simpler", status);
        }
        catch (RegexParseException fault)
        {
            return RunEnd.Failed($"the expected body is no regular expression: {fault.Message}", status);
        }
    }
}
