using System.CommandLine;

namespace Dcron.Cli.Crontabs;

internal static class CrontabCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of(
        "crontab",
        "Turns crontabs into jobs, and jobs into crontabs.",
        CrontabImportVerb.Build(options),
        CrontabExportVerb.Build(options));
}
