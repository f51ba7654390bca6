using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Actors.Tests.Wire;

/// <summary>Job definitions of every kind.</summary>
internal static class GenJob
{
    // Half of a surrogate pair is no text, and is not written as it stands.
    private static readonly Gen<string> Text = Gen.String.Where(text => !text.Any(char.IsSurrogate));
    private static readonly Gen<string?> MaybeText = Gen.OneOf(Text.Select(text => (string?)text), Gen.Const((string?)null));
    private static readonly Gen<TimeSpan> Duration = Gen.Long[0, 100L * 365 * 24 * 3600 * 1000].Select(millis => TimeSpan.FromMilliseconds(millis));
    private static readonly Gen<TimeSpan?> MaybeDuration = Gen.OneOf(Duration.Select(duration => (TimeSpan?)duration), Gen.Const((TimeSpan?)null));
    private static readonly Gen<int?> MaybeCount = Gen.OneOf(Gen.Int[1, int.MaxValue].Select(count => (int?)count), Gen.Const((int?)null));

    private static readonly Gen<DateTimeOffset?> MaybeInstant = Gen.OneOf(
        Gen.Long[-62135596800000, 253402300799999].Select(millis => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(millis)),
        Gen.Const((DateTimeOffset?)null));

    private static readonly Gen<ImmutableSortedDictionary<string, string>> Map =
        Gen.Dictionary(Text, Text)[0, 5].Select(map => map.ToImmutableSortedDictionary());

    private static readonly Gen<WorkSpec> Shell =
        Gen.Select(MaybeText, Text.Array[0, 4], MaybeText, MaybeText, Map, Gen.Select(MaybeText, MaybeText, MaybeCount))
            .Select((command, arguments, shell, directory, environment, rest) => (WorkSpec)new ShellWork
            {
                Command = command,
                Arguments = [.. arguments],
                Shell = shell,
                WorkingDirectory = directory,
                Environment = environment,
                User = rest.Item1,
                Stdin = rest.Item2,
                MemoryLimit = rest.Item3,
            });

    private static readonly Gen<WorkSpec> Http =
        Gen.Select(Text, Text, Map, MaybeText, Gen.Int.Array[0, 4], Gen.Select(MaybeText, Gen.Bool, MaybeText, MaybeText, MaybeText, Gen.Bool))
            .Select((method, url, headers, body, status, rest) => (WorkSpec)new HttpWork
            {
                Method = method,
                Url = url,
                Headers = headers,
                Body = body,
                ExpectedStatus = [.. status],
                ExpectedBody = rest.Item1,
                Tls = new HttpTls(rest.Item2, rest.Item3, rest.Item4, rest.Item5),
                AnyStatus = rest.Item6,
            });

    private static readonly Gen<WorkSpec> Foreign =
        Gen.Select(Text, Map, Text).Select((executor, config, reason) => (WorkSpec)new ForeignWork { Executor = executor, Config = config, Reason = reason });

    private static readonly Gen<WorkSpec> Work = Gen.OneOf(Shell, Http, Foreign, Gen.Const((WorkSpec)new NoopWork()));

    private static readonly Gen<JobId> Name = Gen.String[Gen.Char["abcxyz019_-äßж"], 1, JobId.MaxLength].Select(JobId.Of);

    private static readonly Gen<(string Text, string? Zone)> When = Gen.Select(
        Gen.OneOf("0 12 * * *", "H H * * 1-5", "*/5 0 0 L * *", "@every 1h30m", "@daily", "@at 2026-12-24T18:00:00Z", "@manually", "@reboot"),
        Gen.OneOf<string?>("Europe/Berlin", "America/New_York", null));

    private static readonly Gen<JobDefinition> Basic =
        Gen.Select(Name, When, Work, Text, Map, Gen.Select(Text, Text))
            .Select((name, when, work, description, labels, owner) => new JobDefinition
            {
                Name = name,
                Schedule = ScheduleParser.Parse(when.Text, when.Zone, name),
                Work = work,
                Description = description,
                Labels = labels,
                Owner = new Owner(owner.Item1, owner.Item2),
            });

    private static readonly Gen<JobDefinition> Placed =
        Gen.Select(Basic, Map, MaybeCount, Gen.Enum<OverlapPolicy>(), Gen.Enum<OnLost>(), Gen.Bool)
            .Select((job, tags, nodes, overlap, onLost, ephemeral) =>
                job with { Target = new Target(tags, nodes), Overlap = overlap, OnLost = onLost, Ephemeral = ephemeral });

    private static readonly Gen<JobDefinition> Timed =
        Gen.Select(Placed, Name.Array[0, 3], Gen.Enum<OnExcluded>(), Gen.Bool, Duration)
            .Select((job, calendars, onExcluded, ignore, jitter) =>
                job with { Calendars = [.. calendars.Select(c => CalendarId.Of(c.Value))], OnExcluded = onExcluded, IgnoreBlackouts = ignore, Jitter = jitter });

    public static readonly Gen<JobDefinition> Any =
        Gen.Select(
            Timed,
            Gen.Select(Gen.Enum<CatchUp>(), Duration),
            Gen.Select(Gen.Int, Duration, Gen.Double, Duration, Gen.Double[0, 1], Gen.Bool),
            Gen.Select(MaybeDuration, Duration),
            Gen.Select(MaybeInstant, MaybeInstant),
            Gen.Select(Gen.Int, MaybeDuration, Map))
            .Select((job, misfire, retry, stop, span, history) => job with
            {
                Misfire = new MisfirePolicy(misfire.Item1, misfire.Item2),
                Retry = new RetryPolicy(retry.Item1, retry.Item2, retry.Item3, retry.Item4) { Jitter = retry.Item5, OtherNode = retry.Item6 },
                Timeout = stop.Item1,
                KillGrace = stop.Item2,
                StartsAt = span.Item1,
                ExpiresAt = span.Item2,
                History = new HistoryPolicy(history.Item1, history.Item2),
                Foreign = history.Item3,
            });
}
