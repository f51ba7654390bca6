using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>What a request says about a pause: why, who asks, until when. All of it may be left out.</summary>
internal sealed record PauseBody(string Reason, string By, DateTimeOffset? Until, string? Label, ApiProblem? Refusal)
{
    public const int LongestReason = 500;
    private const int LongestBy = 100;
    private const int LongestLabel = 1200;

    /// <param name="others">Fields that this request takes besides.</param>
    public static async Task<PauseBody> ReadAsync(HttpRequest request, TimeProvider clock, params string[] others)
    {
        var body = await TextMembers.ReadAsync(request, ["reason", "by", "until", .. others]);
        if (body.Refusal is { } refusal) return new PauseBody("", "", null, null, refusal);
        var problems = new List<Problem>();
        var read = new PauseBody(
            Line(body["reason"], "reason", LongestReason, "while the disk is replaced", problems),
            Line(body["by"], "by", LongestBy, "ada@example.org", problems),
            Time(body["until"], clock, problems),
            body["label"] is { } label ? Line(label, "label", LongestLabel, "pool=db", problems) : null,
            Refusal: null);
        return problems.Count == 0 ? read : read with { Refusal = ApiProblem.InvalidDocument(problems) };
    }

    private static string Line(string? text, string field, int longest, string example, List<Problem> problems)
    {
        if (text is not null && (text.Length > longest || text.Any(char.IsControl)))
            problems.Add(new Problem(field, $"must be one line of at most {longest} characters", example));
        return text ?? "";
    }

    private static DateTimeOffset? Time(string? text, TimeProvider clock, List<Problem> problems)
    {
        if (text is null) return null;
        var now = clock.GetUtcNow();
        if (!Rfc3339.TryParse(text, out var until)) problems.Add(new Problem("until", $"must be an RFC 3339 time, not '{ApiProblem.Shown(text)}'", "2026-11-24T18:00:00Z"));
        else if (until <= now) problems.Add(new Problem("until", $"must lie ahead; it is {now:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        // The journal keeps milliseconds.
        return until.AddTicks(-(until.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
