using CsCheck;
using Dcron.Node.Configuration;

namespace Dcron.Node.Tests.Configuration;

public sealed class SettingsSpec
{
    // Akka reads the text null as no value, quoted or not, and trims every text.
    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[Gen.Char[' ', '~'], 0, 12], Gen.OneOf("", "a\nb\t\"c\"\\", "akka.tcp://dcron@h:1", "ü€", "${x}", "[1]", "#"))
        .Select(t => t.Trim()).Where(t => t != "null");

    private static readonly Gen<Setting> AnySetting =
        from path in Gen.OneOf("a", "b", "c-d", "e.f", "x y").Array[1, 3]
        from text in Text
        from list in Text.Array[0, 3]
        from isList in Gen.Bool
        select new Setting(path.Aggregate("", HoconPath.Append), isList ? null : text, isList ? [.. list] : null, "x");

    [Fact]
    public void Writes_hocon_that_reads_back_the_same() =>
        AnySetting.Array[0, 10].Sample(written =>
        {
            var settings = new Settings();
            settings.Set(written);

            var read = new Settings();
            read.Set(HoconFile.Read(settings.ToHocon(), "x"));

            Assert.Equal(settings.All.Select(s => (s.Path, s.Show())), read.All.Select(s => (s.Path, s.Show())));
        });

    [Fact]
    public void Replaces_a_section_by_a_value_and_a_value_by_a_section()
    {
        var settings = new Settings();
        settings.Set("a.b", "1", "x");
        settings.Set("a.c", "2", "x");

        settings.Set("a", "3", "x");
        Assert.Equal(["a"], settings.All.Select(s => s.Path));

        settings.Set("a.b", "4", "x");
        Assert.Equal(["a.b"], settings.All.Select(s => s.Path));
    }
}
