using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Node.Stores;

/// <summary>What a run by hand was asked for with, as the history keeps it: JSON, to which members are only ever added.</summary>
internal sealed record StoredRequest(bool Forced, IReadOnlyDictionary<string, string>? Environment, IReadOnlyList<string>? Arguments)
{
    public static string Write(RunRequest request) =>
        JsonSerializer.Serialize(new StoredRequest(request.Forced, request.Overrides.Environment, request.Overrides.Arguments));

    public static RunRequest Read(string text)
    {
        var stored = JsonSerializer.Deserialize<StoredRequest>(text) ?? throw new JsonException("The request of a run in the history is null.");
        var environment = (stored.Environment ?? ImmutableSortedDictionary<string, string>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return new RunRequest(stored.Forced, new RunOverrides(environment, [.. stored.Arguments ?? []]));
    }
}
