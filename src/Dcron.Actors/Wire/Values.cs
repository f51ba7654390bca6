using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Google.Protobuf.Collections;

namespace Dcron.Actors.Wire;

/// <summary>The small values of the model as they are written: instants, durations, identities, words.</summary>
internal static class Values
{
    public static long Millis(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    public static long? Millis(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    public static DateTimeOffset Instant(long millis) => DateTimeOffset.FromUnixTimeMilliseconds(millis);

    public static DateTimeOffset? Instant(bool has, long millis) => has ? Instant(millis) : null;

    public static long Millis(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMillisecond;

    public static TimeSpan Duration(long millis) => new(checked(millis * TimeSpan.TicksPerMillisecond));

    /// <summary>A due time is part of an identity, so one that would be cut is refused.</summary>
    public static long Due(DateTimeOffset due) =>
        due.UtcTicks % TimeSpan.TicksPerSecond == 0
            ? due.ToUnixTimeSeconds()
            : throw new SerializationException($"Due time {due:O} cannot be written: a due time is in whole seconds.");

    public static DateTimeOffset Due(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <param name="within">The job that the whole message is about; its name is not repeated.</param>
    public static Proto.ExecutionId ToProto(this ExecutionId id, JobId within = default) =>
        new() { Job = id.Job == within ? "" : id.Job.Value, Due = Due(id.Due), Suffix = id.Suffix ?? "" };

    public static ExecutionId ToCore(this Proto.ExecutionId? id, JobId within = default)
    {
        Require(id);
        return new ExecutionId(Job(id.Job, within), Due(id.Due), id.Suffix);
    }

    public static Proto.AttemptId ToProto(this AttemptId id, JobId within = default) => new()
    {
        Job = id.Execution.Job == within ? "" : id.Execution.Job.Value,
        Due = Due(id.Execution.Due),
        Suffix = id.Execution.Suffix ?? "",
        Node = id.Node,
        Number = id.Number,
    };

    public static AttemptId ToCore(this Proto.AttemptId? id, JobId within = default)
    {
        Require(id);
        return new AttemptId(new ExecutionId(Job(id.Job, within), Due(id.Due), id.Suffix), id.Node, id.Number);
    }

    public static JobId Job(string name, JobId within = default)
    {
        if (name.Length == 0 && within != default) return within;
        return JobId.TryOf(name, out var job) ? job : throw new SerializationException($"'{name}' is not a job name: {JobId.Rule}.");
    }

    public static Proto.AttemptResult ToProto(this AttemptResult result)
    {
        var proto = new Proto.AttemptResult { Outcome = Word(result.Outcome), Reason = result.Reason, FinishedAt = Millis(result.FinishedAt) };
        if (result.ExitCode is { } code) proto.ExitCode = code;
        if (result.StartedAt is { } started) proto.StartedAt = Millis(started);
        return proto;
    }

    public static AttemptResult ToCore(this Proto.AttemptResult? result)
    {
        Require(result);
        return new AttemptResult(
            Word(result.Outcome),
            result.HasExitCode ? result.ExitCode : null,
            result.Reason,
            Instant(result.HasStartedAt, result.StartedAt),
            Instant(result.FinishedAt));
    }

    public static Proto.HistoryPolicy ToProto(this HistoryPolicy policy)
    {
        var proto = new Proto.HistoryPolicy { Keep = policy.Keep };
        if (policy.MaxAge is { } age) proto.MaxAge = Millis(age);
        return proto;
    }

    public static HistoryPolicy ToCore(this Proto.HistoryPolicy? policy)
    {
        Require(policy);
        return new HistoryPolicy(policy.Keep, policy.HasMaxAge ? Duration(policy.MaxAge) : null);
    }

    public static Incarnation Process(long value) => new(value);

    public static Proto.Outcome Word(Outcome word) => (Proto.Outcome)(int)Known(word);
    public static Outcome Word(Proto.Outcome word) => Known((Outcome)(int)word);
    public static Proto.Trigger Word(Trigger word) => (Proto.Trigger)(int)Known(word);
    public static Trigger Word(Proto.Trigger word) => Known((Trigger)(int)word);
    public static Proto.JobChange Word(JobChange word) => (Proto.JobChange)(int)Known(word);
    public static JobChange Word(Proto.JobChange word) => Known((JobChange)(int)word);

    /// <summary>A number that this version has no word for comes from a newer one, or from a fault; guessing would be worse than stopping.</summary>
    public static T Known<T>(T word) where T : struct, Enum =>
        Enum.IsDefined(word) ? word : throw new SerializationException($"{typeof(T).Name} {word:D} is not known to this version of Dcron.");

    public static SerializationException Unknown(string what, object kind) =>
        new($"{what} of kind {kind} is not known to this version of Dcron.");

    /// <summary>In proto3 a message left out is null; one that the model cannot do without is a fault of the sender.</summary>
    public static void Require<T>([NotNull] T? part) where T : class
    {
        if (part is null) throw new SerializationException($"A message lacks its {typeof(T).Name}.");
    }

    public static ImmutableArray<TCore> Read<TProto, TCore>(this RepeatedField<TProto> items, Func<TProto, TCore> read)
    {
        if (items.Count == 0) return [];
        var array = new TCore[items.Count];
        for (var i = 0; i < array.Length; i++) array[i] = read(items[i]);
        return ImmutableCollectionsMarshal.AsImmutableArray(array);
    }

    public static TProto[] Write<TCore, TProto>(this ImmutableArray<TCore> items, Func<TCore, TProto> write)
    {
        if (items.Length == 0) return [];
        var array = new TProto[items.Length];
        for (var i = 0; i < array.Length; i++) array[i] = write(items[i]);
        return array;
    }

    public static ImmutableSortedDictionary<string, string> Read(this MapField<string, string> map) =>
        map.Count == 0 ? ImmutableSortedDictionary<string, string>.Empty : map.ToImmutableSortedDictionary();
}
