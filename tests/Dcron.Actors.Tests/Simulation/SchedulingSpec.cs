using CsCheck;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Simulation;

/// <summary>
/// The promises of the scheduler under everything that may happen to it: scenarios are generated, run through the real rules, partition
/// and ledger, and shrunk to the shortest one that breaks a promise.
/// </summary>
public sealed class SchedulingSpec
{
    private static readonly Gen<Step[]> Scenarios =
        Gen.Select(Gen.Int[0, 2500], Gen.Int[0, 30], Gen.Int[0, 6], Gen.Int[0, 47], (wait, what, deliveries, which) => new Step(wait, what, deliveries, which)).Array[1, 50];

    private static readonly TimeSpan[] ClockErrors = [.. new[] { 0, 400, -400, 900, -900 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    /// <summary>The same thousand scenarios each time, so that a failure is one of the change at hand.</summary>
    [Fact]
    public void Keeps_its_promises_in_a_thousand_scenarios() =>
        Parallel.For(1, 1001, number =>
        {
            var scenario = Scenarios.Generate(new PCG((uint)number, (ulong)number), null, out _);
            try
            {
                Run(scenario);
            }
            catch (BrokenPromise e)
            {
                throw new BrokenPromise($"Scenario {number}: {e.Message}\n{Describe(scenario)}");
            }
        });

    /// <summary>New scenarios each time, for as long as CsCheck_Time says in seconds; what it finds is shrunk. Run by <c>build.sh explore</c>.</summary>
    [Fact(Explicit = true)]
    public void Keeps_its_promises_whatever_happens() => Scenarios.Sample(Run, iter: 1000, print: Describe);

    private static string Describe(Step[] scenario) => string.Join('\n', scenario.Select(step => step.ToString()));

    private static void Run(Step[] scenario)
    {
        var world = new World(ClockErrors);
        world.Ask(new JobCommand.Put(Definition("a", 0)));
        world.Ask(new JobCommand.Put(Definition("b", scenario.Length)));
        foreach (var step in scenario)
        {
            world.Pass(TimeSpan.FromMilliseconds(step.Wait), step.Deliveries);
            Do(world, step);
        }

        world.Settle();
        world.CheckSettled();
    }

    private static void Do(World world, Step step)
    {
        var job = JobId.Of(step.Which % 2 == 0 ? "a" : "b");
        switch (step.What)
        {
            case 0: world.CrashScheduler(written: step.Which % 2 == 0); break;
            case 1: world.CrashExecutor(step.Which); break;
            case 2: world.CutOff(step.Which); break;
            case 3: world.Heal(); break;
            case 4: world.Restart($"n{step.Which % 3}", remembers: step.Which % 4 != 0); break;
            case 5: world.BreakLine(step.Which); break;
            case 6: world.LoseReports(step.Which); break;
            case 7: world.RepeatAll(); break;
            case 8: world.Drain(step.Which); break;
            case 9 or 10 or 11: world.Ask(new JobCommand.Put(Definition(job.Value, step.Which))); break;
            case 12 or 13: world.Ask(new JobCommand.Pause(job, "")); break;
            case 14 or 15: world.Ask(new JobCommand.Resume(job)); break;
            case 16: world.Ask(new JobCommand.Delete(job)); break;
            case 17: world.Run(job, force: step.Which % 6 == 0); break;
            case 18 or 19 or 20: world.Decide(); break;
            case 21: world.Kill(job, step.Which); break;
            case 22 or 23: world.ChangeCalendars(step.Which); break;
            default: world.Persist(); break;
        }
    }

    private static JobDefinition Definition(string name, int variant) => new()
    {
        Name = JobId.Of(name),
        Schedule = ScheduleParser.Parse(new[] { "@every 1s", "@every 3s", "*/7 * * * * *", "@every 2s" }[variant % 4], null, JobId.Of(name)),
        Work = new ShellWork { Command = $"{variant / 4 % 2}" },
        Target = Target.AnyOneNode with { Nodes = (variant % 6) switch { 4 => 2, 5 => null, _ => 1 } },
        Overlap = (OverlapPolicy)(variant % 5 % 4),
        Retry = RetryPolicy.None with { Attempts = 1 + variant % 3, Delay = TimeSpan.FromSeconds(variant % 3), OtherNode = variant % 7 == 6 },
        OnLost = variant % 8 == 7 ? OnLost.Rerun : OnLost.Mark,
        Misfire = new MisfirePolicy((CatchUp)(variant % 3), TimeSpan.FromMinutes(5)),
        IgnoreBlackouts = variant % 7 == 6,
        Jitter = variant % 11 == 10 ? TimeSpan.FromSeconds(4) : TimeSpan.Zero,
    };

    private sealed record Step(int Wait, int What, int Deliveries, int Which);
}
