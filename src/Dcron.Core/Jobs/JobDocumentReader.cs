using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>Reads a whole document. Every part is read even after another was found wrong, so that all problems come at once.</summary>
internal static partial class JobDocumentReader
{
    private const string Example = """{"schedule": "0 3 * * *", "work": {"kind": "shell", "command": "backup.sh"}}""";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly JobDocumentText Description = new(4096, Lines: true, Empty: true);
    private static readonly JobDocumentText OwnerText = new(512, Empty: true);
    internal static readonly JobDocumentText LabelValue = new(1024, "billing", Empty: true);
    private static readonly JobDocumentText ForeignValue = new(512 * 1024, "{}", Lines: true, Empty: true);
    private static readonly JobDocumentText TagValue = new(256, "eu", Empty: true);
    private static readonly JobDocumentText ScheduleText = new(1024, "0 3 * * *");
    private static readonly JobDocumentText ZoneText = new(128, "Europe/Berlin");

    public static JobDefinition? Read(JsonElement root, JobId? nameFromUrl, JobDocumentProblems problems)
    {
        if (JobDocumentObject.Open(root, "", problems, Example) is not { } document) return null;

        var name = ReadName(document, nameFromUrl);
        var (starts, expires) = ReadSpan(document);
        Schedule? schedule = document.Has("after") ? JobDocumentAfter.Read(document, name) : ReadSchedule(document, name, problems);
        var work = JobDocumentWorkReader.Read(document);
        var definition = new JobDefinition
        {
            Name = name ?? default,
            Schedule = schedule!,
            Work = work!,
            Description = document.Text("description", Description) ?? "",
            Labels = document.Map("labels", 200, LabelValue, """{"team": "billing"}""", WrongLabel) ?? ImmutableSortedDictionary<string, string>.Empty,
            Owner = ReadOwner(document),
            Target = ReadTarget(document),
            Overlap = document.Word("overlap", JobDocumentWords.Overlap) ?? OverlapPolicy.Allow,
            Misfire = ReadMisfire(document),
            Retry = ReadRetry(document),
            Timeout = document.Duration("timeout", Second, 30 * Day, "10m"),
            KillGrace = document.Duration("killGrace", TimeSpan.Zero, Day, "10s") ?? JobDefinition.DefaultKillGrace,
            OnLost = document.Word("onLost", JobDocumentWords.OnLost) ?? OnLost.Mark,
            StartsAt = starts,
            ExpiresAt = expires,
            Ephemeral = document.Flag("ephemeral") ?? false,
            History = ReadHistory(document),
            Priority = document.Whole("priority", -100, 100, 10) ?? 0,
            Foreign = document.Map("foreign", 20, ForeignValue, """{"dkron": "{}"}""", WrongLabel) ?? ImmutableSortedDictionary<string, string>.Empty,
            Calendars = ReadCalendars(document),
            OnExcluded = document.Word("onExcluded", JobDocumentWords.OnExcluded) ?? OnExcluded.Skip,
            IgnoreBlackouts = document.Flag("ignoreBlackouts") ?? false,
            Jitter = ReadJitter(document),
        };
        document.Close(ServerOwned);
        return name is null || schedule is null || work is null ? null : definition;
    }

    private static JobId? ReadName(JobDocumentObject document, JobId? nameFromUrl)
    {
        if (!document.Has("name"))
        {
            if (nameFromUrl is null) document.Wrong("name", "is missing", "nightly-backup");
            return nameFromUrl;
        }

        if (document.Text("name", new JobDocumentText(4 * JobId.MaxLength, "nightly-backup")) is not { } text) return null;
        if (!JobId.TryOf(text, out var name)) document.Wrong("name", $"is not a job name, which is {JobId.Rule}", "nightly-backup");
        else if (nameFromUrl is { } url && url != name) document.Wrong("name", $"differs from the name in the address, '{url}'; leave it out or make them the same", url.Value);
        else return name;
        return null;
    }

    private static Schedule? ReadSchedule(JobDocumentObject document, JobId? name, JobDocumentProblems problems)
    {
        var hasZone = document.Has("timezone");
        var zone = document.Text("timezone", ZoneText);
        if (!document.Has("schedule")) document.Wrong("schedule", "is missing", ScheduleText.Example);
        if (document.Text("schedule", ScheduleText) is not { } text) return null;

        // A name that is wrong has been reported; the schedule is still worth checking, with any name.
        var read = ScheduleParser.TryParse(text, zone, name ?? JobId.Of("job"), out var schedule, out var wrong);
        foreach (var problem in wrong) problems.Add(problem);
        return read && hasZone == zone is not null ? schedule : null;
    }

    private static (DateTimeOffset? Starts, DateTimeOffset? Expires) ReadSpan(JobDocumentObject document)
    {
        var (starts, expires) = (document.Instant("startsAt"), document.Instant("expiresAt"));
        if (starts >= expires) document.Wrong("expiresAt", "must be later than startsAt; as it stands the job would never be due");
        return (starts, expires);
    }

