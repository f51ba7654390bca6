using System.CommandLine;

namespace Dcron.Cli.Jobs;

internal static class JobCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of(
        "job",
        "Defines jobs, looks at them, and runs, pauses or deletes them.",
        JobList.Build(options),
        JobShow.Build(options),
        JobApply.Build(options),
        JobOrders.Delete(options),
        JobRun.Build(options),
        JobPauses.Pause(options),
        JobPauses.Resume(options),
        JobBackfill.Build(options),
        JobNext.Build(options),
        JobHistory.Build(options),
        JobWhy.Build(options));
}
