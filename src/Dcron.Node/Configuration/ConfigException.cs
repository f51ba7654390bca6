using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Node.Configuration;

/// <summary>The configuration cannot be used: everything that is wrong with it, each with the key, the value and what was expected.</summary>
internal sealed class ConfigException : Exception
{
    public ConfigException(string field, string message) : this([new Problem(field, message)])
    {
    }

    public ConfigException(ImmutableArray<Problem> problems) : base(string.Join('\n', problems)) => Problems = problems;

    public ImmutableArray<Problem> Problems { get; }
}
