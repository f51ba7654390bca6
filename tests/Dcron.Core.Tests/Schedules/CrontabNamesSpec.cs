using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class CrontabNamesSpec
{
    private const string Lines = "0 4 * * * /opt/backup.sh\n@daily date\n*/5 * * * * curl -s http://x | tee /tmp/y\n";

    // Golden: a name that changed with a release would import every line a second time.
    [Theory]
    [InlineData("0 4 * * * /usr/local/bin/Backup.sh --full", "backup-sh-ac7525c4")]
    [InlineData("0 4 * * * cd /srv && exec run-parts x", "run-parts-6a1868e2")]
    [InlineData("@daily test -x /usr/sbin/anacron || { cd / && run-parts /etc/cron.daily; }", "run-parts-df2de8d1")]
    [InlineData("@daily A=1 B='x y' \"/opt/my tool\"", "y-02cd7450")]
    [InlineData("@daily if [ -x /a ] && [ $(date +\\%d) -le 7 ]; then /a/check --all; fi", "check-34a1c068")]
    [InlineData("@daily (date; uptime) > /tmp/x", "date-d4b980b9")]
    [InlineData("@daily [ -d / ]", "job-01efd6ce")]
    [InlineData("@daily ünïcode", "n-code-785c7c72")]
    public void A_name_comes_from_the_line_alone(string line, string name) => Assert.Equal(name, Names(line).Single());

    [Fact]
    public void Importing_twice_names_the_same_jobs() => Assert.Equal(Names(Lines), Names(Lines));

    [Fact]
    public void Other_lines_and_variables_change_no_name()
    {
        var edited = "PATH=/opt\nCRON_TZ=Europe/Berlin\n# more\n@hourly uptime\n  0 4 \t * * *   /opt/backup.sh  \n@daily date\n*/5 * * * * curl -s http://x | tee /tmp/y\n";
        Assert.Equal(Names(Lines), Names(edited).Skip(1));
    }

    [Fact]
    public void Schedule_user_and_command_each_make_another_name()
    {
        var names = Names("0 4 * * * root date\n1 4 * * * root date\n0 4 * * * joe date\n0 4 * * * root date -u\n", new CrontabOptions(System: true));
        Assert.Equal(4, names.Distinct().Count());
        Assert.NotEqual(Names("@daily date", new CrontabOptions(User: "ann")), Names("@daily date", new CrontabOptions(User: "bob")));
    }

    [Fact]
    public void The_same_line_again_has_a_number()
    {
        var names = Names("@daily date\n@daily date\n@daily  date\n");
        Assert.Equal([names[0], names[0] + "-2", names[0] + "-3"], names);
    }

    [Fact]
    public void A_prefix_comes_first() => Assert.StartsWith("web-date-", Names("@daily date", new CrontabOptions(Prefix: "web-")).Single(), StringComparison.Ordinal);

    [Fact]
    public void A_pinned_name_is_taken_as_it_is_for_the_next_line_only()
    {
        var names = Names("# dcron: name=nightly\n\n# why\n@daily date\n@daily uptime\n", new CrontabOptions(Prefix: "web-"));
        Assert.Equal("nightly", names[0]);
        Assert.StartsWith("web-uptime-", names[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_name_cannot_be_taken_twice()
    {
        var import = CrontabReader.Read("# dcron: name=a\n@daily date\n# dcron: name=a\n@daily uptime\n", new CrontabOptions());
        Assert.Single(import.Jobs);
        Assert.Equal("line 4: error: the name a is taken by an earlier line", Assert.Single(import.Notes).ToString());
    }

    [Fact]
    public void The_longest_names_still_fit()
    {
        var program = new string('x', 300);
        var names = Names($"@daily {program}\n@daily {program}\n", new CrontabOptions(Prefix: new string('p', 64)));
        Assert.All(names, name => Assert.InRange(name.Length, 1, 128));
    }

    private static string[] Names(string text, CrontabOptions? options = null) =>
        [.. CrontabReader.Read(text, options ?? new CrontabOptions()).Jobs.Select(job => job.Definition.Name.Value)];
}
