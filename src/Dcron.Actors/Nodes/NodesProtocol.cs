using System.Collections.Immutable;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>Client to a node directory; answered by <see cref="NodesShown"/>.</summary>
public sealed record AskNodes;

public sealed record NodesShown(ImmutableArray<NodeView> Nodes);

/// <summary>Scheduler to the directory of its own node: a term has begun.</summary>
public sealed record TermKnown(long Term);

/// <summary>Scheduler to the directory of its own node: has this process heard of a term? Answered by <see cref="TermKnown"/>; 0: it has not.</summary>
public sealed record AskTerm;
