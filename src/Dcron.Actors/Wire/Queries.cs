using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>What clients ask to see of the scheduler, and the answers.</summary>
internal static class Queries
{
    public static Proto.FindJob ToProto(this FindJob query) => new() { Job = query.Job.Value, WithRoster = query.WithRoster };

    public static FindJob ToCore(this Proto.FindJob query) => new(Job(query.Job)) { WithRoster = query.WithRoster };

    public static Proto.JobFound ToProto(this JobFound found) => new() { Job = found.Job?.ToProto(), Calendars = { found.Calendars.Write(Calendars.ToProto) }, Roster = found.Roster.ToProto() };

    public static JobFound ToCore(this Proto.JobFound found) => new(found.Job?.ToCore()) { Calendars = found.Calendars.Read(Calendars.ToCore), Roster = found.Roster.ToCore() };

    public static Proto.ListJobs ToProto(this ListJobs query)
    {
        var proto = new Proto.ListJobs { Limit = query.Limit };
        if (query.After is { } after) proto.After = after.Value;
        return proto;
    }

    public static ListJobs ToCore(this Proto.ListJobs query) => new(query.HasAfter ? Job(query.After) : null, query.Limit);

    public static Proto.JobsListed ToProto(this JobsListed listed) => new() { Items = { listed.Items.Write(Views.ToProto) }, More = listed.More };

    public static JobsListed ToCore(this Proto.JobsListed listed) => new(listed.Items.Read(Views.ToCore), listed.More);

    public static Proto.AskOpen ToProto(this AskOpen query) => new() { Id = query.Id.ToProto() };

    public static AskOpen ToCore(this Proto.AskOpen query) => new(query.Id.ToCore());

    public static Proto.OpenFound ToProto(this OpenFound found) =>
        new() { Execution = found.Execution?.ToProto(default) };

    public static OpenFound ToCore(this Proto.OpenFound found) => new(found.Execution?.ToCore(default));

    public static Proto.ShowScheduler ToProto(this ShowScheduler _) => new();

    public static ShowScheduler ToCore(this Proto.ShowScheduler _) => new();

    public static Proto.SchedulerShown ToProto(this SchedulerShown shown) => new()
    {
        Node = shown.Node,
        Address = shown.Address,
        Term = shown.Term,
        SinceAt = Millis(shown.Since),
        Partitions = shown.Partitions,
        PartitionsDown = shown.PartitionsDown,
        Pauses = { shown.Pauses.Write(Pausing.ToProto) },
    };

    public static SchedulerShown ToCore(this Proto.SchedulerShown shown) =>
        new(shown.Node, shown.Address, shown.Term, Instant(shown.SinceAt), shown.Partitions, shown.PartitionsDown) { Pauses = shown.Pauses.Read(Pausing.ToCore) };

    public static Proto.AskNodes ToProto(this AskNodes _) => new();

    public static AskNodes ToCore(this Proto.AskNodes _) => new();

    public static Proto.NodesShown ToProto(this NodesShown shown) => new() { Nodes = { shown.Nodes.Write(Views.ToProto) } };

    public static NodesShown ToCore(this Proto.NodesShown shown) => new(shown.Nodes.Read(Views.ToCore));

    public static Proto.JobPage ToProto(this Page<JobView> page)
    {
        var proto = new Proto.JobPage { Items = { page.Items.Write(Views.ToProto) } };
        if (page.Next is { } next) proto.Next = next;
        return proto;
    }

    public static Page<JobView> ToCore(this Proto.JobPage page) => new(page.Items.Read(Views.ToCore), page.HasNext ? page.Next : null);
}
