using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Dcron.Actors.Executor.Shell;
using Dcron.Core.Work;

namespace Dcron.Actors.Executor.Http;

/// <summary>Makes the request of an attempt: the job's own headers first, and those of Dcron where it named no other.</summary>
internal static class HttpRequests
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\0");

    /// <exception cref="CannotSendException"/>
    public static HttpRequestMessage Of(HttpWork work, Run run)
    {
        var url = Url(work.Url);
        var request = new HttpRequestMessage(Method(work.Method), url);
        if (work.Body is { } body) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        foreach (var (name, value) in work.Headers) Add(request, name, value);

        var id = run.Attempt.Id;
        AddDefault(request, "User-Agent", "dcron");
        AddDefault(request, "Idempotency-Key", id.Execution.ToString());
        AddDefault(request, "X-Dcron-Job", id.Execution.Job.Value);
        AddDefault(request, "X-Dcron-Execution-Id", id.Execution.ToString());
        AddDefault(request, "X-Dcron-Attempt", id.Number.ToString(CultureInfo.InvariantCulture));
        AddDefault(request, "X-Dcron-Due-Time", Launch.DueTime(id.Execution));
        if (url.UserInfo is not "") request.Headers.Authorization ??= Basic(url.UserInfo);
        return request;
    }

    private static Uri Url(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            throw new CannotSendException($"'{text}' is not an absolute http or https URL such as https://example.com/hook");
        return url;
    }

    private static HttpMethod Method(string text)
    {
        try
        {
            return HttpMethod.Parse(text);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new CannotSendException($"'{text}' is not an HTTP method such as GET or POST", fault);
        }
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (value.AsSpan().ContainsAny(LineEnds)) throw new CannotSendException($"the value of the header '{name}' contains a line end or NUL");
        if (request.Headers.TryAddWithoutValidation(name, value)) return;

        // Headers such as Content-Type belong to the body, even to an empty one.
        request.Content ??= new ByteArrayContent([]);
        if (!request.Content.Headers.TryAddWithoutValidation(name, value)) throw new CannotSendException($"'{name}' is not a header's name");
    }

    private static void AddDefault(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.Contains(name)) request.Headers.TryAddWithoutValidation(name, value);
    }

    private static AuthenticationHeaderValue Basic(string userInfo) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userInfo))));
}
