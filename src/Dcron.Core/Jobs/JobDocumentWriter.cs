using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Core.Jobs;

/// <summary>Writes the members of a document in a fixed order, leaving out what equals its default.</summary>
internal static class JobDocumentWriter
{
    public static void Write(Utf8JsonWriter writer, JobDefinition job)
    {
        writer.WriteString("name", job.Name.Value);
        Text(writer, "description", job.Description, "");
        Map(writer, "labels", job.Labels);
        WriteOwner(writer, job.Owner);
        writer.WriteString("schedule", job.Schedule.Text);
        Text(writer, "timezone", job.Schedule.TimeZone);
        WriteCalendars(writer, job);
        WriteWork(writer, job.Work);
        WriteTarget(writer, job.Target);
        if (job.Overlap != OverlapPolicy.Allow) writer.WriteString("overlap", JobDocumentWords.Overlap.Of(job.Overlap));
        WriteMisfire(writer, job.Misfire);
        WriteRetry(writer, job.Retry);
        if (job.Timeout is { } timeout) writer.WriteString("timeout", DurationText.Format(timeout));
        Duration(writer, "killGrace", job.KillGrace, JobDefinition.DefaultKillGrace);
        if (job.OnLost != OnLost.Mark) writer.WriteString("onLost", JobDocumentWords.OnLost.Of(job.OnLost));
        if (job.StartsAt is { } starts) writer.WriteString("startsAt", JobDocumentInstant.Format(starts));
        if (job.ExpiresAt is { } expires) writer.WriteString("expiresAt", JobDocumentInstant.Format(expires));
        if (job.Ephemeral) writer.WriteBoolean("ephemeral", true);
        WriteHistory(writer, job.History);
        Map(writer, "foreign", job.Foreign);
    }

    private static void WriteCalendars(Utf8JsonWriter writer, JobDefinition job)
    {
        if (!job.Calendars.IsEmpty)
        {
            writer.WriteStartArray("calendars");
            foreach (var name in job.Calendars) writer.WriteStringValue(name.Value);
            writer.WriteEndArray();
        }

        if (job.OnExcluded != OnExcluded.Skip) writer.WriteString("onExcluded", JobDocumentWords.OnExcluded.Of(job.OnExcluded));
        if (job.IgnoreBlackouts) writer.WriteBoolean("ignoreBlackouts", true);
        Duration(writer, "jitter", job.Jitter, TimeSpan.Zero);
    }

    private static void WriteOwner(Utf8JsonWriter writer, Owner owner)
    {
        if (owner == Owner.None) return;
        writer.WriteStartObject("owner");
        Text(writer, "name", owner.Name, "");
        Text(writer, "email", owner.Email, "");
        writer.WriteEndObject();
    }

    private static void WriteWork(Utf8JsonWriter writer, WorkSpec work)
    {
        writer.WriteStartObject("work");
        writer.WriteString("kind", work.Kind);
        switch (work)
        {
            case ShellWork shell: WriteShell(writer, shell); break;
            case HttpWork http: WriteHttp(writer, http); break;
            case NoopWork: break;
            case ForeignWork foreign: WriteForeign(writer, foreign); break;
            default: throw new ArgumentOutOfRangeException(nameof(work), work.Kind, $"Work of kind {work.Kind} has no form in job documents.");
        }

        writer.WriteEndObject();
    }

    private static void WriteShell(Utf8JsonWriter writer, ShellWork shell)
    {
        Text(writer, "command", shell.Command);
        if (!shell.Arguments.IsDefaultOrEmpty)
        {
            writer.WriteStartArray("arguments");
            foreach (var argument in shell.Arguments) writer.WriteStringValue(argument);
            writer.WriteEndArray();
        }

        Text(writer, "shell", shell.Shell);
        Text(writer, "workingDirectory", shell.WorkingDirectory);
        Map(writer, "environment", shell.Environment);
        Text(writer, "user", shell.User);
        Text(writer, "stdin", shell.Stdin);
        if (shell.MemoryLimit is { } limit) writer.WriteString("memoryLimit", ByteSizeText.Format(limit));
    }

