using System.Globalization;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>What a job wrote of itself, outside Dcron: the truth about what ran.</summary>
public sealed class RunFile(string path)
{
    public const string Job = "tick";

    public sealed record Line(DateTimeOffset Due, string Execution, int Attempt, string Node);

    public string Path => path;

    /// <summary>A job that appends one line per run, in one write.</summary>
    public object Document(string schedule) => new
    {
        schedule,
        work = new { kind = "shell", command = $"echo \"$DCRON_DUE_TIME $DCRON_EXECUTION_ID $DCRON_ATTEMPT $DCRON_NODE\" >> {path}" },
    };

    public IReadOnlyList<Line> Read() => !File.Exists(path)
        ? []
        : [.. File.ReadAllLines(path).Select(l => l.Split(' ')).Select(p => new Line(
            DateTimeOffset.Parse(p[0], CultureInfo.InvariantCulture), p[1], int.Parse(p[2], CultureInfo.InvariantCulture), p[3]))];
}
