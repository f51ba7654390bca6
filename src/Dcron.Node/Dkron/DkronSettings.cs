using System.Collections.Immutable;

namespace Dcron.Node.Dkron;

/// <summary>What the Dkron API has to know of its node.</summary>
/// <param name="NodeName">For the header <c>X-Whom</c>, and to tell whether this node schedules.</param>
/// <param name="Origins">Pages of these origins may call it, besides its own and those of this machine; <c>*</c>: pages of any.</param>
public sealed record DkronSettings(string NodeName, ImmutableArray<string> Origins)
{
    public static string Version => typeof(DkronSettings).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
