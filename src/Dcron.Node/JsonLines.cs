using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Dcron.Node;

/// <summary>
/// One JSON object a line: <c>@t</c> time in UTC, <c>@l</c> level, <c>@m</c> the sentence as a terminal would show it, <c>@x</c> exception,
/// and the values in it. Serilog's own compact form quotes every text within the sentence.
/// </summary>
internal sealed class JsonLines : ITextFormatter
{
    // The whole line of an actor: it is the sentence already.
    private static readonly HashSet<string> Noise = ["Sentence"];

    private readonly MessageTemplateTextFormatter sentence = new("{Message:lj}");
    private readonly JsonValueFormatter values = new();

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write("{\"@t\":\"");
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("O"));
        output.Write("\",\"@l\":\"");
        output.Write(logEvent.Level.ToString().ToLowerInvariant());
        output.Write("\",\"@m\":");
        using var sentence = new StringWriter();
        this.sentence.Format(logEvent, sentence);
        JsonValueFormatter.WriteQuotedJsonString(sentence.ToString(), output);
        if (logEvent.Exception is { } exception) WriteText("@x", exception.ToString(), output);
        foreach (var (name, value) in logEvent.Properties)
        {
            if (Noise.Contains(name)) continue;
            output.Write(',');
            JsonValueFormatter.WriteQuotedJsonString(name, output);
            output.Write(':');
            values.Format(value, output);
        }

        output.WriteLine('}');
    }

    private static void WriteText(string name, string text, TextWriter output)
    {
        output.Write($",\"{name}\":");
        JsonValueFormatter.WriteQuotedJsonString(text, output);
    }
}
