using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dcron.Core.Jobs;

/// <summary>
/// The JSON form of a job definition, both ways. Names are camelCase, durations are text such as <c>90s</c>, times are RFC 3339, and
/// <c>null</c> means the same as a member that is absent.
/// </summary>
public static class JobDocument
{
    /// <summary>
    /// The one way in which job documents are written as text. The relaxed encoder keeps <c>&amp;&amp;</c> and <c>é</c> legible; the text is
    /// JSON for programs, not to be pasted into HTML.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a document and lists everything that is wrong with it at once (the first hundred, and how many more there are).</summary>
    /// <param name="nameFromUrl">The name by which the job is addressed; the document may then leave out its own. Null: the document must have one.</param>
    /// <returns>Whether there is a definition; then there are no problems.</returns>
    public static bool TryRead(JsonElement root, JobId? nameFromUrl, [NotNullWhen(true)] out JobDefinition? definition, out IReadOnlyList<Problem> problems)
    {
        var found = new JobDocumentProblems();
        definition = JobDocumentReader.Read(root, nameFromUrl, found);
        problems = found.ToList();
        if (problems.Count > 0) definition = null;
        return definition is not null;
    }

    /// <summary>
    /// Writes the members of the document into the object that is open in <paramref name="writer"/>, so that a caller can add its own beside
    /// them. Members equal to their default are left out; identical definitions give identical text.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, JobDefinition definition) => JobDocumentWriter.Write(writer, definition);

    /// <summary>The whole document, on one line.</summary>
    public static string ToJson(JobDefinition definition)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            Write(writer, definition);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
