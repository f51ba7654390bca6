using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>What belongs to runs by hand.</summary>
internal static class Runs
{
    // Most runs change nothing of their job's work, and then nothing is written.
    public static Proto.RunOverrides? ToProto(this RunOverrides? overrides) =>
        overrides is null or { IsEmpty: true } ? null : new() { Environment = { overrides.Environment }, Arguments = { overrides.Arguments } };

    public static RunOverrides? ToCore(this Proto.RunOverrides? overrides) =>
        overrides is null ? null : new RunOverrides(overrides.Environment.Read(), [.. overrides.Arguments]);

    public static Proto.RunRequest? ToProto(this RunRequest? request) =>
        request is null ? null : new() { Forced = request.Forced, Overrides = request.Overrides.ToProto() };

    public static RunRequest? ToCore(this Proto.RunRequest? request) =>
        request is null ? null : new RunRequest(request.Forced, request.Overrides.ToCore() ?? RunOverrides.None);

    public static Proto.RecentRun ToProto(RecentRun run, JobId job) => new() { Execution = run.Execution.ToProto(job), Fingerprint = run.Fingerprint };

    public static RecentRun ToCore(Proto.RecentRun run, JobId job) => new(run.Execution.ToCore(job), run.Fingerprint);
}
