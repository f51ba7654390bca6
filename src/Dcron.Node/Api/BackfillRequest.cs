using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Api;

/// <summary>What a request for a backfill asks.</summary>
/// <param name="Problems">All that is wrong with it; then the rest does not count.</param>
internal sealed record BackfillRequest(DateTimeOffset From, DateTimeOffset To, int MaxParallel, bool DryRun, IReadOnlyList<Problem> Problems)
{
    private const int MostProblems = 20;
    private static readonly string[] Known = ["from", "to", "maxParallel", "dryRun"];

    public static BackfillRequest Read(JsonElement root)
    {
        var problems = new List<Problem>();
        Dictionary<string, JsonElement> members = [];
        foreach (var member in root.EnumerateObject())
        {
            if (NameOf(member) is not { } name) problems.Add(new Problem("", "holds text that is not valid Unicode"));
            else if (!Known.Contains(name)) problems.Add(new Problem(ApiProblem.Shown(name), "is not a known field; " + Remedy(name)));
            else if (!members.TryAdd(name, member.Value)) problems.Add(new Problem(name, "is given twice; keep one"));
            if (problems.Count == MostProblems) break;
        }

        var (from, to) = (Time(members, "from", problems), Time(members, "to", problems));
        if (problems.Count == 0 && from > to) problems.Add(new Problem("from", "must not be after 'to'"));
        return new BackfillRequest(from, to, Parallel(members, problems), DryRunOf(members, problems), problems);
    }

    private static DateTimeOffset Time(Dictionary<string, JsonElement> members, string name, List<Problem> problems)
    {
        const string example = "2026-11-24T07:00:00Z";
        if (!members.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) problems.Add(new Problem(name, "is missing", example));
        else if (value.ValueKind == JsonValueKind.String && Rfc3339.TryParse(TextOf(value), out var time)) return time;
        else problems.Add(new Problem(name, "must be an RFC 3339 time between 1970 and 9000", example));
        return default;
    }

    private static int Parallel(Dictionary<string, JsonElement> members, List<Problem> problems)
    {
        if (!members.TryGetValue("maxParallel", out var value) || value.ValueKind == JsonValueKind.Null) return 1;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 1 and <= Backfill.MostParallel) return number;
        problems.Add(new Problem("maxParallel", $"must be a whole number from 1 to {Backfill.MostParallel}", "1"));
        return 1;
    }

    private static bool DryRunOf(Dictionary<string, JsonElement> members, List<Problem> problems)
    {
        if (!members.TryGetValue("dryRun", out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False) return false;
        if (value.ValueKind == JsonValueKind.True) return true;
        problems.Add(new Problem("dryRun", "must be true or false", "true"));
        return false;
    }

    private static string Remedy(string name) =>
        NearestWord.Of(name, Known) is { } near ? $"did you mean '{near}'?" : $"known here: {string.Join(", ", Known)}";

    // Half of a surrogate pair comes to light only when the text is asked for.
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
