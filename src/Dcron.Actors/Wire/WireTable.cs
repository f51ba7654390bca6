using System.Collections.Frozen;
using System.Collections.Immutable;
using Dcron.Actors.History;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Updates;
using Google.Protobuf;

namespace Dcron.Actors.Wire;

/// <summary>One type that may cross a node or enter the journal: its name there, and how it is written and read.</summary>
internal sealed record WireType(string Manifest, Type Type, Func<object, byte[]> Write, Func<byte[], object> Read);

/// <summary>
/// Every type that may cross a node or enter the journal. What is not here is refused. A manifest is never changed, and never used again
/// for another type. Job events, orders, reports and updates travel only inside their batches.
/// </summary>
internal static class WireTable
{
    public static readonly ImmutableArray<WireType> Rows =
    [
        // The journal and its snapshots.
        Row("pe", States.ToProto, Proto.PartitionEvents.Parser, States.ToCore),
        Row("ps", States.ToProto, Proto.PartitionSnapshot.Parser, States.ToCore),
        Row("te", States.ToProto, Proto.TermEntered.Parser, States.ToCore),
        Row("tb", States.ToProto, Proto.TermBegan.Parser, States.ToCore),
        Row("cc", States.ToProto, Proto.ClusterCreated.Parser, States.ToCore),
        Row("ss", States.ToProto, Proto.SchedulerSnapshot.Parser, States.ToCore),
        Row("js", States.ToProto, Proto.JobState.Parser, States.ToCore),
        Row("jd", Definitions.ToProto, Proto.JobDefinition.Parser, Definitions.ToCore),

        // Scheduler and executor.
        Row("he", Orders.ToProto, Proto.Hello.Parser, Orders.ToCore),
        Row("lr", Orders.ToProto, Proto.LedgerReport.Parser, Orders.ToCore),
        Row("ob", Orders.ToProto, Proto.OrderBatch.Parser, Orders.ToCore),
        Row("ot", Orders.ToProto, Proto.OrdersTaken.Parser, Orders.ToCore),
        Row("rb", Orders.ToProto, Proto.ReportBatch.Parser, Orders.ToCore),
        Row("pr", Orders.ToProto, Proto.PulseRequest.Parser, Orders.ToCore),
        Row("dn", Orders.ToProto, Proto.DrainNotice.Parser, Orders.ToCore),
        Row("pu", Orders.ToProto, Proto.Pulse.Parser, Orders.ToCore),

        // Among the crash watches.
        Row("cw", Orders.ToProto, Proto.PortRefused.Parser, Orders.ToCore),

        // Scheduler to watchdogs.
        Row("sb", Beats.ToProto, Proto.SchedulerBeat.Parser, Beats.ToCore),

        // History.
        Row("ra", Records.ToProto, Proto.RecordAttempts.Parser, Records.ToCore),
        Row("ar", Records.ToProto, Proto.AttemptsRecorded.Parser, Records.ToCore),
        Row("rs", Records.ToProto, Proto.RecordFromScheduler.Parser, Records.ToCore),
        Row("sr", Records.ToProto, Proto.SchedulerRecorded.Parser, Records.ToCore),
        Row("rat", Records.ToProto, Proto.AttemptRecord.Parser, Records.ToCore),
        Row("rsk", Records.ToProto, Proto.SkipRecord.Parser, Records.ToCore),
        Row("le", Records.ToProto, Proto.ListExecutions.Parser, Records.ToCore),
        Row("el", Records.ToProto, Proto.ExecutionsListed.Parser, Records.ToCore),
        Row("fe", Records.ToProto, Proto.FindExecution.Parser, Records.ToCore),
        Row("ef", Records.ToProto, Proto.ExecutionFound.Parser, Records.ToCore),
        Row("rr", Records.ToProto, Proto.ReadRange.Parser, Records.ToCore),
        Row("rd", Records.ToProto, Proto.RangeRead.Parser, Records.ToCore),
        Row("hf", Records.ToProto, Proto.HistoryFailed.Parser, Records.ToCore),

        // Commands and replies.
        Row("cp", Commands.ToProto, Proto.PutJob.Parser, Commands.ToCore),
        Row("cd", Commands.ToProto, Proto.DeleteJob.Parser, Commands.ToCore),
        Row("ch", Pausing.ToProto, Proto.PauseJob.Parser, Pausing.ToCore),
        Row("cr", Commands.ToProto, Proto.ResumeJob.Parser, Commands.ToCore),
        Row("cx", Commands.ToProto, Proto.RunJob.Parser, Commands.ToCore),
        Row("ck", Commands.ToProto, Proto.KillExecution.Parser, Commands.ToCore),
        Row("rk", Commands.ToProto, Proto.KillAccepted.Parser, Commands.ToCore),
        Row("cbf", Commands.ToProto, Proto.BackfillJob.Parser, Commands.ToCore),
        Row("cbc", Commands.ToProto, Proto.CancelBackfill.Parser, Commands.ToCore),
        Row("rc", Commands.ToProto, Proto.Accepted.Parser, Commands.ToCore),
        Row("rx", Commands.ToProto, Proto.RunAccepted.Parser, Commands.ToCore),
        Row("rn", Commands.ToProto, Proto.NotFound.Parser, Commands.ToCore),
        Row("rf", Commands.ToProto, Proto.Refused.Parser, Commands.ToCore),
        Row("jx", Commands.ToProto, Proto.JobDiffers.Parser, Commands.ToCore),

        // Pauses of a label's jobs and of all.
        Row("plr", Pausing.ToProto, Proto.PauseRules.Parser, Pausing.ToCore),
        Row("pls", Pausing.ToProto, Proto.SetPause.Parser, Pausing.ToCore),
        Row("pll", Pausing.ToProto, Proto.LiftPause.Parser, Pausing.ToCore),
        Row("pla", Pausing.ToProto, Proto.PauseAnswer.Parser, Pausing.ToCore),

        // The queue for slots.
        Row("qla", Queueing.ToProto, Proto.AskQueue.Parser, Queueing.ToCore),
        Row("qls", Queueing.ToProto, Proto.QueueShown.Parser, Queueing.ToCore),

        // Queries and views.
        Row("fj", Queries.ToProto, Proto.FindJob.Parser, Queries.ToCore),
        Row("jf", Queries.ToProto, Proto.JobFound.Parser, Queries.ToCore),
        Row("lj", Queries.ToProto, Proto.ListJobs.Parser, Queries.ToCore),
        Row("jl", Queries.ToProto, Proto.JobsListed.Parser, Queries.ToCore),
        Row("ao", Queries.ToProto, Proto.AskOpen.Parser, Queries.ToCore),
        Row("of", Queries.ToProto, Proto.OpenFound.Parser, Queries.ToCore),
        Row("sh", Queries.ToProto, Proto.ShowScheduler.Parser, Queries.ToCore),
        Row("sn", Queries.ToProto, Proto.SchedulerShown.Parser, Queries.ToCore),
        Row("an", Queries.ToProto, Proto.AskNodes.Parser, Queries.ToCore),
        Row("ns", Queries.ToProto, Proto.NodesShown.Parser, Queries.ToCore),
        Row("vjp", Queries.ToProto, Proto.JobPage.Parser, Queries.ToCore),
        Row("vj", Views.ToProto, Proto.JobView.Parser, Views.ToCore),
        Row("vx", Views.ToProto, Proto.ExecutionView.Parser, Views.ToCore),
        Row("va", Views.ToProto, Proto.AccountingEntry.Parser, Views.ToCore),
        Row("vn", Views.ToProto, Proto.NodeView.Parser, Views.ToCore),
        Row("vc", Views.ToProto, Proto.ClusterView.Parser, Views.ToCore),

        // Calendars.
        Row("ke", Calendars.ToProto, Proto.CalendarEntry.Parser, Calendars.ToCore),
        Row("kp", Calendars.ToProto, Proto.PutCalendar.Parser, Calendars.ToCore),
        Row("ki", Calendars.ToProto, Proto.ImportCalendar.Parser, Calendars.ToCore),
        Row("kd", Calendars.ToProto, Proto.DeleteCalendar.Parser, Calendars.ToCore),
        Row("ka", Calendars.ToProto, Proto.CalendarAccepted.Parser, Calendars.ToCore),
        Row("kn", Calendars.ToProto, Proto.CalendarNotFound.Parser, Calendars.ToCore),
        Row("kr", Calendars.ToProto, Proto.CalendarRefused.Parser, Calendars.ToCore),
        Row("kf", Calendars.ToProto, Proto.FindCalendar.Parser, Calendars.ToCore),
        Row("kg", Calendars.ToProto, Proto.CalendarFound.Parser, Calendars.ToCore),
        Row("kl", Calendars.ToProto, Proto.ListCalendars.Parser, Calendars.ToCore),
        Row("km", Calendars.ToProto, Proto.CalendarsListed.Parser, Calendars.ToCore),

        // The event stream.
        Row("ub", Updates.ToProto, Proto.UpdateBatch.Parser, Updates.ToCore),
    ];

    public static readonly FrozenDictionary<Type, WireType> ByType = Rows.ToFrozenDictionary(row => row.Type);

    public static readonly FrozenDictionary<string, WireType> ByManifest = Rows.ToFrozenDictionary(row => row.Manifest);

    private static WireType Row<TCore, TProto>(string manifest, Func<TCore, TProto> write, MessageParser<TProto> parser, Func<TProto, TCore> read)
        where TCore : class
        where TProto : IMessage<TProto> =>
        new(manifest, typeof(TCore), message => write((TCore)message).ToByteArray(), bytes => read(parser.ParseFrom(bytes)));
}
