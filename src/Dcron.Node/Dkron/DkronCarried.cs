using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Node.Dkron;

/// <summary>
/// What a Dkron client wrote about a job and Dcron's definition cannot say: a part of a Dkron job, kept with the definition under
/// <see cref="Key"/>. A part that no longer means what the job does, since somebody else has edited it, is not shown again.
/// </summary>
internal sealed class DkronCarried
{
    public const string Key = "dkron";

    public static readonly DkronCarried Nothing = new(new DkronJob(), []);

    private readonly ImmutableSortedSet<string> has;

    private DkronCarried(DkronJob job, ImmutableSortedSet<string> has) => (Job, this.has) = (job, has);

    /// <summary>Only those fields that are carried count. The counters are what was counted elsewhere.</summary>
    public DkronJob Job { get; }

    public static DkronCarried Of(JobDefinition definition)
    {
        if (!definition.Foreign.TryGetValue(Key, out var text)) return Nothing;
        try
        {
            using var json = GoJson.Parse(Encoding.UTF8.GetBytes(text));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new DkronCarried(DkronJobReader.Read(json.RootElement), [.. json.RootElement.EnumerateObject().Select(member => member.Name)])
                : Nothing;
        }
        catch (GoJsonException)
        {
            // Whoever writes this field through the native API may write anything.
            return Nothing;
        }
    }

    /// <param name="job">As it is to be shown.</param>
    /// <param name="plain">As the definition alone would be shown.</param>
    public static DkronCarried Between(DkronJob job, DkronJob plain)
    {
        var has = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        Note(job.DisplayName.Length > 0, "displayname");
        Note(job.Schedule != plain.Schedule || job.TimeZone != plain.TimeZone, "schedule", "timezone");
        Note(job.Executor != plain.Executor || !DkronJob.Same(job.ExecutorConfig, plain.ExecutorConfig), "executor", "executor_config");
        Note(!DkronJob.Same(job.Tags, plain.Tags), "tags");
        Note(job.Concurrency != plain.Concurrency, "concurrency");
        Note(job.Processors is { IsEmpty: false }, "processors");
        Note(job.Status.Length > 0, "status");
        Note(job.SuccessCount > 0, "success_count");
        Note(job.ErrorCount > 0, "error_count");
        Note(job.LastSuccess is not null, "last_success");
        Note(job.LastError is not null, "last_error");
        return new DkronCarried(job, has.ToImmutable());

        void Note(bool carried, params ReadOnlySpan<string> fields)
        {
            if (!carried) return;
            foreach (var field in fields) has.Add(field);
        }
    }

    public bool Has(string field) => has.Contains(field);

    /// <summary>The definition, carrying this.</summary>
    public JobDefinition In(JobDefinition definition) =>
        definition with { Foreign = has.IsEmpty ? definition.Foreign.Remove(Key) : definition.Foreign.SetItem(Key, ToJson()) };

    private string ToJson()
    {
        using var whole = JsonDocument.Parse(Written(json => DkronJobWriter.Write(json, Job)));
        return Encoding.UTF8.GetString(Written(json =>
        {
            json.WriteStartObject();
            foreach (var member in whole.RootElement.EnumerateObject())
                if (has.Contains(member.Name)) member.WriteTo(json);
            json.WriteEndObject();
        }).Span);
    }

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JobDocument.WriterOptions)) write(json);
        return buffer.WrittenMemory;
    }
}
