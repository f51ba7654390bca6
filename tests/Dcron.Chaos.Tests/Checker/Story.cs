using Dcron.Chaos.Checker;
using Dcron.Chaos.Nemesis;
using Dcron.Chaos.Operation;
using Dcron.Chaos.Topology;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Checker;

/// <summary>
/// A run made by hand, told in seconds after eight o'clock. The job "j" is due every ten seconds on one node, at most once; what is told
/// is of it, or of the job that <see cref="Of"/> named last.
/// </summary>
internal sealed class Story
{
    private static readonly DateTimeOffset Eight = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly List<LedgerLine> ledger = [];
    private readonly List<RecordedExecution> history = [];
    private readonly List<AccountedDue> accounting = [];
    private readonly List<ClientCall> calls = [];
    private readonly List<NodeDeath> deaths = [];
    private readonly List<ClockShift> shifts = [];
    private readonly List<string> open = [];
    private readonly HashSet<string> present = ["j"];
    private readonly Dictionary<string, ChaosJob> jobs = [];
    private readonly Dictionary<(string Job, DateTimeOffset Due), DateTimeOffset> startTimes = [];
    private ChaosJob job = new() { Name = "j", Team = "t", Beat = new Beat(10, 0) };
    private int processes;

    public static DateTimeOffset At(double second) => Eight.AddSeconds(second);

    public static string Id(double due, string suffix = "", string job = "j") => $"{job}.{At(due).UtcDateTime:yyyyMMdd'T'HHmmss'Z'}{(suffix.Length == 0 ? "" : "." + suffix)}";

    /// <summary>Put at 1 s; 10, 20 and 30 s are due, run and are told of; the end is at 35 s.</summary>
    public static Story Clean(Func<ChaosJob, ChaosJob>? change = null)
    {
        var story = new Story();
        story.Of(change?.Invoke(story.job) ?? story.job).Put(1);
        foreach (var due in new[] { 10, 20, 30 }) story.Ran(due, due, due + 2);
        return story;
    }

    /// <summary>A clean run of another job besides, which runs after "j" (and others): what is told next is of it.</summary>
    public Story Followed(After after, string name = "f") => Of(new ChaosJob { Name = name, After = after }).Put(1);

    /// <summary>What is told next is of this job.</summary>
    public Story Of(ChaosJob other)
    {
        job = jobs[other.Name] = other;
        present.Add(other.Name);
        return this;
    }

    public Story Of(string name) => Of(jobs[name]);

    public Story Put(double at, bool acknowledged = true, int? edition = null)
    {
        job = jobs[job.Name] = job with { Edition = edition ?? job.Edition };
        return Call(CallKind.Put, at, acknowledged) is var call ? Replace(call with { Definition = job }) : this;
    }

    public Story Asked(CallKind kind, double at, bool acknowledged = true, string? execution = null, params string[] unreached) =>
        Replace(Call(kind, at, acknowledged) with { Execution = execution, Unreached = [.. unreached] });

    public Story Asked(ClientCall call)
    {
        calls.Add(call);
        return this;
    }

    /// <summary>It ran on that node, and Dcron tells so.</summary>
    public Story Ran(double due, double from, double to, string node = "a", int attempt = 1, string outcome = "Succeeded", string suffix = "", string trigger = "")
    {
        Started(due, from, to, node, attempt, suffix);
        Recorded(due, outcome, from, to, node, attempt, suffix, trigger);
        return suffix.Length == 0 ? Accounted(due, outcome) : this;
    }

    /// <summary>Only the ledger knows of it.</summary>
    public Story Started(double due, double from, double? to, string node = "a", int attempt = 1, string suffix = "")
    {
        var start = new LedgerLine(Id(due, suffix, job.Name), node, attempt, job.Edition, ++processes, IsStart: true, At(from), At(from));
        ledger.Add(start);
        if (to is { } end) ledger.Add(start with { IsStart = false, At = At(end) });
        return this;
    }

    /// <summary>Only the history knows of it.</summary>
    public Story Recorded(double due, string? outcome, double? from, double? to, string node = "a", int attempt = 1, string suffix = "", string trigger = "")
    {
        if (trigger.Length == 0) trigger = suffix.Length > 0 ? "manual" : job.After is null ? "schedule" : "after";
        var id = Id(due, suffix, job.Name);
        var record = new RecordedAttempt(node, attempt, outcome, from is { } f ? At(f) : null, to is { } t ? At(t) : null, "");
        var old = history.FirstOrDefault(e => e.Id == id);
        if (old is not null) history.Remove(old);
        history.Add(new RecordedExecution(id, trigger, outcome, [.. old?.Attempts ?? [], record]));
        return this;
    }

    public Story Accounted(double due, string outcome, string reason = "a reason")
    {
        accounting.RemoveAll(a => a.Job == job.Name && a.Due == At(due));
        accounting.Add(new AccountedDue(job.Name, At(due), outcome, reason));
        return this;
    }

    /// <summary>As if nothing were known of it anywhere.</summary>
    public Story Forget(double due)
    {
        ledger.RemoveAll(l => l.Execution == Id(due, job: job.Name));
        history.RemoveAll(e => e.Id == Id(due, job: job.Name));
        accounting.RemoveAll(a => a.Job == job.Name && a.Due == At(due));
        return this;
    }

    public Story ForgetRecord(double due)
    {
        history.RemoveAll(e => e.Id == Id(due, job: job.Name));
        return this;
    }

    public Story Died(double at, string node = "a")
    {
        deaths.Add(new NodeDeath(node, At(at), "killed"));
        return this;
    }

    public Story Shifted(double from, double to, double seconds, string node = "a")
    {
        shifts.Add(new ClockShift(node, At(from), At(to), TimeSpan.FromSeconds(seconds)));
        return this;
    }

    /// <summary>By its jitter it is to start then.</summary>
    public Story StartsAt(double due, double at)
    {
        startTimes[(job.Name, At(due))] = At(at);
        return this;
    }

    public Story StillOpen(double due)
    {
        open.Add($"{Id(due)} a attempt 1 running");
        return this;
    }

    public Story Vanished()
    {
        present.Clear();
        return this;
    }

    /// <summary>The rules that were broken, each named once.</summary>
    public IReadOnlyList<string> Broken() => [.. Verdict.Of(Evidence()).Select(v => v.Rule).Distinct().Order(StringComparer.Ordinal)];

    private Evidence Evidence() => new()
    {
        Jobs = jobs, StartTimes = startTimes, Present = present, Ledger = [.. ledger.OrderBy(l => l.Born)], History = history, Accounting = accounting,
        Calls = calls, Deaths = deaths, Shifts = shifts, StillOpen = open, End = At(35),
    };

    private ClientCall Call(CallKind kind, double at, bool acknowledged) => new(kind, job.Name, At(at), At(at + 0.2), acknowledged);

    private Story Replace(ClientCall call)
    {
        calls.Add(call);
        return this;
    }
}
