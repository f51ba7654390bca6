using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Dcron.Actors.Wire;

/// <summary>
/// Writes and reads the types of <see cref="WireTable"/>, and no other, for remoting, journal and snapshots. Whatever cannot be written
/// or read throws a <see cref="SerializationException"/> that names it.
/// </summary>
public sealed class DcronSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 4707;

    public override string Manifest(object o) => RowOf(o).Manifest;

    public override byte[] ToBinary(object obj)
    {
        var row = RowOf(obj);
        try
        {
            return row.Write(obj);
        }
        catch (Exception e) when (e is not SerializationException)
        {
            throw new SerializationException($"{row.Type.Name} cannot be written: {e.Message}", e);
        }
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!WireTable.ByManifest.TryGetValue(manifest, out var row))
            throw new SerializationException($"Manifest '{manifest}' is not known to this version of Dcron: it comes from a newer node, or from no node of ours.");
        try
        {
            return row.Read(bytes);
        }
        catch (Exception e)
        {
            throw new SerializationException($"{row.Type.Name} (manifest '{manifest}', {bytes.Length} bytes) cannot be read: {e.Message}", e);
        }
    }

    private static WireType RowOf(object message) =>
        WireTable.ByType.TryGetValue(message.GetType(), out var row)
            ? row
            : throw new SerializationException($"{message.GetType()} may not cross nodes or enter the journal: it has no row in {nameof(WireTable)}.");
}