    private static Owner ReadOwner(JobDocumentObject document)
    {
        if (document.Child("owner", """{"name": "Ops", "email": "ops@example.org"}""") is not { } owner) return Owner.None;
        var read = new Owner(owner.Text("name", OwnerText) ?? "", owner.Text("email", OwnerText with { Example = "ops@example.org" }) ?? "");
        owner.Close();
        return read;
    }

    private static Target ReadTarget(JobDocumentObject document)
    {
        if (document.Child("target", """{"tags": {"dc": "eu"}, "nodes": 1}""") is not { } target) return Target.AnyOneNode;
        var tags = target.Map("tags", 50, TagValue, """{"dc": "eu"}""", WrongTag) ?? ImmutableSortedDictionary<string, string>.Empty;
        int? nodes = 1;
        if (target.Take("nodes") is { ValueKind: JsonValueKind.String } word)
        {
            if (JobDocumentObject.IsWord(word, JobDocumentWords.AllNodes)) nodes = null;
            else target.Wrong("nodes", "must be a whole number of at least 1, or the word all", "1");
        }
        else
        {
            nodes = target.Whole("nodes", 1, 10_000, 1) ?? 1;
        }

        var read = new Target(tags, nodes) { Place = target.Word("place", JobDocumentWords.Place) ?? Placement.Random, Wait = target.Duration("wait", TimeSpan.Zero, 30 * Day, "10m") };
        target.Close();
        return read;
    }

    private static MisfirePolicy ReadMisfire(JobDocumentObject document)
    {
        if (document.Child("misfire", """{"policy": "latest", "window": "1h"}""") is not { } misfire) return MisfirePolicy.Default;
        var read = new MisfirePolicy(
            misfire.Word("policy", JobDocumentWords.CatchUp) ?? MisfirePolicy.Default.Policy,
            misfire.Duration("window", Second, 366 * Day, "1h") ?? MisfirePolicy.Default.Window);
        misfire.Close();
        return read;
    }

    private static RetryPolicy ReadRetry(JobDocumentObject document)
    {
        if (document.Child("retry", """{"attempts": 3, "delay": "10s"}""") is not { } retry) return RetryPolicy.None;
        var read = new RetryPolicy(
            retry.Whole("attempts", 1, 100, 3) ?? RetryPolicy.None.Attempts,
            retry.Duration("delay", TimeSpan.Zero, 30 * Day, "10s") ?? RetryPolicy.None.Delay,
            retry.Number("backoff", 1, 1000, "2") ?? RetryPolicy.None.Backoff,
            retry.Duration("maxDelay", TimeSpan.Zero, 30 * Day, "1h") ?? RetryPolicy.None.MaxDelay)
        {
            Jitter = retry.Number("jitter", 0, 1, "0.2") ?? RetryPolicy.None.Jitter,
            OtherNode = retry.Flag("otherNode") ?? RetryPolicy.None.OtherNode,
        };
        retry.Close();

        // The delay would silently be cut to maxDelay.
        if (read.Delay > read.MaxDelay)
            retry.Wrong("maxDelay", $"is {DurationText.Format(read.MaxDelay)}, shorter than the delay of {DurationText.Format(read.Delay)}", DurationText.Format(read.Delay));
        return read;
    }

    private static HistoryPolicy ReadHistory(JobDocumentObject document)
    {
        if (document.Child("history", """{"keep": 1000, "maxAge": "720h"}""") is not { } history) return HistoryPolicy.Default;
        var keep = history.Whole("keep", 1, 1_000_000, 1000) ?? HistoryPolicy.Default.Keep;
        var unlimited = history.Take("maxAge") is { } word && JobDocumentObject.IsWord(word, JobDocumentWords.NoLimit);
        var maxAge = unlimited ? null : history.Duration("maxAge", Second, 36_500 * Day, "720h") ?? HistoryPolicy.Default.MaxAge;
        history.Close();
        return new HistoryPolicy(keep, maxAge);
    }

    private static string? WrongLabel(string name) => new JobDocumentText(128).Wrong(name);

    // Tags travel as text in the form name=value.
    private static string? WrongTag(string name) =>
        name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/') ? new JobDocumentText(128).Wrong(name)
        : "is not a tag name, which is letters, digits, '_', '-', '.' or '/'";

    private static string? ServerOwned(string name) => name switch
    {
        "enabled" or "disabled" or "paused" => "a job is paused and resumed by requests of their own, not by its document",
        "revision" or "createdAt" or "updatedAt" or "state" or "next" or "open" or "last" or "change" or "unreached"
            or "followers" or "waiting" or "backfill" or "warnings" or "fault" => "the server keeps it and shows it; leave it out",
        _ => null,
    };
}
