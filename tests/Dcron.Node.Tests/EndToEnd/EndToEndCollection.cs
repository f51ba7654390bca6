namespace Dcron.Node.Tests.EndToEnd;

/// <summary>Specs with real processes run one after the other and beside nothing else: they measure time, and share two cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndCollection
{
    public const string Name = "End to end";
}
