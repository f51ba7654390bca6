using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Cli.Output;

/// <summary>JSON for programs: one value on one line.</summary>
internal static class JsonOutput
{
    public static void Print(Terminal terminal, JsonElement value) => Print(terminal, value.WriteTo);

    public static void Print(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JobDocument.WriterOptions)) write(writer);
        terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>Prints the items as they arrive, so that a long list needs no memory.</summary>
    public static async Task PrintListAsync(Terminal terminal, IAsyncEnumerable<JsonElement> items)
    {
        var separator = "[";
        await foreach (var item in items)
        {
            terminal.Out.Write(separator);
            terminal.Out.Write(item.GetRawText());
            separator = ",\n";
        }

        terminal.Out.WriteLine(separator == "[" ? "[]" : "]");
    }
}
