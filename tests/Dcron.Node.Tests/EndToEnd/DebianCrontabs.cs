using System.Runtime.CompilerServices;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>The crontab files that Debian packages ship, as <c>./build.sh deps</c> unpacked them, and what is known of their lines.</summary>
internal static class DebianCrontabs
{
    private const string Path = "/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin";

    /// <param name="Command">How the command begins; the whole of it is compared with the file.</param>
    /// <param name="Due">Whether the line is due at a minute, in the words of this test instead of cron's.</param>
    /// <param name="PathVariable">PATH of the file; null: not set there.</param>
    public sealed record Line(string File, string Schedule, string Command, Func<DateTimeOffset, bool> Due, string? PathVariable = null);

    public static readonly Line[] KnownLines =
    [
        new("cron-daemon-common/etc/crontab", "17 * * * *", "cd / && run-parts --report /etc/cron.hourly", t => t.Minute == 17, Path),
        new("cron-daemon-common/etc/crontab", "25 6 * * *", "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }", t => t is { Hour: 6, Minute: 25 }, Path),
        new("cron-daemon-common/etc/crontab", "47 6 * * 7", "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.weekly; }", t => t is { DayOfWeek: DayOfWeek.Sunday, Hour: 6, Minute: 47 }, Path),
        new("cron-daemon-common/etc/crontab", "52 6 1 * *", "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.monthly; }", t => t is { Day: 1, Hour: 6, Minute: 52 }, Path),
        new("anacron/etc/cron.d/anacron", "30 7-23 * * *", "[ -x /etc/init.d/anacron ] && if [ ! -d /run/systemd/system ]; then ", t => t is { Hour: >= 7, Minute: 30 }, Path),
        new("certbot/etc/cron.d/certbot", "0 */12 * * *", @"test -x /usr/bin/certbot -a \! -d /run/systemd/system && perl -e ", t => t is { Hour: 0 or 12, Minute: 0 }, Path),
        new("mdadm/etc/cron.d/mdadm", "57 0 * * 0", "if [ -x /usr/share/mdadm/checkarray ] && [ $(date +%d) -le 7 ]; then /usr/share/mdadm/checkarray ", t => t is { DayOfWeek: DayOfWeek.Sunday, Hour: 0, Minute: 57 }),
        new("sysstat/etc/cron.d/sysstat", "5-55/10 * * * *", "command -v debian-sa1 > /dev/null && debian-sa1 1 1", t => t.Minute % 10 == 5, "/usr/lib/sysstat:/usr/sbin:/usr/sbin:/usr/bin:/sbin:/bin"),
        new("sysstat/etc/cron.d/sysstat", "59 23 * * *", "command -v debian-sa1 > /dev/null && debian-sa1 60 2", t => t is { Hour: 23, Minute: 59 }, "/usr/lib/sysstat:/usr/sbin:/usr/sbin:/usr/bin:/sbin:/bin"),
        new("php-common/etc/cron.d/php", "09,39 * * * *", "[ -x /usr/lib/php/sessionclean ] && if [ ! -d /run/systemd/system ]; then /usr/lib/php/sessionclean; fi", t => t.Minute is 9 or 39),
        new("e2fsprogs/etc/cron.d/e2scrub_all", "30 3 * * 0", "test -e /run/systemd/system || SERVICE_MODE=1 /usr/lib/", t => t is { DayOfWeek: DayOfWeek.Sunday, Hour: 3, Minute: 30 }),
        new("e2fsprogs/etc/cron.d/e2scrub_all", "10 3 * * *", "test -e /run/systemd/system || SERVICE_MODE=1 /sbin/e2scrub_all -A -r", t => t is { Hour: 3, Minute: 10 }),
    ];

    public static string Folder { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "..", "..", "..", "artifacts", "debian-crontabs"));

    public static string Anacrontab => System.IO.Path.Combine(Folder, "anacron", "etc", "anacrontab");

    public static bool IsDebian => File.Exists("/usr/bin/dpkg");

    /// <summary>Every file in etc/cron.d and every etc/crontab of the packages, by its path below <see cref="Folder"/>.</summary>
    /// <exception cref="InvalidOperationException">A package is not there.</exception>
    public static IReadOnlyList<string> SystemFiles()
    {
        var absent = KnownLines.Select(l => l.File).Where(f => !File.Exists(System.IO.Path.Combine(Folder, f))).Distinct().ToList();
        if (absent.Count > 0) throw new InvalidOperationException($"{string.Join(", ", absent)} not found under {Folder}: run ./build.sh deps");
        return
        [
            .. Directory.GetDirectories(Folder).Select(package => System.IO.Path.Combine(package, "etc"))
                .SelectMany(etc => Files(System.IO.Path.Combine(etc, "cron.d"), "*").Concat(Files(etc, "crontab")))
                .Where(f => !System.IO.Path.GetFileName(f).StartsWith('.'))
                .Select(f => System.IO.Path.GetRelativePath(Folder, f))
                .Order(),
        ];
    }

    /// <summary>Numbers and texts of the lines that are neither blank nor a comment nor a variable.</summary>
    public static IReadOnlyList<(int Number, string Text)> JobLines(string file) =>
    [
        .. File.ReadAllLines(System.IO.Path.Combine(Folder, file)).Select((text, i) => (i + 1, text.Trim()))
            .Where(l => l.Item2.Length > 0 && l.Item2[0] != '#' && !System.Text.RegularExpressions.Regex.IsMatch(l.Item2, @"^\w+\s*=", default, TimeSpan.FromSeconds(1))),
    ];

    private static string[] Files(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : [];

    private static string Here([CallerFilePath] string file = "") => System.IO.Path.GetDirectoryName(file)!;
}
