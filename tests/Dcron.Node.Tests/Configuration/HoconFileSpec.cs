using Dcron.Node.Configuration;

namespace Dcron.Node.Tests.Configuration;

public sealed class HoconFileSpec : IDisposable
{
    private readonly Loading loading = new();

    public void Dispose() => loading.Dispose();

    [Fact]
    public void Includes_relative_to_the_including_file_and_lets_later_keys_win()
    {
        loading.Write("parts/port.conf", "include \"deeper.conf\"\ndcron.http.port = 7").Write("parts/deeper.conf", "dcron { http.port = 6, cluster.alone = on }")
            .WithFile("main.conf", "include \"parts/port.conf\"\ndcron.log.level = error");

        var config = loading.Load();

        Assert.Equal(7, config.Http.Port);
        Assert.Equal("error", config.LogLevel);
    }

    [Fact]
    public void Finds_the_shipped_files_for_an_include_from_anywhere() =>
        Assert.True(loading.WithFile("main.conf", "include \"single.conf\"").Load().StandsAlone);

    [Fact]
    public void Names_a_missing_include_and_who_wanted_it()
    {
        var problem = Assert.Single(loading.WithFile("main.conf", "include \"gone.conf\"").Problems());

        Assert.Contains("main.conf", problem, StringComparison.Ordinal);
        Assert.Contains("includes \"gone.conf\"", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_a_circle_of_includes() =>
        Assert.Contains("include itself", Assert.Single(loading.WithFile("main.conf", "include \"main.conf\"").Problems()), StringComparison.Ordinal);

    [Theory]
    [InlineData("akka.cluster.roles += api", "line 1: '+=' is not supported")]
    [InlineData("\n\ndcron.node.name = ${?HOSTNAME}", "line 3: '${?...}' is not supported")]
    [InlineData("dcron { http {\n port = 1 }", "line 1: '{' is never closed")]
    [InlineData("dcron { } }\nakka.x = 1", "line 1: '}' closes nothing")]
    [InlineData("a = [1, 2 }", "line 1: '}' does not close the '[' of line 1")]
    [InlineData("a = \"no end\nb = 1", "line 1: a text in quotes has no end")]
    [InlineData("a = \"\"\"no end\n", "line 1: a text in \"\"\" has no end")]
    [InlineData("include single.conf", "line 1: include needs a file name in quotes")]
    public void Refuses_what_akka_would_misread_without_a_word(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<ConfigException>(() => HoconFile.Read(text, "x.conf")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("# += and ${?X} and { in a comment\na = 1")]
    [InlineData("a = 1 // } ]")]
    [InlineData("a = \"+= ${?X} { [ \\\" }\"")]
    [InlineData("a = \"\"\"{ \" [ +=\"\"\"")]
    [InlineData("include-all = 1")]
    [InlineData("b = 1\na = ${b}")]
    public void Leaves_the_same_signs_alone_where_they_mean_nothing(string text) => Assert.NotEmpty(HoconFile.Read(text, "x.conf"));

    [Theory]
    [InlineData("a = ", "has no value")]
    [InlineData("a = ${nowhere}", "is no HOCON that Akka can read")]
    [InlineData("a = akka.tcp://x@y:1", "is no HOCON that Akka can read")]
    [InlineData("a = [{ b = 1 }]", "is a list of sections")]
    public void Refuses_what_has_no_meaning(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<ConfigException>(() => HoconFile.Read(text, "x.conf")).Message, StringComparison.Ordinal);

    [Fact]
    public void Reads_lists_empty_lists_nulls_and_quoted_keys()
    {
        var settings = HoconFile.Read("a = [1, \"x y\"], b = [], c = null, \"d.e\".f = 1, g { }", "x.conf").ToDictionary(s => s.Path);

        Assert.Equal(["1", "x y"], settings["a"].List!.Value);
        Assert.Empty(settings["b"].List!.Value);
        Assert.Null(settings["c"].Text);
        Assert.Equal("1", settings["\"d.e\".f"].Text);
        Assert.True(settings["g"].IsEmptySection);
    }
}
