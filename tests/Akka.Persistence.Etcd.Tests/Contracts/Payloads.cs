using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Akka.Persistence.Etcd.Tests.Contracts;

/// <summary>A payload with a serializer of its own, which knows it by a manifest.</summary>
public sealed record Noted(string Text);

/// <summary>A payload that refers to an actor.</summary>
public sealed record Asked(IActorRef By);

/// <summary>A payload that no serializer takes.</summary>
public sealed record Unstorable;

/// <summary>Leaves a trace of each pass, so that a test sees that a payload really was serialized.</summary>
public sealed class PayloadSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Binds the payloads to this serializer.</summary>
    public static Config Bindings { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.contract = "{{Name(typeof(PayloadSerializer))}}"
          serialization-bindings {
            "{{Name(typeof(Noted))}}" = contract
            "{{Name(typeof(Asked))}}" = contract
            "{{Name(typeof(Unstorable))}}" = contract
          }
        }
        """);

    public override int Identifier => 7_310;

    public override string Manifest(object o) => o switch
    {
        Noted => "noted",
        Asked => "asked",
        _ => "unstorable",
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Noted noted => Encoding.UTF8.GetBytes(noted.Text + " out"),
        Asked asked => Encoding.UTF8.GetBytes(Akka.Serialization.Serialization.SerializedActorPath(asked.By)),
        _ => throw new InvalidOperationException("This cannot be stored."),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "noted" => new Noted(Encoding.UTF8.GetString(bytes) + " in"),
        _ => new Asked(system.Provider.ResolveActorRef(Encoding.UTF8.GetString(bytes))),
    };

    private static string Name(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
