using System.CommandLine;
using Dcron.Cli.Api;
using Dcron.Core.Schedules;

namespace Dcron.Cli.Migration;

internal static class MigrateCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of("migrate", "Copies jobs from other schedulers.", BuildDkron(options));

    private static Verb BuildDkron(GlobalOptions options)
    {
        var from = new Option<string>("--from") { Description = "Address of a Dkron server, version 2 or later.", HelpName = "URL", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Report what would be copied and what differs, and change nothing." };
        var disabled = new Option<bool>("--disabled") { Description = "Copy every job disabled, so that not both run it." };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Copy the jobs that can be although others cannot." };
        return new Verb(
            "dkron",
            "Copies all jobs of a running Dkron. Each is checked first, and what differs in meaning is reported.",
            "dcron migrate dkron --from http://old:8080 --dry-run",
            options,
            async (parsed, session, cancel) =>
            {
                var timeout = DurationText.Parse(parsed.GetRequiredValue(options.Timeout));
                using var dkron = new DkronSource(parsed.GetRequiredValue(from), timeout);
                var jobs = await dkron.ReadAsync(parsed.GetValue(disabled), cancel);
                var migration = new DkronMigration(session, jobs);
                await migration.CheckAsync(cancel);
                MigrationReport.PrintPlan(session, migration, parsed.GetValue(dryRun));
                if (!parsed.GetValue(keepGoing)) migration.ThrowIfRefused("so nothing was copied; --keep-going copies the others");
                if (!parsed.GetValue(dryRun))
                {
                    await migration.CopyAsync(cancel);
                    MigrationReport.PrintResult(session, migration);
                }

                migration.ThrowIfRefused("the others are as reported");
            })
        { from, dryRun, disabled, keepGoing };
    }
}
