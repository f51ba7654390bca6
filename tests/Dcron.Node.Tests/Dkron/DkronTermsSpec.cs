using System.Collections.Immutable;
using Dcron.Core.Nodes;
using Dcron.Node.Dkron;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

/// <summary>Tags, durations, times and command lines in Dkron's terms.</summary>
public sealed class DkronTermsSpec
{
    [Theory]
    [InlineData("""a=x""", "a=x", null)]
    [InlineData("""a=x:2""", "a=x", 2)]
    [InlineData("""a=value1:2 b=value2:5""", "a=value1 b=value2", 2)]
    [InlineData("""a=x:y:3""", "a=x", null)]
    [InlineData("""dc=dc1:1""", "", 1)]
    [InlineData("""server=true:1 my_role=web""", "my_role=web", 1)]
    [InlineData("""dc=dc2:1""", "dc=dc2", 1)]
    [InlineData("""zone=z1""", "zone=z1", null)]
    [InlineData("", "", null)]
    public void Reads_tags_with_counts(string tags, string wanted, int? nodes)
    {
        Assert.Equal(new Target(Map(wanted), nodes), DkronTags.Read(Map(tags), known: _ => false));
    }

    [Fact]
    public void Takes_a_tag_literally_that_some_node_has()
    {
        Assert.Equal(new Target(Map("dc=dc1"), 1), DkronTags.Read(Map("dc=dc1:1"), known: tag => tag == "dc"));
    }

    [Theory]
    [InlineData("a=x:y")]
    [InlineData("a=x:0")]
    [InlineData("a=x:-1")]
    public void Refuses_a_count_that_would_choose_no_node(string tags)
    {
        Assert.Contains("never run", Assert.Throws<DkronRefusal>(() => DkronTags.Read(Map(tags), known: _ => false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1h30m", 5400_000)]
    [InlineData("1.5h", 5400_000)]
    [InlineData("-2s", -2000)]
    [InlineData("300ms", 300)]
    [InlineData("2500us", 2.5)]
    [InlineData("0", 0)]
    public void Reads_durations_of_Go(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("1d")]
    [InlineData("1..5s")]
    [InlineData("9999999h9999999h9999999h")]
    public void Refuses_what_is_no_duration_of_Go(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData(90_000, "1m30s")]
    [InlineData(3600_000, "1h0m0s")]
    [InlineData(1500, "1.5s")]
    public void Writes_durations_that_it_reads(int milliseconds, string text)
    {
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.True(GoDuration.TryParse(text, out var read));
        Assert.Equal(milliseconds, read.TotalMilliseconds);
    }

    [Theory]
    [InlineData("2025-12-19T09:09:00Z", "2025-12-19T09:09:00Z")]
    [InlineData("2025-12-19T09:09:00+01:00", "2025-12-19T08:09:00Z")]
    [InlineData("2025-12-19T09:09", "2025-12-19T09:09:00Z")]
    [InlineData("2025-12-19T02:15:01.204811789Z", "2025-12-19T02:15:01.2048117Z")]
    public void Reads_times_of_Go_and_of_forms(string text, string written)
    {
        Assert.True(GoTime.TryParseLoosely(text, out var time));
        Assert.Equal(written, GoTime.Format(time!.Value));
    }

    [Fact]
    public void Reads_the_zero_time_as_none()
    {
        Assert.True(GoTime.TryParse(GoTime.Zero, out var time));
        Assert.Null(time);
    }

    [Fact]
    public void Writes_a_time_in_its_zone()
    {
        var time = new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero);

        Assert.Equal("2026-07-01T12:00:00+02:00", GoTime.Format(time, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
        Assert.Equal("2026-07-01T10:00:00Z", GoTime.Format(time, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("""echo a  b""", "echo|a|b", null)]
    [InlineData("""sh -c 'a "b" c'""", """sh|-c|a "b" c""", null)]
    [InlineData("""echo "a \"b\" c" d\ e ''""", """echo|a "b" c|d e|""", null)]
    [InlineData("""echo $HOME *""", "echo|$HOME|*", null)]
    [InlineData("""a b | c""", "a|b", '|')]
    [InlineData("""a b 2>/dev/null""", "a|b", '>')]
    [InlineData("""a; b""", "a", ';')]
    public void Splits_a_command_as_Dkron_does(string line, string words, char? cutAt)
    {
        var split = ShellWords.Split(line, out var cut);

        Assert.Equal((words, cutAt), (string.Join('|', split), cut));
    }

    [Theory]
    [InlineData("echo 'a")]
    [InlineData("echo \\")]
    [InlineData("echo $(date)")]
    public void Refuses_a_command_that_cannot_be_split(string line) => Assert.Throws<FormatException>(() => ShellWords.Split(line, out _));

    [Fact]
    public void Joins_words_so_that_they_split_again()
    {
        string[] words = ["a", "", "b c", "it's", "$x", "d\"e", "f|g"];

        Assert.Equal(words, ShellWords.Split(ShellWords.Join(words), out _));
    }

    private static ImmutableSortedDictionary<string, string> Map(string pairs) =>
        pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToImmutableSortedDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
}
