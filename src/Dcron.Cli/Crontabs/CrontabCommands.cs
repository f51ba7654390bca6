using System.CommandLine;
namespace Dcron.Cli.Crontabs;
internal static class CrontabCommands { public static Command Build(GlobalOptions options) => Noun.Of("crontab", "x"); }
