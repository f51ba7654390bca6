using System.Text;
using Dcron.Core.Executions;

namespace Dcron.Actors.History;

/// <summary>How many bytes records take on the wire and in memory, roughly: for bounds, which must hold whatever jobs write.</summary>
internal static class RecordSize
{
    /// <summary>No message about the history is larger: it stays clear of the largest frame that remoting sends (4 MB).</summary>
    public const int MaxMessage = 3 * 1024 * 1024;

    private const int Fixed = 160;

    public static int Of(AttemptRecord record) => WithoutOutput(record) + Encoding.UTF8.GetByteCount(record.Output);

    public static int WithoutOutput(AttemptRecord record) =>
        Fixed + (3 * (record.Id.Execution.Job.Value.Length + record.Id.Node.Length)) + Encoding.UTF8.GetByteCount(record.Result.Reason);

    public static int Of(SkipRecord skip) => Fixed + (3 * (skip.Job.Value.Length + skip.Schedule.Length)) + Encoding.UTF8.GetByteCount(skip.Reason);

    public static int Of(RecordedExecution execution) => execution.Attempts.Sum(Of);
}
