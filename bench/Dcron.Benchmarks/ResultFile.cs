using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dcron.Benchmarks;

/// <summary>The results for programs: one JSON file a run, below the working directory.</summary>
internal static class ResultFile
{
    private static readonly string Folder = Path.Combine("artifacts", "bench");

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // What never came about took for ever.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(Machine machine, IReadOnlyList<string> nodeSettings, IReadOnlyList<Report> reports)
    {
        Directory.CreateDirectory(Folder);
        var at = TimeProvider.System.GetUtcNow();
        var path = Path.Combine(Folder, $"{at:yyyyMMdd'T'HHmmss'Z'}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new { At = at, Machine = machine, NodeSettings = nodeSettings, Scenarios = reports }, Format) + "\n");
        return path;
    }
}
