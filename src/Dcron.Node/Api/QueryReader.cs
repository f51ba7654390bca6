using System.Globalization;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Api;

/// <summary>Reads the parameters of one request and gathers everything that is wrong with them; what it returns counts only when nothing is.</summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection query;
    private readonly List<Problem> problems = [];

    public QueryReader(HttpRequest request, params string[] known)
    {
        query = request.Query;
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name)) problems.Add(Unknown(name, known));
            else if (values.Count > 1) problems.Add(new Problem(name, "is given more than once"));
        }
    }

    public ApiProblem? Refusal => problems.Count == 0 ? null : ApiProblem.InvalidQuery(problems);

    /// <summary>For requests that take no parameters.</summary>
    public static ApiProblem? RefuseAny(HttpRequest request) => request.QueryString.HasValue ? new QueryReader(request).Refusal : null;

    public string? Text(string name) => query.TryGetValue(name, out var values) ? values[0] ?? "" : null;

    public string RequiredText(string name, string example)
    {
        if (Text(name) is { Length: > 0 } text) return text;
        Wrong(name, "is missing", example);
        return "";
    }

    public int Number(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Wrong(name, $"must be a whole number from {least} to {most}, not '{ApiProblem.Shown(text)}'", otherwise.ToString(CultureInfo.InvariantCulture));
        return otherwise;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Rfc3339.TryParse(text, out var time)) return time;
        Wrong(name, $"must be an RFC 3339 time between 1970 and 9000 (a '+' is written %2B in a query), not '{ApiProblem.Shown(text)}'", "2026-11-24T07:00:00Z");
        return null;
    }

    /// <summary>The place that a cursor of <paramref name="list"/> stands for; null: the beginning.</summary>
    public string? Place(string list)
    {
        if (Text("cursor") is not { } text) return null;
        if (Cursor.TryRead(list, text, out var place)) return place;
        Wrong("cursor", "must be the 'next' of an earlier answer to the same list; leave it out to begin at the beginning");
        return null;
    }

    public void Wrong(string name, string message, string? example = null) => problems.Add(new Problem(name, message, example));

    private static Problem Unknown(string name, string[] known)
    {
        var remedy = NearestWord.Of(name, known) is { } near ? $"did you mean '{near}'?"
            : known.Length == 0 ? "this request takes none"
            : "known are " + string.Join(", ", known);
        return new Problem(ApiProblem.Shown(name), "is not a parameter of this request; " + remedy);
    }
}
