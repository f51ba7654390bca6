using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Dcron.Actors.Wire;

/// <summary>
/// Stands in the place, and under the number, of one of Akka's own serializers that would create any type a payload names. It refuses to
/// write and to read. Its payload is never looked at, and the type that it names is never loaded.
/// </summary>
public abstract class RefusingSerializer(ExtendedActorSystem system, int identifier, string replaced) : SerializerWithStringManifest(system)
{
    public override int Identifier => identifier;

    public override string Manifest(object o) => throw Refuse(o);

    public override byte[] ToBinary(object obj) => throw Refuse(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        throw new SerializationException($"A payload{(manifest.Length > 0 ? $" that names the type '{manifest}'" : "")} was refused: {replaced} is turned off, only registered types are read.");

    private SerializationException Refuse(object message) =>
        new($"{message.GetType()} may not cross nodes or enter the journal: it is not registered, and {replaced} is turned off.");
}

/// <summary>In the place of Newtonsoft JSON, Akka's fallback for every type that nobody registered.</summary>
public sealed class JsonRefused : RefusingSerializer
{
    /// <param name="settings">Akka hands over those of the serializer replaced; nothing here heeds them.</param>
    public JsonRefused(ExtendedActorSystem system, Config settings)
        : base(system, 1, "Newtonsoft JSON")
    {
    }
}

/// <summary>In the place of the serializer that creates protobuf messages by the name of their class.</summary>
public sealed class ProtobufByNameRefused(ExtendedActorSystem system) : RefusingSerializer(system, 2, "protobuf by class name");

/// <summary>In the place of the serializer of remote deployment, which lets another node create any actor here.</summary>
public sealed class RemoteDeploymentRefused(ExtendedActorSystem system) : RefusingSerializer(system, 3, "remote deployment");
