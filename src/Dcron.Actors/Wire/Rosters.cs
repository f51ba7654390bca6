using Dcron.Core.Nodes;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>Which executors could be chosen, and who was a candidate.</summary>
internal static class Rosters
{
    public static Proto.Roster? ToProto(this Roster roster)
    {
        if (roster.Changes.IsEmpty) return null;
        var proto = new Proto.Roster { Changes = { roster.Changes.Write(ToProto) } };
        if (roster.KnownSince != DateTimeOffset.MinValue) proto.KnownSinceAt = Millis(roster.KnownSince);
        return proto;
    }

    public static Roster ToCore(this Proto.Roster? roster) => roster is null
        ? Roster.None
        : new Roster(roster.Changes.Read(ToCore), roster.HasKnownSinceAt ? Instant(roster.KnownSinceAt) : DateTimeOffset.MinValue);

    public static Proto.RosterChange ToProto(this RosterChange change) =>
        new() { At = Millis(change.At), Node = change.Node, Standing = (Proto.NodeStanding)(int)Known(change.Standing), Tags = { change.Tags } };

    public static RosterChange ToCore(this Proto.RosterChange change) =>
        new(Instant(change.At), change.Node, Known((NodeStanding)(int)change.Standing), change.Tags.Read());

    public static Proto.Candidates ToProto(this Candidates candidates) => new()
    {
        Names = { candidates.Names },
        Count = candidates.Count,
        Others = { candidates.Others.Write(o => new Proto.NoCandidate { Node = o.Node, Reason = o.Reason }) },
        OtherCount = candidates.OtherCount,
    };

    public static Candidates? ToCore(this Proto.Candidates? candidates) => candidates is null
        ? null
        : new Candidates([.. candidates.Names], candidates.Count, candidates.Others.Read(o => new NoCandidate(o.Node, o.Reason)), candidates.OtherCount);
}
