namespace Dcron.Node.Configuration;

/// <summary>Defaults that code has to know as well as hocon/dcron.conf.</summary>
internal static class NodeDefaults
{
    /// <summary>A node that listens here is taken for the only one of its machine, and named after it alone.</summary>
    public const int RemotingPort = 4053;
}
