namespace Dcron.Node.Configuration;

internal static class AkkaSections
{
    // Sections in which Akka takes keys of the user's own making.
    private static readonly string[] Open =
    [
        "akka.actor.deployment", "akka.actor.serializers", "akka.actor.serialization-bindings", "akka.actor.serialization-identifiers",
        "akka.actor.serialization-settings", "akka.cluster.role", "akka.coordinated-shutdown.phases", "akka.persistence.journal-plugin-fallback",
        "akka.persistence.snapshot-store-plugin-fallback", "akka.remote.dot-netty.tcp.ssl", "akka.remote.default-remote-dispatcher",
    ];

    // A journal or snapshot plugin may also set what the fallback of all plugins has.
    private static readonly string[] Plugins = ["akka.persistence.journal.", "akka.persistence.snapshot-store."];

    public static bool IsOpen(string path) =>
        Open.Any(section => HoconPath.IsUnder(path, section)) || Plugins.Any(p => path.StartsWith(p, StringComparison.Ordinal) && path.LastIndexOf('.') > p.Length);
}
