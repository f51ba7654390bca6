using System.Text;
using CsCheck;
using Dcron.Actors.Executor;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class OutputBufferSpec
{
    [Fact]
    public void Is_empty_when_nothing_was_written()
    {
        var buffer = new OutputBuffer();
        Assert.Equal(("", 0L, 0L), (buffer.ToText(), buffer.Cut, buffer.Written));
    }

    [Fact]
    public void Keeps_everything_up_to_the_cap()
    {
        var buffer = new OutputBuffer(10);
        buffer.Append("hello");
        buffer.Append("world");
        Assert.Equal(("helloworld", 0L), (buffer.ToText(), buffer.Cut));
    }

    [Fact]
    public void Keeps_head_and_tail_and_says_what_was_cut()
    {
        var buffer = new OutputBuffer(10);
        buffer.Append("abcdefghijklmnopqrstuvwxyz");
        Assert.Equal(("abcde\n[... 16 bytes cut ...]\nvwxyz", 16L), (buffer.ToText(), buffer.Cut));
    }

    [Fact]
    public void Keeps_the_same_however_the_writes_are_cut() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 64], Gen.Int[1, 20]).Sample((bytes, capacity, step) =>
        {
            var whole = new OutputBuffer(capacity);
            whole.Append(bytes);
            var pieces = new OutputBuffer(capacity);
            foreach (var piece in bytes.Chunk(step)) pieces.Append(piece);
            Assert.Equal((whole.ToText(), whole.Cut), (pieces.ToText(), pieces.Cut));
        });

    [Fact]
    public void Keeps_exactly_head_and_tail_of_plain_text() =>
        Gen.Select(Gen.Char['a', 'z'].Array[0, 200], Gen.Int[0, 64]).Sample((chars, capacity) =>
        {
            var buffer = new OutputBuffer(capacity);
            buffer.Append(new string(chars));
            var head = capacity / 2;
            var expected = chars.Length <= capacity
                ? new string(chars)
                : $"{new string(chars[..head])}\n[... {chars.Length - capacity} bytes cut ...]\n{new string(chars[^(capacity - head)..])}";
            Assert.Equal(expected, buffer.ToText());
        });

    [Fact]
    public void Never_splits_a_character_at_the_cut() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 3]).Sample((capacity, shift) =>
        {
            var buffer = new OutputBuffer(capacity);
            var text = new string('x', shift) + string.Concat(Enumerable.Repeat("é€😀", 30));
            buffer.Append(text);
            var parts = buffer.ToText().Split('\n');
            Assert.StartsWith(parts[0], text, StringComparison.Ordinal);
            Assert.EndsWith(parts[2], text, StringComparison.Ordinal);
            Assert.Equal(buffer.Written, buffer.Cut + Encoding.UTF8.GetByteCount(parts[0]) + Encoding.UTF8.GetByteCount(parts[2]));
        });

    [Fact]
    public void Replaces_bytes_that_are_no_text()
    {
        var buffer = new OutputBuffer();
        buffer.Append([(byte)'a', 0xff, 0xc3, (byte)'b']);
        Assert.Equal("a\ufffd\ufffdb", buffer.ToText());
    }

    [Fact]
    public void Shows_control_characters_as_pictures_but_keeps_tabs_and_line_ends()
    {
        var buffer = new OutputBuffer();
        buffer.Append("a\0b\u001b[31m\tc\r\nd\u007f\u0085");
        Assert.Equal("a\u2400b\u241b[31m\tc\r\nd\u2421\ufffd", buffer.ToText());
    }

    [Fact]
    public void Takes_several_writers_at_once()
    {
        var buffer = new OutputBuffer(1000);
        Parallel.For(0, 1000, _ => buffer.Append("0123456789"));
        Assert.Equal((10_000L, 9_000L), (buffer.Written, buffer.Cut));
        Assert.StartsWith("01234567890123456789", buffer.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Costs_its_cap_at_most()
    {
        var buffer = new OutputBuffer(100_000);
        var chunk = new byte[64 * 1024];
        buffer.Append(chunk);
        buffer.Append(chunk);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) buffer.Append(chunk);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
