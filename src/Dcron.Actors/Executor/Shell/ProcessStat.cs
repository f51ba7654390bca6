using System.Globalization;

namespace Dcron.Actors.Executor.Shell;

/// <summary>A process as Linux tells it in <c>/proc/PID/stat</c>.</summary>
/// <param name="Started">In clock ticks since boot.</param>
/// <param name="Pages">Of memory that it holds.</param>
internal readonly record struct ProcessStat(int Pid, string State, int Group, int Session, long Started, long Pages)
{
    // Behind the name, which may hold anything and ends at the last parenthesis.
    private const int StateField = 0, GroupField = 2, SessionField = 3, StartField = 19, PagesField = 21;

    /// <summary>False: it has ended, and only its parent has not collected it yet.</summary>
    public bool Runs => State is not ("Z" or "X");

    /// <summary>Null: there is no such process.</summary>
    public static ProcessStat? Of(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new(pid, fields[StateField], (int)Number(fields[GroupField]), (int)Number(fields[SessionField]), Number(fields[StartField]), Number(fields[PagesField]));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException)
        {
            // Ended while it was looked for.
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
