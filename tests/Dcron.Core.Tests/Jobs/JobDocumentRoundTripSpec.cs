using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Core.Tests.Jobs;

public sealed class JobDocumentRoundTripSpec
{
    private static readonly Gen<string> Word = Gen.Char["abcxyzäß09_-"].Array[1, 12].Select(c => new string(c));

    private static readonly Gen<string> Free = Gen.Char["abc é\"\\/&<>'\t\n%"].Array[1, 20].Select(c => new string(c) + "𝄞");

    private static readonly Gen<string> Line = Free.Select(text => text.Replace('\n', ' '));

    private static readonly Gen<TimeSpan> Seconds = Gen.Int[1, 3000].Select(s => TimeSpan.FromSeconds(s));

    private static readonly Gen<ImmutableSortedDictionary<string, string>> Map =
        Gen.Select(Word, Line).Array[0, 4].Select(pairs => pairs.DistinctBy(p => p.Item1).ToImmutableSortedDictionary(p => p.Item1, p => p.Item2));

    private static readonly Gen<WorkSpec> Shell =
        from command in Free.Null()
        from arguments in Line.Array[1, 3]
        from shell in Word.Null()
        from folder in Word.Null()
        from environment in Map
        from user in Gen.Const("www-data").Null()
        from stdin in Gen.OneOf(Free, Gen.Const("")).Null()
        from memory in Gen.OneOf(Gen.Long[1 << 20, 1L << 50].Select(m => (long?)m), Gen.Const((long?)(512L << 20)), Gen.Const((long?)null))
        select (WorkSpec)new ShellWork
        {
            Command = command,
            Arguments = command is null ? [.. arguments] : [],
            Shell = command is null ? null : shell,
            WorkingDirectory = folder,
            Environment = environment,
            User = user,
            Stdin = stdin,
            MemoryLimit = memory,
        };

    private static readonly Gen<WorkSpec> Http =
        from method in OneOf("GET", "POST", "PURGE")
        from header in OneOf("Accept", "X-Trace")
        from body in Gen.OneOf(Free, Gen.Const("")).Null()
        from status in Gen.Int[100, 599].Array[0, 3]
        from expected in Gen.Const("^o.k$").Null()
        from ca in Word.Null()
        from skip in Gen.Bool
        from any in Gen.Bool
        select (WorkSpec)new HttpWork
        {
            Method = method,
            Url = "https://example.org/a?b=c",
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add(header, "text/plain"),
            Body = body,
            ExpectedStatus = any ? [] : [.. status],
            AnyStatus = any,
            ExpectedBody = expected,
            Tls = new HttpTls(skip, skip ? null : ca, null, null),
        };

    private static readonly Gen<WorkSpec> Foreign =
        Gen.Select(OneOf("", "kafka"), Map, Line).Select((executor, config, reason) => (WorkSpec)new ForeignWork { Executor = executor, Config = config, Reason = reason });

