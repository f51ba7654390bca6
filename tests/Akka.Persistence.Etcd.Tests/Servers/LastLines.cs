namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>The last lines of a log, for the message of a test that fails.</summary>
internal sealed class LastLines(int keep)
{
    private readonly Queue<string> lines = new();

    public void Add(string? line)
    {
        if (line is null) return;
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > keep) lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (lines) return string.Join('\n', lines);
    }
}
