using System.Runtime.CompilerServices;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

/// <summary>Lines of the kinds that Linux packages ship, and the example that a first run loads.</summary>
public sealed class PackagedCrontabsSpec
{
    private static readonly DateTimeOffset NewYear = DateTimeOffset.Parse("2026-01-01T00:00:00Z");

    [Theory]
    [InlineData("17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly", "run-parts-", "root", "01-01 00:17")]
    [InlineData("47 6\t* * 7\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts /etc/cron.weekly; }", "run-parts-", "root", "01-04 06:47")]
    [InlineData("30 7-23 * * *   root\t[ -x /etc/init.d/anacron ] && if [ ! -d /run/systemd/system ]; then /usr/sbin/invoke-rc.d anacron start >/dev/null; fi", "invoke-rc-d-", "root", "01-01 07:30")]
    [InlineData("0 */12 * * * root test -x /usr/bin/certbot -a \\! -d /run/systemd/system && certbot -q renew", "certbot-", "root", "01-01 12:00")]
    [InlineData("57 0 * * 0 root if [ -x /usr/share/mdadm/checkarray ] && [ $(date +\\%d) -le 7 ]; then /usr/share/mdadm/checkarray --cron --all; fi", "checkarray-", "root", "01-04 00:57")]
    [InlineData("5-55/10 * * * * root command -v debian-sa1 > /dev/null && debian-sa1 1 1", "debian-sa1-", "root", "01-01 00:05")]
    [InlineData("09,39 *     * * *     root   [ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean", "sessionclean-", "root", "01-01 00:09")]
    [InlineData("30 3 * * 0 root test -e /run/systemd/system || SERVICE_MODE=1 /usr/lib/e2fsprogs/e2scrub_all_cron", "e2scrub_all_cron-", "root", "01-04 03:30")]
    [InlineData("10 03 * * * www-data [ -x /usr/share/x/build.sh ] && /usr/share/x/build.sh", "build-sh-", "www-data", "01-01 03:10")]
    public void Reads_the_lines_that_packages_ship(string line, string name, string user, string next)
    {
        var import = CrontabReader.Read($"SHELL=/bin/sh\nPATH=/usr/sbin:/usr/bin\n{line}\n", new CrontabOptions(System: true));

        Assert.Empty(import.Notes);
        var job = Assert.Single(import.Jobs).Definition;
        var work = Assert.IsType<ShellWork>(job.Work);
        Assert.StartsWith(name, job.Name.Value, StringComparison.Ordinal);
        Assert.Equal(user, work.User);
        Assert.Equal(next, job.Schedule.Next(NewYear)!.Value.ToString("MM-dd HH:mm"));
        Assert.EndsWith(work.Command!, line.Replace("\\%", "%", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_every_line_of_an_anacrontab()
    {
        var import = CrontabReader.Read("SHELL=/bin/sh\nHOME=/root\n1\t5\tcron.daily\trun-parts /etc/cron.daily\n@monthly\t15\tcron.monthly\trun-parts /etc/cron.monthly\n", new CrontabOptions(System: true));

        Assert.Empty(import.Jobs);
        Assert.Equal([3, 4], import.Notes.Select(note => note.Line));
    }

    [Fact]
    public void The_example_shows_something_within_15_seconds()
    {
        var import = CrontabReader.Read(File.ReadAllText(Example()), new CrontabOptions());

        Assert.Empty(import.Notes);
        Assert.True(import.Jobs.Length >= 5);
        Assert.True(import.Jobs.Count(job => job.Definition.Schedule.Next(NewYear) <= NewYear.AddSeconds(15)) >= 3);
    }

    private static string Example([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "examples", "crontab");
}