    private static readonly Gen<JobDefinition> Job =
        from name in Word
        from text in OneOf("0 3 * * *", "H H * * *", "@every 90s", "@daily", "@manually")
        from zone in Gen.OneOf(Gen.Const((string?)null), OneOf("Europe/Berlin", "America/New_York")!)
        from work in Gen.OneOf(Shell, Http, Foreign, Gen.Const<WorkSpec>(new NoopWork()))
        from description in Free
        from labels in Map
        from owner in Gen.OneOf(Gen.Const(Owner.None), Line.Select(l => new Owner(l, "")), Line.Select(l => new Owner("", l)))
        from nodes in Gen.OneOf(Gen.Int[1, 5].Select(i => (int?)i), Gen.Const((int?)null))
        from misfire in Gen.Select(Gen.Enum<CatchUp>(), Seconds).Select(m => new MisfirePolicy(m.Item1, m.Item2))
        from retry in Gen.Select(Gen.Int[1, 100], Seconds, Gen.Double[1, 1000], Seconds, Gen.Double[0, 1], Gen.Bool)
            .Select(r => new RetryPolicy(r.Item1, r.Item2, r.Item3, r.Item2 + r.Item4) { Jitter = r.Item5, OtherNode = r.Item6 })
        from timeout in Gen.OneOf(Seconds.Select(s => (TimeSpan?)s), Gen.Const((TimeSpan?)null))
        from grace in Gen.OneOf(Seconds, Gen.Const(TimeSpan.Zero), Gen.Const(JobDefinition.DefaultKillGrace))
        from starts in Gen.OneOf(Gen.Long[0, 3_000_000_000_000_000_000].Select(t => (DateTimeOffset?)new DateTimeOffset(t, TimeSpan.Zero)), Gen.Const((DateTimeOffset?)null))
        from overlap in Gen.Enum<OverlapPolicy>()
        from flags in Gen.Select(Gen.Bool, Gen.Bool)
        from history in Gen.OneOf(Gen.Const(HistoryPolicy.Default), Gen.Select(Gen.Int[1, 9], Seconds).Select(h => new HistoryPolicy(h.Item1, h.Item2)), Gen.Const(new HistoryPolicy(1000, null)))
        from foreign in Map
        from calendars in Word.Array[0, 3]
        from excluded in Gen.Select(Gen.Enum<OnExcluded>(), Gen.Bool, Gen.OneOf(Gen.Const(0), Gen.Int[2, 86_400]))
        select new JobDefinition
        {
            Name = JobId.Of(name),
            Schedule = Schedule(text, zone, name),
            Work = work,
            Description = description,
            Labels = labels,
            Owner = owner,
            Target = new Target(labels.IsEmpty ? labels : ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"), nodes),
            Overlap = overlap,
            Misfire = misfire,
            Retry = retry,
            Timeout = timeout,
            KillGrace = grace,
            OnLost = flags.Item1 ? OnLost.Rerun : OnLost.Mark,
            StartsAt = starts,
            ExpiresAt = starts?.AddDays(1),
            Ephemeral = flags.Item2,
            History = history,
            Foreign = foreign,
            Calendars = [.. calendars.Distinct().Select(Dcron.Core.Calendars.CalendarId.Of)],
            OnExcluded = excluded.Item1,
            IgnoreBlackouts = excluded.Item2,
            Jitter = TimeSpan.FromSeconds(excluded.Item3),
        };

    [Fact]
    public void Reads_what_it_wrote_as_the_same_definition_and_writes_that_as_the_same_text() =>
        Job.Sample(job =>
        {
            var text = JobDocument.ToJson(job);
            var read = JobDocumentSpec.Read(text);
            Assert.Equal(job, read);
            Assert.Equal(text, JobDocument.ToJson(read));
        });

    [Fact]
    public void Answers_any_mutilated_document_with_a_definition_or_with_problems() =>
        Gen.Select(Job, Gen.Int[0, 10_000], OneOf("0", "\"\"", "null", "[]", "{}", "true", "-1e99", "\"\\ud800\"")).Sample((job, at, value) =>
        {
            var text = JobDocument.ToJson(job);
            var colon = text.IndexOf(':', at % text.Length);
            var end = text.IndexOf(',', Math.Max(colon, 0));
            if (colon < 0 || end < 0) return;
            var mutilated = text[..(colon + 1)] + value + text[end..];
            try
            {
                using var json = JsonDocument.Parse(mutilated);
                Assert.Equal(JobDocument.TryRead(json.RootElement, null, out _, out var problems), problems.Count == 0);
            }
            catch (JsonException)
            {
                // The cut fell where the rest is no JSON; that is not the reader's business.
            }
        });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Schedule Schedule(string text, string? zone, string name)
    {
        Assert.True(ScheduleParser.TryParse(text, zone, JobId.Of(name), out var schedule, out _));
        return schedule!;
    }
}
