using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Core.Work;

namespace Dcron.Node.Dkron;

/// <summary>The configuration of Dkron's http executor, both ways.</summary>
internal static class DkronHttp
{
    private const int DefaultTimeout = 30;
    private const int MostTimeout = 30 * 24 * 3600;

    /// <summary>What Dcron takes for success where no code is named; Dkron has to name them.</summary>
    private const string Successes = "200,201,202,203,204,205,206";

    /// <exception cref="FormatException">Dkron would accept it and fail at each run; the message says why.</exception>
    public static DkronWork Read(DkronJob job)
    {
        var url = Url(job, out var authorization);
        var headers = Headers(job.Config("headers"));
        if (authorization is not null && !headers.ContainsKey("Authorization")) headers = headers.Add("Authorization", authorization);
        var codes = Codes(job.Config("expectCode"));
        ImmutableArray<string> notes = job.Config("debug") is null ? [] : ["debug is kept but has no effect: the status line is always part of the output"];
        var work = new HttpWork
        {
            Method = (job.Config("method") ?? throw new FormatException("it has no method")).ToUpperInvariant(),
            Url = url,
            Headers = headers,
            Body = job.Config("body"),
            ExpectedStatus = codes,
            AnyStatus = codes.IsEmpty,
            ExpectedBody = Pattern(job.Config("expectBody")),
            Tls = url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? Tls(job) : HttpTls.Default,
        };
        return new DkronWork(work, Timeout(job), notes);
    }

    public static ImmutableSortedDictionary<string, string> Show(HttpWork http, JobDefinition job)
    {
        var config = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        config["method"] = http.Method;
        config["url"] = http.Url;
        if (!http.Headers.IsEmpty) config["headers"] = ShowHeaders(http.Headers);
        if (http.Body is { } body) config["body"] = body;
        if (!http.AnyStatus) config["expectCode"] = http.ExpectedStatus.IsEmpty ? Successes : string.Join(',', http.ExpectedStatus);
        if (http.ExpectedBody is { } pattern) config["expectBody"] = pattern;
        if (http.Tls.SkipVerify) config["tlsNoVerifyPeer"] = "true";
        if (http.Tls.CaFile is { } ca) config["tlsRootCAsFile"] = ca;
        if (http.Tls.CertificateFile is { } certificate) config["tlsCertificateFile"] = certificate;
        if (http.Tls.KeyFile is { } key) config["tlsCertificateKeyFile"] = key;
        var seconds = job.Timeout is { } timeout ? (long)Math.Ceiling(timeout.TotalSeconds) : MostTimeout;
        if (seconds != DefaultTimeout) config["timeout"] = seconds.ToString(CultureInfo.InvariantCulture);
        return config.ToImmutable();
    }

    private static string Url(DkronJob job, out string? authorization)
    {
        authorization = null;
        var text = job.Config("url") ?? throw new FormatException("it has no url");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || text.Any(char.IsWhiteSpace))
            throw new FormatException($"'{text}' is not an absolute http or https address");
        if (url.UserInfo.Length == 0) return text;

        // Dcron keeps names and passwords in headers only.
        authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
        return text.Replace(url.UserInfo + "@", "", StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Headers(string? json)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Lines(json))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new FormatException($"the header '{line}' has no colon");
            var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
        }

        return headers.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static string[] Lines(string? json)
    {
        if (json is null) return [];
        try
        {
            return JsonSerializer.Deserialize<string[]>(json) ?? [];
        }
        catch (JsonException e)
        {
            throw new FormatException("headers is not a JSON array of texts such as [\"Accept: text/plain\"]", e);
        }
    }

    private static string ShowHeaders(ImmutableSortedDictionary<string, string> headers) =>
        JsonSerializer.Serialize(headers.Select(h => $"{h.Key}: {h.Value}"), new JsonSerializerOptions { Encoder = JobDocument.WriterOptions.Encoder });

    private static ImmutableArray<int> Codes(string? text)
    {
        if (text is null) return [];
        var codes = ImmutableArray.CreateBuilder<int>();
        foreach (var code in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 100 or > 599)
                throw new FormatException($"'{code}' in expectCode is no status code");
            codes.Add(number);
        }

        return codes.ToImmutable();
    }

    private static string? Pattern(string? pattern)
    {
        if (pattern is null) return null;
        try
        {
            HttpWork.BodyPattern(pattern);
            return pattern;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"expectBody is no regular expression that Dcron can match: {e.Message}", e);
        }
    }

    private static HttpTls Tls(DkronJob job)
    {
        var skip = job.Config("tlsNoVerifyPeer") is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return new HttpTls(skip, skip ? null : job.Config("tlsRootCAsFile"), job.Config("tlsCertificateFile"), job.Config("tlsCertificateKeyFile"));
    }

    private static TimeSpan Timeout(DkronJob job)
    {
        // What Dkron cannot read is its default to Dkron.
        var given = int.TryParse(job.Config("timeout"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds > 0;
        return TimeSpan.FromSeconds(given ? Math.Min(seconds, MostTimeout) : DefaultTimeout);
    }
}
