using Dcron.Chaos.Checker;
using Dcron.Chaos.Takeover;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Takeover;

/// <summary>A round made by hand, told in seconds after eight o'clock: node a is struck at 20.5 s, and the job "j" is due each second from 10 s to 30 s.</summary>
internal sealed class Scene
{
    public const double Struck = 20.5;

    private static readonly DateTimeOffset Eight = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly List<LedgerLine> ledger = [];
    private readonly Dictionary<string, string> armed = [];
    private readonly List<AccountedDue> accounting = [];
    private readonly HashSet<string> touched = [];
    private readonly HashSet<string> maySkip = [];
    private readonly List<DueTime> due = [.. Enumerable.Range(10, 21).Select(s => new DueTime("j", At(s)))];

    public static DateTimeOffset At(double second) => Eight.AddSeconds(second);

    /// <summary>All ran on node b, 10 ms late.</summary>
    public static Scene Clean()
    {
        var scene = new Scene();
        foreach (var due in scene.due) scene.Ran((due.Due - Eight).TotalSeconds, 10);
        return scene;
    }

    public Scene Ran(double second, double lateMilliseconds, string node = "b")
    {
        var born = At(second).AddMilliseconds(lateMilliseconds);
        ledger.Add(new LedgerLine(ExecutionName.Of("j", At(second)), node, 1, 1, 1, IsStart: true, born, born));
        return this;
    }

    /// <summary>It has no start, and Dcron says this of it; null: nothing.</summary>
    public Scene DidNotRun(double second, string? outcome = null, string reason = "a reason")
    {
        ledger.RemoveAll(l => l.Due == At(second));
        return outcome is null ? this : Told(second, outcome, reason);
    }

    public Scene Told(double second, string outcome, string reason = "a reason")
    {
        accounting.Add(new AccountedDue("j", At(second), outcome, reason));
        return this;
    }

    public Scene Late(double second, double lateMilliseconds) => DidNotRun(second).Ran(second, lateMilliseconds);

    public Scene Armed(double second, string node)
    {
        armed[ExecutionName.Of("j", At(second))] = node;
        return this;
    }

    public Scene Touched()
    {
        touched.Add("j");
        return this;
    }

    public Scene MaySkip()
    {
        maySkip.Add("j");
        return this;
    }

    public RoundResult Result(string strike = "kill", double? newTerm = null) => RoundResult.Of(new Round
    {
        Strike = Strike.All.Single(s => s.Name == strike), Victim = "a", Struck = At(Struck), Due = due, Armed = armed, Touched = touched, MaySkip = maySkip,
        Ledger = ledger, Accounting = accounting, NewTerm = newTerm is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    });
}
