using Dcron.Core.Updates;
using static Dcron.Actors.Wire.Values;
using Kind = Dcron.Actors.Wire.Proto.Update.KindOneofCase;

namespace Dcron.Actors.Wire;

/// <summary>What the event stream carries.</summary>
internal static class Updates
{
    public static Proto.UpdateBatch ToProto(this UpdateBatch batch) => new() { Updates = { batch.Updates.Write(ToProto) } };

    public static UpdateBatch ToCore(this Proto.UpdateBatch batch) => new(batch.Updates.Read(ToCore));

    private static Proto.Update ToProto(Update update)
    {
        var proto = new Proto.Update { At = Millis(update.At) };
        switch (update)
        {
            case Update.JobChanged u: proto.JobChanged = new() { Job = u.Job.Value, Revision = u.Revision, Change = Word(u.Change) }; break;
            case Update.AttemptStarted u: proto.AttemptStarted = u.Attempt.ToProto(); break;
            case Update.AttemptFinished u: proto.AttemptFinished = new() { Attempt = u.Attempt.ToProto(), Outcome = Word(u.Outcome) }; break;
            case Update.DueTimesSkipped u: proto.DueTimesSkipped = new() { Job = u.Job.Value, ThroughAt = Millis(u.Through), Reason = u.Reason }; break;
            case Update.NodeUp u: proto.NodeUp = new() { Node = u.Node, Address = u.Address }; break;
            case Update.NodeGone u: proto.NodeGone = new() { Node = u.Node, Address = u.Address }; break;
            case Update.TermBegan u: proto.TermBegan = new() { Term = u.Term, Node = u.Node }; break;
            case Update.SchedulerSilent u: proto.SchedulerSilent = new() { Term = u.Term, Node = u.Node, What = u.What, DueMeanwhile = u.DueMeanwhile }; break;
            default: throw Unknown("Update", update.GetType().Name);
        }
        return proto;
    }

    private static Update ToCore(Proto.Update update)
    {
        var at = Instant(update.At);
        return update.KindCase switch
        {
            Kind.JobChanged => new Update.JobChanged(at, Job(update.JobChanged.Job), update.JobChanged.Revision, Word(update.JobChanged.Change)),
            Kind.AttemptStarted => new Update.AttemptStarted(at, update.AttemptStarted.ToCore()),
            Kind.AttemptFinished => new Update.AttemptFinished(at, update.AttemptFinished.Attempt.ToCore(), Word(update.AttemptFinished.Outcome)),
            Kind.DueTimesSkipped => Skipped(at, update.DueTimesSkipped),
            Kind.NodeUp => new Update.NodeUp(at, update.NodeUp.Node, update.NodeUp.Address),
            Kind.NodeGone => new Update.NodeGone(at, update.NodeGone.Node, update.NodeGone.Address),
            Kind.TermBegan => new Update.TermBegan(at, update.TermBegan.Term, update.TermBegan.Node),
            Kind.SchedulerSilent => new Update.SchedulerSilent(at, update.SchedulerSilent.Term, update.SchedulerSilent.Node, update.SchedulerSilent.What, update.SchedulerSilent.DueMeanwhile),
            _ => throw Unknown("Update", update.KindCase),
        };
    }

    private static Update.DueTimesSkipped Skipped(DateTimeOffset at, Proto.JobSkipped skipped) =>
        new(at, Job(skipped.Job), Instant(skipped.ThroughAt), skipped.Reason);
}
