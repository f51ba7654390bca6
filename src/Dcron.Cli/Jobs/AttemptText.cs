using System.Text.Json;
using Dcron.Cli.Api;

namespace Dcron.Cli.Jobs;

/// <summary>How an attempt is put in words.</summary>
internal static class AttemptText
{
    /// <summary>How it ended; while it has not, where it stands.</summary>
    public static string Outcome(JsonElement attempt) => attempt.Text("outcome") is { Length: > 0 } outcome ? outcome : attempt.Text("state");

    /// <summary>From start to end, as <c>1.25 s</c>; empty while that is not known.</summary>
    public static string Took(JsonElement attempt) =>
        attempt.Time("startedAt") is { } started && attempt.Time("finishedAt") is { } finished ? $"{Math.Max(0, (finished - started).TotalSeconds):0.###}s" : "";
}
