using System.CommandLine;
using Dcron.Cli.Jobs;
using Dcron.Cli.Output;
using Dcron.Core.Schedules;
using Spectre.Console;

namespace Dcron.Cli.Crontabs;

internal static class CrontabImportVerb
{
    public static Verb Build(GlobalOptions options)
    {
        var file = new Argument<string>("FILE") { Description = "The crontab; '-' reads standard input." };
        var system = new Option<bool>("--system") { Description = "Each line has a user before the command, as in /etc/crontab and /etc/cron.d." };
        var prefix = new Option<string>("--prefix") { Description = "Put before the names of the jobs.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var zone = new Option<string?>("--timezone") { Description = "IANA zone of lines without CRON_TZ. Without it, the zone of this machine.", HelpName = "ZONE" };
        var user = new Option<string?>("--user") { Description = "The account to run as; without it, that of the node. Not with --system.", HelpName = "NAME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be imported, and send nothing." };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Import the good lines although others are bad." };
        return new Verb(
            "import",
            "Makes a job of every line of a crontab. Importing the same file again changes nothing.",
            "dcron crontab import --system /etc/crontab --dry-run",
            options,
            async (parsed, session, cancel) =>
            {
                if (parsed.GetValue(system) && parsed.GetValue(user) is not null)
                    throw Failure.WrongCall("--user cannot be used with --system, where each line names its user.");
                var how = new CrontabOptions(
                    parsed.GetValue(system), parsed.GetValue(prefix)!, parsed.GetValue(zone) ?? LocalZone.Find(session.Terminal), parsed.GetValue(user));
                var crontab = CrontabFile.Read(parsed.GetRequiredValue(file), how, session.Terminal);
                if (parsed.GetValue(dryRun)) ImportReport.PrintPlan(session, crontab);
                crontab.NoteWarnings(session.Terminal);
                if (!parsed.GetValue(keepGoing)) crontab.ThrowIfBad();
                crontab.NoteErrors(session.Terminal);
                if (!parsed.GetValue(dryRun)) await SendAsync(session, crontab, cancel);
            })
        { file, system, prefix, zone, user, dryRun, keepGoing };
    }

    private static async Task SendAsync(Session session, CrontabFile crontab, CancellationToken cancel)
    {
        var puts = crontab.Puts;
        var results = session.Terminal.ErrorIsTerminal && puts.Count > 0
            ? await SendWithProgressAsync(session, puts, cancel)
            : await JobPuts.SendAsync(session, puts, cancel);
        ImportReport.PrintResults(session, crontab, results);
        JobPuts.ThrowIfRefused(results);
    }

    private static Task<IReadOnlyList<JobPuts.Result>> SendWithProgressAsync(Session session, IReadOnlyList<JobPut> puts, CancellationToken cancel)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Terminal.Error) });
        return console.Progress().AutoClear(true).StartAsync(progress =>
        {
            var task = progress.AddTask("Importing", maxValue: puts.Count);
            return JobPuts.SendAsync(session, puts, cancel, () => task.Increment(1));
        });
    }
}
