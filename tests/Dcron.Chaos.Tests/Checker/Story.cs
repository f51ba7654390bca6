using Dcron.Chaos.Checker;
using Dcron.Chaos.Nemesis;
using Dcron.Chaos.Operation;
using Dcron.Chaos.Topology;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Checker;

/// <summary>A run made by hand, told in seconds after eight o'clock. The job "j" is due every ten seconds on one node, at most once.</summary>
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
    private ChaosJob job = new() { Name = "j", Beat = new Beat(10, 0) };
    private int processes;

    public static DateTimeOffset At(double second) => Eight.AddSeconds(second);

    public static string Id(double due, string suffix = "") => $"j.{At(due).UtcDateTime:yyyyMMdd'T'HHmmss'Z'}{(suffix.Length == 0 ? "" : "." + suffix)}";

    /// <summary>Put at 1 s; 10, 20 and 30 s are due, run and are told of; the end is at 35 s.</summary>
    public static Story Clean(Func<ChaosJob, ChaosJob>? change = null)
    {
        var story = new Story();
        story.job = change?.Invoke(story.job) ?? story.job;
        story.Put(1);
        foreach (var due in new[] { 10, 20, 30 }) story.Ran(due, due, due + 2);
        return story;
    }

    public Story Put(double at, bool acknowledged = true, int? edition = null)
    {
        job = job with { Edition = edition ?? job.Edition };
        return Call(CallKind.Put, at, acknowledged) is var call ? Replace(call with { Definition = job }) : this;
    }

    public Story Asked(CallKind kind, double at, bool acknowledged = true, string? execution = null, params string[] unreached) =>
        Replace(Call(kind, at, acknowledged) with { Execution = execution, Unreached = [.. unreached] });

    /// <summary>It ran on that node, and Dcron tells so.</summary>
    public Story Ran(double due, double from, double to, string node = "a", int attempt = 1, string outcome = "Succeeded", string suffix = "")
    {
        Started(due, from, to, node, attempt, suffix);
        Recorded(due, outcome, from, to, node, attempt, suffix);
        return suffix.Length == 0 ? Accounted(due, outcome) : this;
    }

    /// <summary>Only the ledger knows of it.</summary>
    public Story Started(double due, double from, double? to, string node = "a", int attempt = 1, string suffix = "")
    {
        var start = new LedgerLine(Id(due, suffix), node, attempt, job.Edition, ++processes, IsStart: true, At(from), At(from));
        ledger.Add(start);
        if (to is { } end) ledger.Add(start with { IsStart = false, At = At(end) });
        return this;
    }

    /// <summary>Only the history knows of it.</summary>
    public Story Recorded(double due, string? outcome, double? from, double? to, string node = "a", int attempt = 1, string suffix = "")
    {
        var record = new RecordedAttempt(node, attempt, outcome, from is { } f ? At(f) : null, to is { } t ? At(t) : null, "");
        var old = history.FirstOrDefault(e => e.Id == Id(due, suffix));
        if (old is not null) history.Remove(old);
        history.Add(new RecordedExecution(Id(due, suffix), suffix.Length == 0 ? "schedule" : "manual", outcome, [.. old?.Attempts ?? [], record]));
        return this;
    }

    public Story Accounted(double due, string outcome, string reason = "a reason")
    {
        accounting.RemoveAll(a => a.Due == At(due));
        accounting.Add(new AccountedDue("j", At(due), outcome, reason));
        return this;
    }

    /// <summary>As if nothing were known of it anywhere.</summary>
    public Story Forget(double due)
    {
        ledger.RemoveAll(l => l.Execution == Id(due));
        history.RemoveAll(e => e.Id == Id(due));
        accounting.RemoveAll(a => a.Due == At(due));
        return this;
    }

    public Story ForgetRecord(double due)
    {
        history.RemoveAll(e => e.Id == Id(due));
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
        Jobs = new Dictionary<string, ChaosJob> { ["j"] = job }, Present = present, Ledger = [.. ledger.OrderBy(l => l.Born)], History = history, Accounting = accounting,
        Calls = calls, Deaths = deaths, Shifts = shifts, StillOpen = open, End = At(35),
    };

    private static ClientCall Call(CallKind kind, double at, bool acknowledged) => new(kind, "j", At(at), At(at + 0.2), acknowledged);

    private Story Replace(ClientCall call)
    {
        calls.Add(call);
        return this;
    }
}