    private static void WriteHttp(Utf8JsonWriter writer, HttpWork http)
    {
        Text(writer, "method", http.Method, "GET");
        writer.WriteString("url", http.Url);
        Map(writer, "headers", http.Headers);
        Text(writer, "body", http.Body);
        if (http.AnyStatus)
        {
            writer.WriteString("expectedStatus", JobDocumentWords.AnyStatus);
        }
        else if (http.ExpectedStatus is [var only])
        {
            writer.WriteNumber("expectedStatus", only);
        }
        else if (!http.ExpectedStatus.IsDefaultOrEmpty)
        {
            writer.WriteStartArray("expectedStatus");
            foreach (var status in http.ExpectedStatus) writer.WriteNumberValue(status);
            writer.WriteEndArray();
        }

        Text(writer, "expectedBody", http.ExpectedBody);
        if (http.Tls == HttpTls.Default) return;
        writer.WriteStartObject("tls");
        if (http.Tls.SkipVerify) writer.WriteBoolean("skipVerify", true);
        Text(writer, "caFile", http.Tls.CaFile);
        Text(writer, "certificateFile", http.Tls.CertificateFile);
        Text(writer, "keyFile", http.Tls.KeyFile);
        writer.WriteEndObject();
    }

    private static void WriteForeign(Utf8JsonWriter writer, ForeignWork foreign)
    {
        Text(writer, "executor", foreign.Executor, "");
        Map(writer, "config", foreign.Config);
        Text(writer, "reason", foreign.Reason, "");
    }

    private static void WriteTarget(Utf8JsonWriter writer, Target target)
    {
        if (target == Target.AnyOneNode) return;
        writer.WriteStartObject("target");
        Map(writer, "tags", target.Tags);
        if (target.Nodes is null) writer.WriteString("nodes", JobDocumentWords.AllNodes);
        else if (target.Nodes is > 1 and var nodes) writer.WriteNumber("nodes", nodes);
        writer.WriteEndObject();
    }

    private static void WriteMisfire(Utf8JsonWriter writer, MisfirePolicy misfire)
    {
        if (misfire == MisfirePolicy.Default) return;
        writer.WriteStartObject("misfire");
        if (misfire.Policy != MisfirePolicy.Default.Policy) writer.WriteString("policy", JobDocumentWords.CatchUp.Of(misfire.Policy));
        Duration(writer, "window", misfire.Window, MisfirePolicy.Default.Window);
        writer.WriteEndObject();
    }

    private static void WriteRetry(Utf8JsonWriter writer, RetryPolicy retry)
    {
        if (retry == RetryPolicy.None) return;
        writer.WriteStartObject("retry");
        if (retry.Attempts != RetryPolicy.None.Attempts) writer.WriteNumber("attempts", retry.Attempts);
        Duration(writer, "delay", retry.Delay, RetryPolicy.None.Delay);
        if (!retry.Backoff.Equals(RetryPolicy.None.Backoff)) writer.WriteNumber("backoff", retry.Backoff);
        Duration(writer, "maxDelay", retry.MaxDelay, RetryPolicy.None.MaxDelay);
        if (retry.Jitter > 0) writer.WriteNumber("jitter", retry.Jitter);
        if (retry.OtherNode) writer.WriteBoolean("otherNode", true);
        writer.WriteEndObject();
    }

    private static void WriteHistory(Utf8JsonWriter writer, HistoryPolicy history)
    {
        if (history == HistoryPolicy.Default) return;
        writer.WriteStartObject("history");
        if (history.Keep != HistoryPolicy.Default.Keep) writer.WriteNumber("keep", history.Keep);
        if (history.MaxAge is null) writer.WriteString("maxAge", JobDocumentWords.NoLimit);
        else if (history.MaxAge != HistoryPolicy.Default.MaxAge) writer.WriteString("maxAge", DurationText.Format(history.MaxAge.Value));
        writer.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value, string? plain = null)
    {
        if (value is not null && value != plain) writer.WriteString(name, value);
    }

    private static void Duration(Utf8JsonWriter writer, string name, TimeSpan value, TimeSpan plain)
    {
        if (value != plain) writer.WriteString(name, DurationText.Format(value));
    }

    private static void Map(Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, string> map)
    {
        if (map.IsEmpty) return;
        writer.WriteStartObject(name);
        foreach (var (key, value) in map) writer.WriteString(key, value);
        writer.WriteEndObject();
    }
}
