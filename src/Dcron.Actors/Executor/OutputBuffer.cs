using System.Text;

namespace Dcron.Actors.Executor;

/// <summary>
/// What the work of one attempt wrote: all of it up to a cap, beyond that its head and its tail. Safe for several writers at once. Holds
/// no memory until something is written, and never more than the cap.
/// </summary>
public sealed class OutputBuffer
{
    public const int DefaultCapacity = 256 * 1024;

    private Kept? kept;

    /// <param name="capacity">Bytes kept, half of them for the head; 0 keeps nothing.</param>
    public OutputBuffer(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
    }

    /// <summary>Bytes kept at most.</summary>
    public int Capacity { get; }

    /// <summary>Bytes written so far, kept or not.</summary>
    public long Written => this.kept?.Written ?? 0;

    /// <summary>Bytes left out between head and tail.</summary>
    public long Cut => this.kept?.Cut ?? 0;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var kept = Volatile.Read(ref this.kept);
        if (kept is null)
        {
            var fresh = new Kept(Capacity);
            kept = Interlocked.CompareExchange(ref this.kept, fresh, null) ?? fresh;
        }

        kept.Append(bytes);
    }

    public void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// The output as text that any store can keep: bytes that are no UTF-8 are replaced, control characters other than tab and line ends
    /// are shown as their pictures (NUL as &#x2400;), and a line says where and how much was cut. No character is split by the cut.
    /// </summary>
    public string ToText() => this.kept?.ToText() ?? "";

    /// <summary>The bytes: a head, and behind it a ring that holds the tail. Until the ring turns, the two are simply one array.</summary>
    private sealed class Kept(int capacity)
    {
        private readonly Lock gate = new();
        private readonly int head = capacity / 2;
        private byte[] bytes = [];
        private long written;

        private int Ring => capacity - this.head;

        public long Written
        {
            get { lock (gate) return written; }
        }

        public long Cut
        {
            get { lock (gate) return written <= capacity ? 0 : written - HeadBytes().Length - TailBytes().Length; }
        }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            lock (gate)
            {
                Grow(bytes.Length);
                if (written < this.head) Take(ref bytes, (int)Math.Min(this.head - written, bytes.Length), (int)written);
                if (bytes.Length > Ring)
                {
                    written += bytes.Length - Ring;
                    bytes = bytes[^Ring..];
                }

                while (!bytes.IsEmpty)
                {
                    var at = (int)((written - this.head) % Ring);
                    Take(ref bytes, Math.Min(Ring - at, bytes.Length), this.head + at);
                }
            }
        }

        public string ToText()
        {
            lock (gate)
            {
                if (written <= capacity) return Printable(Encoding.UTF8.GetString(this.bytes.AsSpan(0, (int)written)));
                var head = HeadBytes();
                var tail = TailBytes();
                var cut = written - head.Length - tail.Length;
                return Printable($"{Encoding.UTF8.GetString(head)}\n[... {cut} bytes cut ...]\n{Encoding.UTF8.GetString(tail)}");
            }
        }

        private void Take(ref ReadOnlySpan<byte> bytes, int count, int to)
        {
            bytes[..count].CopyTo(this.bytes.AsSpan(to));
            bytes = bytes[count..];
            written += count;
        }

        private void Grow(int more)
        {
            var needed = (int)Math.Min(written + more, capacity);
            if (needed <= this.bytes.Length) return;
            Array.Resize(ref this.bytes, (int)Math.Min(capacity, Math.Max(needed, Math.Max(256, 2L * this.bytes.Length))));
        }

        private ReadOnlySpan<byte> HeadBytes() => Utf8Edges.TrimEnd(this.bytes.AsSpan(0, this.head));

        private ReadOnlySpan<byte> TailBytes()
        {
            if (Ring == 0) return [];
            var oldest = (int)((written - this.head) % Ring);
            var ring = this.bytes.AsSpan(this.head);
            var tail = new byte[Ring];
            ring[oldest..].CopyTo(tail);
            ring[..oldest].CopyTo(tail.AsSpan(Ring - oldest));
            return Utf8Edges.TrimStart(tail);
        }
    }

    // PostgreSQL cannot store U+0000, and a terminal should not obey what some job printed.
    private static string Printable(string text) => !text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
        ? text
        : string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = Printable(from[i]);
        });

    private static char Printable(char c) => c switch
    {
        '\t' or '\n' or '\r' => c,
        < ' ' => (char)('\u2400' + c),
        '\u007f' => '\u2421',
        > '\u007f' and < '\u00a0' => '\ufffd',
        _ => c,
    };
}
