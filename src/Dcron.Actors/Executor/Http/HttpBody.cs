using System.Text;

namespace Dcron.Actors.Executor.Http;

/// <summary>The first bytes of an answer's body, up to a cap.</summary>
internal sealed class HttpBody(int cap)
{
    private byte[] bytes = [];

    public int Length { get; private set; }

    /// <summary>There was more, which was not read.</summary>
    public bool IsCut { get; private set; }

    public async Task ReadAsync(HttpContent content, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        while (true)
        {
            if (Length == this.bytes.Length) Array.Resize(ref this.bytes, Math.Min(cap + 1, Math.Max(4096, 2 * Length)));
            var count = await stream.ReadAsync(this.bytes.AsMemory(Length), stop);
            Length += count;
            if (Length > cap) (Length, IsCut) = (cap, true);
            if (count == 0 || IsCut) return;
        }
    }

    /// <summary>In the charset that the answer names, where the node knows it; else UTF-8.</summary>
    public string Text(HttpContent content)
    {
        var bytes = this.bytes.AsSpan(0, Length);
        var encoding = Charset(content.Headers.ContentType?.CharSet) ?? Encoding.UTF8;
        return encoding.GetString(IsCut && encoding is UTF8Encoding ? Utf8Edges.TrimEnd(bytes) : bytes);
    }

    private static Encoding? Charset(string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        try
        {
            return Encoding.GetEncoding(name.Trim('"'));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
