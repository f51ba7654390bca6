using System.Globalization;
using System.Text;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Executor.Starts;

/// <summary>What a file of starts holds: the processes that wrote it since the machine was started, and what of their work nobody has acknowledged.</summary>
internal sealed class StartFile(string boot)
{
    /// <summary>More processes than this are not remembered: what the oldest of them had armed has been settled long ago.</summary>
    private const int MostProcesses = 50;

    private bool ofAnotherLife;

    /// <summary>Oldest first.</summary>
    public List<Incarnation> Processes { get; } = [];

    public Dictionary<AttemptId, StartedAttempt> Live { get; } = [];

    /// <summary>While it is read: when what comes next was started.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Reads to the end of the last complete line.</summary>
    /// <exception cref="FormatException">It holds something else; the message names the line.</exception>
    public static StartFile Read(Stream from, string boot)
    {
        var file = new StartFile(boot);
        using var reader = new StreamReader(from, Encoding.UTF8, leaveOpen: true);
        var text = reader.ReadToEnd();
        var lines = text.Split('\n');
        // What follows the last line's end was being written when the process died.
        foreach (var (number, line) in lines.SkipLast(1).Index())
            if (!IsRead(line, file)) throw new FormatException($"line {number + 1} is not of a file of starts: '{line[..Math.Min(line.Length, 80)]}'");
        if (file.ofAnotherLife) file.Live.Clear();
        return file;
    }

    /// <summary>A process began to write. What was written in another life of the machine may lack its end, so nothing is concluded from it.</summary>
    public bool Begin(string process, string processBoot)
    {
        if (!long.TryParse(process, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        if (ofAnotherLife) Live.Clear();
        ofAnotherLife = !BootId.AreSame(processBoot, boot);
        if (ofAnotherLife)
        {
            Processes.Clear();
            return true;
        }

        Processes.Remove(new Incarnation(value));
        Processes.Add(new Incarnation(value));
        if (Processes.Count > MostProcesses) Processes.RemoveAt(0);
        return true;
    }

    public bool Change(AttemptId id, Func<StartedAttempt, StartedAttempt> change)
    {
        if (Live.TryGetValue(id, out var attempt)) Live[id] = change(attempt);
        return true;
    }

    private static bool IsRead(string line, StartFile file)
    {
        try
        {
            return StartLines.Apply(line, file);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return false;
        }
    }
}
