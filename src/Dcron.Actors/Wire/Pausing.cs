using Dcron.Actors.Scheduler;
using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>Pauses: of one job, of a label's jobs, of all.</summary>
internal static class Pausing
{
    public static Proto.Pause ToProto(this Pause pause)
    {
        var proto = new Proto.Pause { At = Millis(pause.At), Reason = pause.Reason, By = pause.By };
        if (pause.Until is { } until) proto.UntilAt = Millis(until);
        if (pause.Rule is { } rule) proto.Rule = rule;
        return proto;
    }

    public static Pause ToCore(this Proto.Pause pause) =>
        new(Instant(pause.At), pause.Reason) { By = pause.By, Until = Instant(pause.HasUntilAt, pause.UntilAt), Rule = pause.HasRule ? pause.Rule : null };

    public static Proto.JobPaused ToProto(JobEvent.Paused e)
    {
        var proto = new Proto.JobPaused { Reason = e.Reason, By = e.By };
        if (e.Until is { } until) proto.UntilAt = Millis(until);
        if (e.Rule is { } rule) proto.Rule = rule;
        return proto;
    }

    public static JobEvent.Paused ToCore(JobId job, DateTimeOffset at, Proto.JobPaused e) =>
        new(job, at, e.Reason) { By = e.By, Until = Instant(e.HasUntilAt, e.UntilAt), Rule = e.HasRule ? e.Rule : null };

    public static Proto.PauseJob ToProto(this JobCommand.Pause command)
    {
        var proto = new Proto.PauseJob { Job = command.Job.Value, Reason = command.Reason, By = command.By };
        if (command.Until is { } until) proto.UntilAt = Millis(until);
        return proto;
    }

    public static JobCommand.Pause ToCore(this Proto.PauseJob command) =>
        new(Job(command.Job), command.Reason) { By = command.By, Until = Instant(command.HasUntilAt, command.UntilAt) };

    public static Proto.PauseRules ToProto(this PauseRules rules) => new() { Version = rules.Version, Rules = { rules.Rules.Write(ToProto) } };

    public static PauseRules ToCore(this Proto.PauseRules rules) => new(rules.Version, rules.Rules.Read(ToCore));

    public static Proto.PauseRule ToProto(this PauseRule rule)
    {
        var proto = new Proto.PauseRule { Label = ToProto(rule.Label), Reason = rule.Reason, By = rule.By, At = Millis(rule.At) };
        if (rule.Until is { } until) proto.UntilAt = Millis(until);
        return proto;
    }

    public static PauseRule ToCore(this Proto.PauseRule rule) =>
        new(ToCore(rule.Label), rule.Reason, rule.By, Instant(rule.At), Instant(rule.HasUntilAt, rule.UntilAt));

    public static Proto.SetPause ToProto(this SetPause command)
    {
        var proto = new Proto.SetPause { Label = ToProto(command.Label), Reason = command.Reason, By = command.By };
        if (command.Until is { } until) proto.UntilAt = Millis(until);
        return proto;
    }

    public static SetPause ToCore(this Proto.SetPause command) =>
        new(ToCore(command.Label), command.Reason, command.By, Instant(command.HasUntilAt, command.UntilAt));

    public static Proto.LiftPause ToProto(this LiftPause command) => new() { Id = command.Id };

    public static LiftPause ToCore(this Proto.LiftPause command) => new(command.Id);

    public static Proto.PauseAnswer ToProto(this PauseAnswer answer) =>
        new() { Change = Word(answer.Change), Rule = answer.Rule?.ToProto(), Unreached = { answer.Unreached } };

    public static PauseAnswer ToCore(this Proto.PauseAnswer answer) => new(Word(answer.Change), answer.Rule?.ToCore(), [.. answer.Unreached]);

    private static Proto.JobLabel? ToProto(JobLabel? label) => label is { } l ? new Proto.JobLabel { Name = l.Name, Value = l.Value } : null;

    private static JobLabel? ToCore(Proto.JobLabel? label) => label is null ? null : new JobLabel(label.Name, label.Value);
}
