using Akka.Actor;
using Akka.Configuration;
using Dcron.Actors.Wire;

namespace Dcron.Actors.Tests.Wire;

/// <summary>Settings of an actor system on a free loopback port.</summary>
internal static class StrictNode
{
    public static Config Settings(string provider) => DcronSerialization.Config().WithFallback(Remoting(provider));

    public static Config Remoting(string provider) => ConfigurationFactory.ParseString(
        $$"""
        akka.actor.provider = {{provider}}
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.cluster.roles = [scheduler]
        """);

    public static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;
}
