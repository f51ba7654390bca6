using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;
using Kind = Dcron.Actors.Wire.Proto.JobEvent.KindOneofCase;

namespace Dcron.Actors.Wire;

/// <summary>The events of a job.</summary>
internal static class Events
{
    public static Proto.JobEvent ToProto(this JobEvent fact)
    {
        var proto = new Proto.JobEvent { Job = fact.Job.Value, At = Millis(fact.At) };
        Fill(proto, fact);
        return proto;
    }

    private static void Fill(Proto.JobEvent proto, JobEvent fact)
    {
        switch (fact)
        {
            case JobEvent.Put e: proto.Put = new() { Definition = e.Definition.ToProto(), Revision = e.Revision }; break;
            case JobEvent.CalendarsChanged: proto.CalendarsChanged = new(); break;
            case JobEvent.Deleted: proto.Deleted = new(); break;
            case JobEvent.Paused e: proto.Paused = new() { Reason = e.Reason }; break;
            case JobEvent.Resumed: proto.Resumed = new(); break;
            case JobEvent.ExecutionPlanned e: proto.ExecutionPlanned = Planned(e); break;
            case JobEvent.AttemptPlanned e: proto.AttemptPlanned = new() { Execution = e.Execution.ToProto(e.Job), Attempt = ToProto(e.Attempt) }; break;
            case JobEvent.AttemptMoved e: proto.AttemptMoved = new() { From = e.From.ToProto(e.Job), To = e.To is null ? null : ToProto(e.To) }; break;
            case JobEvent.DueTimesSkipped e: proto.DueTimesSkipped = new() { AfterAt = Millis(e.After), ThroughAt = Millis(e.Through), Reason = e.Reason }; break;
            case JobEvent.AttemptsRevoked e: proto.AttemptsRevoked = new() { Attempts = { e.Attempts.Write(a => a.ToProto(e.Job)) }, Reason = e.Reason }; break;
            case JobEvent.AttemptDisarmed e: proto.AttemptDisarmed = new() { Attempt = e.Attempt.ToProto(e.Job) }; break;
            case JobEvent.RevocationRefused e: proto.RevocationRefused = new() { Attempt = e.Attempt.ToProto(e.Job) }; break;
            case JobEvent.AttemptFinished e: proto.AttemptFinished = new() { Attempt = e.Attempt.ToProto(e.Job), Result = e.Result.ToProto() }; break;
            case JobEvent.ExecutionEnded e: proto.ExecutionEnded = new() { Execution = e.Execution.ToProto(e.Job), Outcome = Word(e.Outcome), Reason = e.Reason }; break;
            case JobEvent.ExecutionKilled e: proto.ExecutionKilled = new() { Execution = e.Execution.ToProto(e.Job), Reason = e.Reason }; break;
            default: throw Unknown("Job event", fact.GetType().Name);
        }
    }

    public static JobEvent ToCore(this Proto.JobEvent fact)
    {
        var job = Job(fact.Job);
        var at = Instant(fact.At);
        switch (fact.KindCase)
        {
            case Kind.Put: return new JobEvent.Put(job, at, fact.Put.Definition.ToCore(), fact.Put.Revision);
            case Kind.CalendarsChanged: return new JobEvent.CalendarsChanged(job, at);
            case Kind.Deleted: return new JobEvent.Deleted(job, at);
            case Kind.Paused: return new JobEvent.Paused(job, at, fact.Paused.Reason);
            case Kind.Resumed: return new JobEvent.Resumed(job, at);
            case Kind.ExecutionPlanned: return Planned(job, at, fact.ExecutionPlanned);
            case Kind.AttemptPlanned: return new JobEvent.AttemptPlanned(job, at, fact.AttemptPlanned.Execution.ToCore(job), ToCore(fact.AttemptPlanned.Attempt));
            case Kind.AttemptMoved: return Moved(job, at, fact.AttemptMoved);
            case Kind.DueTimesSkipped: return Skipped(job, at, fact.DueTimesSkipped);
            case Kind.AttemptsRevoked: return new JobEvent.AttemptsRevoked(job, at, fact.AttemptsRevoked.Attempts.Read(a => a.ToCore(job)), fact.AttemptsRevoked.Reason);
            case Kind.AttemptDisarmed: return new JobEvent.AttemptDisarmed(job, at, fact.AttemptDisarmed.Attempt.ToCore(job));
            case Kind.RevocationRefused: return new JobEvent.RevocationRefused(job, at, fact.RevocationRefused.Attempt.ToCore(job));
            case Kind.AttemptFinished: return new JobEvent.AttemptFinished(job, at, fact.AttemptFinished.Attempt.ToCore(job), fact.AttemptFinished.Result.ToCore());
            case Kind.ExecutionEnded: return Ended(job, at, fact.ExecutionEnded);
            case Kind.ExecutionKilled: return new JobEvent.ExecutionKilled(job, at, fact.ExecutionKilled.Execution.ToCore(job), fact.ExecutionKilled.Reason);
            default: throw Unknown("Job event", fact.KindCase);
        }
    }

    private static Proto.ExecutionPlanned Planned(JobEvent.ExecutionPlanned e) => new()
    {
        Execution = e.Execution.ToProto(e.Job),
        Trigger = Word(e.Trigger),
        Attempts = { e.Attempts.Write(ToProto) },
        Forced = e.Forced,
        Overrides = e.Overrides.ToProto(),
    };

    private static JobEvent.ExecutionPlanned Planned(JobId job, DateTimeOffset at, Proto.ExecutionPlanned e) =>
        new(job, at, e.Execution.ToCore(job), Word(e.Trigger), e.Attempts.Read(ToCore)) { Forced = e.Forced, Overrides = e.Overrides.ToCore() };

    private static JobEvent.AttemptMoved Moved(JobId job, DateTimeOffset at, Proto.AttemptMoved e) =>
        new(job, at, e.From.ToCore(job), e.To is null ? null : ToCore(e.To));

    private static JobEvent.DueTimesSkipped Skipped(JobId job, DateTimeOffset at, Proto.DueTimesSkipped e) =>
        new(job, at, Instant(e.AfterAt), Instant(e.ThroughAt), e.Reason);

    private static JobEvent.ExecutionEnded Ended(JobId job, DateTimeOffset at, Proto.ExecutionEnded e) =>
        new(job, at, e.Execution.ToCore(job), Word(e.Outcome), e.Reason);

    private static Proto.PlannedAttempt ToProto(PlannedAttempt attempt) =>
        new() { Node = attempt.Node, On = attempt.On.Value, Number = attempt.Number, StartAt = Millis(attempt.StartAt) };

    private static PlannedAttempt ToCore(Proto.PlannedAttempt? attempt)
    {
        Require(attempt);
        return new PlannedAttempt(attempt.Node, Process(attempt.On), attempt.Number, Instant(attempt.StartAt));
    }
}
