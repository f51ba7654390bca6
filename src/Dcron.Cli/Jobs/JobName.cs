using System.CommandLine;
using Dcron.Core.Jobs;

namespace Dcron.Cli.Jobs;

/// <summary>The argument that names a job, and the job's place in the API.</summary>
internal static class JobName
{
    public static Argument<string> Argument() => new("NAME") { Description = "The job's name." };

    /// <exception cref="Failure">The text can be no job's name; sent as it is, it could even mean another address.</exception>
    public static string Path(string name) =>
        JobId.TryOf(name, out var job)
            ? "api/jobs/" + Uri.EscapeDataString(job.Value)
            : throw Failure.WrongCall($"'{name}' is not a job name, which is {JobId.Rule}.");
}
