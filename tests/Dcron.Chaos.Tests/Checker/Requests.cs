using Dcron.Chaos.Operation;

namespace Dcron.Chaos.Tests.Checker;

/// <summary>What the client of a <see cref="Story"/> asks, beside what the story itself can tell.</summary>
internal static class Requests
{
    public static ClientCall Run(string suffix, double at, string? key = null, bool answered = true) =>
        new(CallKind.Run, "j", Story.At(at), Story.At(at + 0.2), answered) { Key = key, Execution = answered ? Story.Id(at, suffix) : null };

    public static ClientCall Many(CallKind kind, double at, string? team = null, bool acknowledged = true, params string[] unreached) =>
        new(kind, "", Story.At(at), Story.At(at + 0.2), acknowledged) { Team = team, Unreached = [.. unreached] };

    public static ClientCall Kill(double due, double at, params string[] nodes) =>
        new(CallKind.Kill, "j", Story.At(at), Story.At(at + 0.2), Acknowledged: true) { Execution = Story.Id(due), Unreached = [.. nodes] };

    public static ClientCall Refused(CallKind kind, double at) => new(kind, "j", Story.At(at), Story.At(at + 0.2), Acknowledged: false) { Refused = true };
}
