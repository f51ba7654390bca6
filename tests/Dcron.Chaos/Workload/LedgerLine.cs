using System.Globalization;

namespace Dcron.Chaos.Workload;

/// <summary>What an attempt wrote of itself outside Dcron, with wall times: the truth about what ran.</summary>
/// <param name="IsStart">False: its end.</param>
/// <param name="Edition">Of the job's definition, as the work was given it.</param>
/// <param name="Born">When the kernel made its process.</param>
/// <param name="At">When it wrote the line.</param>
internal sealed record LedgerLine(string Execution, string Node, int Attempt, int Edition, int Process, bool IsStart, DateTimeOffset Born, DateTimeOffset At)
{
    public string Job => ExecutionName.Job(Execution);

    public DateTimeOffset Due => ExecutionName.Due(Execution);

    /// <summary>Whether a schedule made it, its own or that of a job that it runs after, and not a person.</summary>
    public bool IsScheduled => ExecutionName.IsScheduled(Execution);

    public override string ToString() =>
        $"{At:HH:mm:ss.fff} {Execution} {Node} attempt {Attempt} edition {Edition} pid {Process} {(IsStart ? "start" : "end")} (process made {Born:HH:mm:ss.fff})";

    /// <exception cref="FormatException">The line is not as the work of a <see cref="ChaosJob"/> writes it.</exception>
    public static LedgerLine Parse(string line, DateTimeOffset boot)
    {
        var parts = line.Split(' ');
        if (parts.Length != 8 || parts[5] is not ("start" or "end")) throw new FormatException($"The ledger has a broken line: '{line}'.");
        return new LedgerLine(
            parts[0], parts[1], int.Parse(parts[2]), int.Parse(parts[3]), int.Parse(parts[4]), parts[5] == "start",
            boot.AddMilliseconds(10 * long.Parse(parts[6])), boot.AddSeconds(double.Parse(parts[7], CultureInfo.InvariantCulture)));
    }
}

/// <summary>Reads the parts of an execution's id: <c>job.20261124T070000Z</c>, with a third part where a person asked for it.</summary>
internal static class ExecutionName
{
    public static string Of(string job, DateTimeOffset due) => $"{job}.{due.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";

    public static string Job(string execution) => execution[..execution.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>All but the job: the due time, and the third part where there is one. A job that runs after another has it from that.</summary>
    public static string Tail(string execution) => execution[(execution.IndexOf('.', StringComparison.Ordinal) + 1)..];

    public static bool IsScheduled(string execution) => execution.Count(c => c == '.') == 1;

    public static DateTimeOffset Due(string execution) => DateTimeOffset.ParseExact(
        execution.Split('.')[1], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
