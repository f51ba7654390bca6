namespace Dcron.Chaos;

/// <summary>A file of dated lines, which can be read back by time: what the nemesis did, or what the client asked.</summary>
internal sealed class EventLog : IDisposable
{
    private readonly List<(DateTimeOffset At, string Text)> lines = [];
    private readonly StreamWriter? file;

    /// <param name="path">Null: in memory only.</param>
    public EventLog(string? path = null) => file = path is null ? null : new StreamWriter(path) { AutoFlush = true };

    public void Note(string text)
    {
        var at = TimeProvider.System.GetUtcNow();
        lock (lines)
        {
            lines.Add((at, text));
            file?.WriteLine($"{at:HH:mm:ss.fff} {text}");
        }
    }

    public IReadOnlyList<string> Around(DateTimeOffset at, TimeSpan distance)
    {
        lock (lines) return [.. lines.Where(l => (l.At - at).Duration() <= distance).Select(l => $"{l.At:HH:mm:ss.fff} {l.Text}")];
    }

    public void Dispose() => file?.Dispose();
}
