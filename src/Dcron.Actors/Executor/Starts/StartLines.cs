using System.Globalization;
using System.Text;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Executor.Starts;

/// <summary>The lines of the file of starts. Fields are separated by tabs; a line counts once it is complete.</summary>
internal static class StartLines
{
    private const string None = "-";

    /// <summary>A process begins to write.</summary>
    public static void AddProcess(StringBuilder to, Incarnation process, string boot) => to.Append($"N\t{process}\t{boot}\n");

    /// <summary>What follows starts at this time.</summary>
    public static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"T\t{at.ToUnixTimeMilliseconds()}\n");

    /// <summary>The work of an attempt is about to start. Without the time, so that the line can be made ready before.</summary>
    public static string Start(AttemptId id, Trigger trigger, long revision, HistoryPolicy keep) => string.Create(
        CultureInfo.InvariantCulture,
        $"S\t{id}\t{(int)trigger}\t{revision}\t{keep.Keep}\t{Text((long?)keep.MaxAge?.TotalMilliseconds)}\n");

    public static void AddWork(StringBuilder to, AttemptId id, ProcessIdentity process) =>
        to.Append(CultureInfo.InvariantCulture, $"P\t{id}\t{process.Pid}\t{process.Started}\n");

    public static void AddEnd(StringBuilder to, AttemptId id, AttemptResult result) => to.Append(
        CultureInfo.InvariantCulture,
        $"E\t{id}\t{(int)result.Outcome}\t{Text(result.ExitCode)}\t{result.FinishedAt.ToUnixTimeMilliseconds()}\t{Uri.EscapeDataString(result.Reason)}\n");

    /// <summary>Everybody knows how it ended.</summary>
    public static void AddSettled(StringBuilder to, AttemptId id) => to.Append(CultureInfo.InvariantCulture, $"A\t{id}\n");

    /// <summary>Carries a line out on what was read before it. False: it is none of these lines.</summary>
    public static bool Apply(string line, StartFile file)
    {
        var fields = line.Split('\t');
        if (fields is ["N", var process, var boot]) return file.Begin(process, boot);
        if (fields is ["T", var time])
        {
            file.At = Instant(time);
            return true;
        }

        if (fields.Length < 2 || !AttemptId.TryParse(fields[1], out var id)) return false;
        switch (fields)
        {
            case ["S", _, var trigger, var revision, var keep, var age]:
                file.Live[id] = new StartedAttempt(id, file.At, (Trigger)Number(trigger), Number(revision), new HistoryPolicy((int)Number(keep), age == None ? null : TimeSpan.FromMilliseconds(Number(age))));
                return true;
            case ["P", _, var pid, var started]:
                return file.Change(id, a => a with { Process = new ProcessIdentity((int)Number(pid), Number(started)) });
            case ["E", _, var outcome, var exit, var at, var reason]:
                return file.Change(id, a => a with { Result = new AttemptResult((Outcome)Number(outcome), exit == None ? null : (int)Number(exit), Uri.UnescapeDataString(reason), a.StartedAt, Instant(at)) });
            case ["A", _]:
                file.Live.Remove(id);
                return true;
            default:
                return false;
        }
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? None;

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.FromUnixTimeMilliseconds(Number(text));
}
