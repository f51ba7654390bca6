using Dcron.Actors.Wire;
using Xunit;

namespace Dcron.Actors.Tests.Wire;

/// <summary>
/// golden-v1.txt holds every sample as the first version wrote it: a name and base64 a line. Lines are only added, never changed: journals
/// hold such bytes.
/// </summary>
public sealed class GoldenSpec
{
    private static readonly Dictionary<string, byte[]> Golden = ReadAll("golden-v1.txt");

    public static TheoryData<string> Names => [.. Golden.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Reads_what_the_first_version_wrote(string name)
    {
        var (_, value) = Samples.All.Single(sample => sample.Name == name);

        var read = WireTable.ByManifest[name.Split('.')[0]].Read(Golden[name]);

        Assert.Equal(Shape.Of(value), Shape.Of(read));
    }

    [Fact]
    public void Holds_every_sample()
    {
        var missing = Samples.All.Where(sample => !Golden.ContainsKey(sample.Name)).Select(sample => Line(sample.Name, sample.Value)).ToList();

        Assert.True(missing.Count == 0, "Add these lines to golden-v1.txt:\n" + string.Join('\n', missing));
    }

    private static string Line(string name, object value) =>
        $"{name} {Convert.ToBase64String(WireTable.ByType[value.GetType()].Write(value))}".TrimEnd();

    private static Dictionary<string, byte[]> ReadAll(string file)
    {
        using var stream = typeof(GoldenSpec).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => Convert.FromBase64String(parts.ElementAtOrDefault(1) ?? ""));
    }
}
