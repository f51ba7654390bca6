using System.Collections.Immutable;
using System.Text.Json;

namespace Dcron.Core.Jobs;

/// <summary>The JSON form of what one run by hand asks for: <c>environment</c>, <c>arguments</c> and <c>force</c>, all of which may be absent.</summary>
/// <param name="Force">Whatever the overlap policy says.</param>
public sealed record RunDocument(bool Force, RunOverrides Overrides)
{
    public static readonly RunDocument Plain = new(false, RunOverrides.None);

    /// <summary>Reads it and lists everything that is wrong with it at once; then it is not to be used.</summary>
    public static RunDocument Read(JsonElement root, out IReadOnlyList<Problem> problems)
    {
        var found = new JobDocumentProblems();
        var read = Plain;
        if (JobDocumentObject.Open(root, "", found, """{"force": true}""") is { } document)
        {
            var environment = document.Map("environment", 200, JobDocumentWorkReader.Value, """{"LEVEL": "debug"}""", JobDocumentWorkReader.WrongVariable);
            // An empty list, which a program may well send, asks for nothing.
            var arguments = document.Take("arguments") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0
                ? []
                : document.Texts("arguments", 1000, JobDocumentWorkReader.Argument, """["--full"]""") ?? [];
            read = new RunDocument(document.Flag("force") ?? false, new RunOverrides(environment ?? ImmutableSortedDictionary<string, string>.Empty, arguments));
            document.Close();
        }

        problems = found.ToList();
        return read;
    }
}
