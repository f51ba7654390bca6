using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>What clients ask of a job, and the answers.</summary>
internal static class Commands
{
    public static Proto.PutJob ToProto(this JobCommand.Put command) => new() { Definition = command.Definition.ToProto(), Expected = Expected(command.Expected) };

    public static JobCommand.Put ToCore(this Proto.PutJob command) => new(command.Definition.ToCore()) { Expected = command.Expected?.ToCore() };

    public static Proto.DeleteJob ToProto(this JobCommand.Delete command) => new() { Job = command.Job.Value, Expected = Expected(command.Expected) };

    public static JobCommand.Delete ToCore(this Proto.DeleteJob command) => new(Job(command.Job)) { Expected = command.Expected?.ToCore() };

    public static Proto.ResumeJob ToProto(this JobCommand.Resume command) => new() { Job = command.Job.Value };

    public static JobCommand.Resume ToCore(this Proto.ResumeJob command) => new(Job(command.Job));

    public static Proto.RunJob ToProto(this JobCommand.Run command) =>
        new() { Job = command.Job.Value, Suffix = command.Suffix, Force = command.Force, Overrides = command.Overrides.ToProto() };

    public static JobCommand.Run ToCore(this Proto.RunJob command) =>
        new(Job(command.Job), command.Suffix) { Force = command.Force, Overrides = command.Overrides.ToCore() ?? RunOverrides.None };

    public static Proto.KillExecution ToProto(this JobCommand.Kill command) => new() { Execution = command.Execution.ToProto(), Reason = command.Reason };

    public static JobCommand.Kill ToCore(this Proto.KillExecution command) => new(command.Execution.ToCore(), command.Reason);

    public static Proto.KillAccepted ToProto(this JobReply.KillAccepted reply) => new() { Execution = reply.Execution.ToProto(), Nodes = { reply.Nodes } };

    public static JobReply.KillAccepted ToCore(this Proto.KillAccepted reply) => new(reply.Execution.ToCore(), [.. reply.Nodes]);

    public static Proto.BackfillJob ToProto(this JobCommand.Backfill command) => new()
    {
        Job = command.Job.Value,
        Id = command.Id,
        Revision = command.Revision,
        FromAt = Millis(command.From),
        ToAt = Millis(command.To),
        Due = { command.Due.Write(Due) },
        MaxParallel = command.MaxParallel,
    };

    public static JobCommand.Backfill ToCore(this Proto.BackfillJob command) =>
        new(Job(command.Job), command.Id, command.Revision, Instant(command.FromAt), Instant(command.ToAt), command.Due.Read(Due), command.MaxParallel);

    public static Proto.CancelBackfill ToProto(this JobCommand.CancelBackfill command) => new() { Job = command.Job.Value };

    public static JobCommand.CancelBackfill ToCore(this Proto.CancelBackfill command) => new(Job(command.Job));

    public static Proto.Accepted ToProto(this JobReply.Accepted reply) =>
        new() { Change = Word(reply.Change), Revision = reply.Revision, Unreached = { reply.Unreached } };

    public static JobReply.Accepted ToCore(this Proto.Accepted reply) => new(Word(reply.Change), reply.Revision, [.. reply.Unreached]);

    public static Proto.RunAccepted ToProto(this JobReply.RunAccepted reply) => new() { Execution = reply.Execution.ToProto() };

    public static JobReply.RunAccepted ToCore(this Proto.RunAccepted reply) => new(reply.Execution.ToCore());

    public static Proto.NotFound ToProto(this JobReply.NotFound reply) => new() { Job = reply.Job.Value };

    public static JobReply.NotFound ToCore(this Proto.NotFound reply) => new(Job(reply.Job));

    public static Proto.Refused ToProto(this JobReply.Refused reply) => new() { Reason = reply.Reason };

    public static JobReply.Refused ToCore(this Proto.Refused reply) => new(reply.Reason);

    public static Proto.JobDiffers ToProto(this JobReply.Changed reply) => new() { Job = reply.Job.Value, Present = Expected(reply.Present) };

    public static JobReply.Changed ToCore(this Proto.JobDiffers reply) => new(Job(reply.Job), reply.Present.ToCore());

    private static Proto.JobVersion? Expected(JobVersion? version) =>
        version is { } v ? new Proto.JobVersion { Revision = v.Revision, CreatedAt = Millis(v.CreatedAt) } : null;

    private static JobVersion ToCore(this Proto.JobVersion version) => new(version.Revision, Instant(version.CreatedAt));
}
