using System.Numerics;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>Takes the chunks of a large write in their order, and gives the events that are complete so far.</summary>
internal sealed class LargeParser
{
    private byte[] buffer = [];
    private int start;
    private int end;

    public IEnumerable<(long SequenceNr, Proto.Entry Entry)> Feed(ByteString chunk)
    {
        Append(chunk.Span);
        while (TryHeader(out var sequenceNr, out var length, out var at) && end - at >= length)
        {
            var entry = Proto.Entry.Parser.ParseFrom(buffer, at, length);
            start = at + length;
            yield return (sequenceNr, entry);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var rest = buffer.AsSpan(start, end - start);
        if (rest.Length + bytes.Length > buffer.Length)
        {
            var larger = new byte[(int)BitOperations.RoundUpToPowerOf2((uint)(rest.Length + bytes.Length))];
            rest.CopyTo(larger);
            buffer = larger;
        }
        else
        {
            rest.CopyTo(buffer);
        }
        (start, end) = (0, rest.Length);
        bytes.CopyTo(buffer.AsSpan(end));
        end += bytes.Length;
    }

    private bool TryHeader(out long sequenceNr, out int length, out int at)
    {
        at = start;
        length = 0;
        if (!TryVarint(ref at, out sequenceNr) || !TryVarint(ref at, out var number)) return false;

        length = checked((int)number);
        return true;
    }

    private bool TryVarint(ref int at, out long number)
    {
        number = 0;
        for (var shift = 0; at < end; shift += 7)
        {
            var b = buffer[at++];
            number |= (long)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }
}
