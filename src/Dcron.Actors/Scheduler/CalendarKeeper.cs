using Akka.Actor;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// Keeps the calendars of the cluster. Takes one change at a time: records it, tells it to every partition until each has recorded it too, and then answers. Planning does not need
/// it: should it die, partitions go on with the calendars that they have recorded.
/// </summary>
internal sealed class CalendarKeeper : ClusterKeeper
{
    private const int MostWaiting = 100;
    private const int SnapshotAfterEntries = 20;
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<IActorRef> partitions;
    private readonly TimeProvider clock;
    private readonly WakeTimer repeat;
    private readonly Queue<(CalendarCommand Command, IActorRef Asker)> waiting = new();
    private readonly long[] recorded;
    private CalendarCatalogue catalogue = CalendarCatalogue.Empty;
    private CalendarChange? current;
    private int entriesSinceSnapshot;

    public CalendarKeeper(long term, IReadOnlyList<IActorRef> partitions, TimeProvider clock)
        : base("calendars", term)
    {
        (this.partitions, this.clock) = (partitions, clock);
        recorded = new long[partitions.Count];
        Array.Fill(recorded, -1);
        repeat = new WakeTimer(clock, Self, Repeat.Instance);
    }

    protected override void PostStop()
    {
        repeat.Dispose();
        base.PostStop();
    }

    protected override bool Recover(object entry)
    {
        if (entry is not CalendarEntry change) return false;
        Apply(change);
        return true;
    }

    protected override void Enter()
    {
        Save();
        TellBehind();
    }

    protected override bool Take(object message)
    {
        switch (message)
        {
            case CalendarCommand m: Take(m, Sender); return true;
            case FindCalendar m: Sender.Tell(new CalendarFound(catalogue.Find(m.Calendar))); return true;
            case ListCalendars: Sender.Tell(new CalendarsListed([.. catalogue.All.Values.Select(CalendarSummary.Of)])); return true;
            case PartitionUp m: recorded[m.Index] = -1; TellBehind(); return true;
            case CalendarsRecorded m: OnRecorded(m); return true;
            case CalendarUsers m: OnUsers(m); return true;
            case Repeat: RepeatUnanswered(); return true;
            default: return false;
        }
    }

    private void Take(CalendarCommand command, IActorRef asker)
    {
        if (current is null) Begin(command, asker);
        else if (waiting.Count < MostWaiting) waiting.Enqueue((command, asker));
        else asker.Tell(new CalendarReply.Refused($"{waiting.Count} other changes of calendars wait already; try again in a moment"));
    }

    private void Begin(CalendarCommand command, IActorRef asker)
    {
        var decision = CalendarRules.Decide(catalogue, command);
        if (decision.Reply is { } reply)
        {
            asker.Tell(reply);
            return;
        }

        current = new CalendarChange(decision.Change, asker);
        if (command is CalendarCommand.Delete delete) AskUsers(current.DeletingBefore(delete.Calendar, partitions.Count));
        else if (decision.Put is { } calendar) Record(new CalendarEntry(catalogue.Version + 1, [calendar], []));
        // What changes nothing may be the repetition of a change that not every partition has recorded.
        else ConcludeIfRecorded();
    }

    private void Record(CalendarEntry entry) => Persist(entry, e =>
    {
        Apply(e);
        TellBehind();
        if (entriesSinceSnapshot >= SnapshotAfterEntries) Save();
    });

    private void Save()
    {
        entriesSinceSnapshot = 0;
        SaveSnapshot(CalendarEntry.Of(catalogue));
    }

    private void Apply(CalendarEntry entry)
    {
        catalogue = entry.ApplyTo(catalogue);
        entriesSinceSnapshot++;
    }

    private void TellBehind()
    {
        var told = new CalendarsTold(catalogue, Self);
        for (var i = 0; i < partitions.Count; i++)
            if (recorded[i] < catalogue.Version) partitions[i].Tell(told);
        SetTimer();
    }

    private void OnRecorded(CalendarsRecorded answer)
    {
        if (answer.Version == catalogue.Version) current?.AddUnreached(answer.Unreached);
        recorded[answer.Partition] = Math.Max(recorded[answer.Partition], answer.Version);
        ConcludeIfRecorded();
    }

    private void ConcludeIfRecorded()
    {
        SetTimer();
        if (current is not { Deleting: null } || recorded.Any(version => version < catalogue.Version)) return;
        current.Asker.Tell(new CalendarReply.Accepted(current.Change, current.Unreached));
        Next();
    }

    private void AskUsers(CalendarChange change)
    {
        for (var i = 0; i < partitions.Count; i++)
            if (!change.HasAnswered(i)) partitions[i].Tell(new AskCalendarUsers(change.Deleting!.Value, Self));
        SetTimer();
    }

    private void OnUsers(CalendarUsers users)
    {
        if (current is not { Deleting: { } name } || name != users.Calendar || !current.TakeUsers(users)) return;
        if (current.Refusal is { } refusal)
        {
            current.Asker.Tell(new CalendarReply.Refused(refusal));
            // Told again, partitions let jobs name the calendar again.
            Array.Fill(recorded, -1);
            TellBehind();
            Next();
        }
        else
        {
            current.DeleteNow();
            Record(new CalendarEntry(catalogue.Version + 1, [], [name]));
        }
    }

    private void Next()
    {
        current = null;
        while (current is null && waiting.TryDequeue(out var next)) Begin(next.Command, next.Asker);
        SetTimer();
    }

    private void RepeatUnanswered()
    {
        TellBehind();
        if (current is { Deleting: not null }) AskUsers(current);
    }

    private void SetTimer() =>
        repeat.At(current is { Deleting: not null } || recorded.Any(version => version < catalogue.Version) ? clock.Now() + RepeatAfter : null);

    private sealed class Repeat : INotInfluenceReceiveTimeout
    {
        public static readonly Repeat Instance = new();
    }
}
