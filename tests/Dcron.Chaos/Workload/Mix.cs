namespace Dcron.Chaos.Workload;

/// <summary>
/// Which jobs a run has: the place to add a new kind of job. Each kind has a share of the draws and takes its particulars from the
/// seed. What a new kind must keep is judged in the Checker folder.
/// </summary>
internal static class Mix
{
    public const int Teams = 6;

    private static readonly string[] Misfires = ["skip", "latest", "all"];

    // The shares are weights. About 25 launches a second come of 300 jobs.
    private static readonly (int Share, Func<Random, IReadOnlyList<ChaosJob>> Make)[] Kinds =
    [
        (2, One(EverySecond)),
        (8, One(EveryFewSeconds)),
        (32, One(Minutely)),
        (10, One(SkippingOverlap)),
        (5, One(Retrying)),
        (5, One(Rerunning)),
        (5, One(OnTwoNodes)),
        (3, One(OnAllNodes)),
        (4, One(InOneZone)),
        (3, One(TimingOut)),
        (6, One(Long)),
        (5, One(ByHand)),
        (5, One(Queueing)),
        (5, One(Replacing)),
        (5, One(Excluded)),
        (5, One(Jittered)),
        (5, One(Limited)),
        (5, One(Placed)),
        (3, One(Pinned)),
        (4, One(RetryingElsewhere)),
        (2, Families.Chain),
        (2, Families.Joined),
        (2, Families.Either),
        (2, Families.ByOutcome),
    ];

    public static IReadOnlyList<ChaosJob> Draw(int count, int seed)
    {
        var random = new Random(seed);
        var sum = Kinds.Sum(k => k.Share);
        var jobs = new List<ChaosJob>(count);
        for (var i = 0; jobs.Count < count; i++)
        {
            // In turn and not by chance, so that few jobs are a mix as well.
            var place = (int)((i + 0.5) * sum * 0.618034 % sum);
            var kind = 0;
            while (place >= Kinds[kind].Share) place -= Kinds[kind++].Share;
            foreach (var job in Kinds[kind].Make(random)) jobs.Add(Named(job, i) with { Misfire = Misfires[random.Next(Misfires.Length)] });
        }

        // A family that does not fit in goes without its last members, which nobody follows.
        return jobs.GetRange(0, count);
    }

    /// <summary>A schedule of one of these periods.</summary>
    internal static Beat NewBeat(Random random, params int[] periods)
    {
        var period = periods[random.Next(periods.Length)];
        return new Beat(period, random.Next(period));
    }

    private static Func<Random, IReadOnlyList<ChaosJob>> One(Func<Random, ChaosJob> make) => random => [make(random)];

    private static ChaosJob Named(ChaosJob job, int number) => job with
    {
        Name = $"{job.Name}-{number}",
        Team = $"t{number % Teams}",
        After = job.After is { } after ? after with { First = $"{after.First}-{number}", Second = after.Second is null ? null : $"{after.Second}-{number}" } : null,
    };

    private static ChaosJob EverySecond(Random random) => new() { Name = "second", Beat = new Beat(1, 0), Work = Short(random) };

    private static ChaosJob EveryFewSeconds(Random random) => new() { Name = "often", Beat = NewBeat(random, 5, 10, 15), Work = Short(random) };

    // A third of them at the full minute, for the burst.
    private static ChaosJob Minutely(Random random) => new()
    {
        Name = "minutely", Beat = random.Next(3) == 0 ? new Beat(60, 0) : NewBeat(random, 20, 30, 60), Work = Short(random),
    };

    private static ChaosJob SkippingOverlap(Random random) => new()
    {
        Name = "skipping", Beat = NewBeat(random, 2, 5, 10), Overlap = "skip", Work = TimeSpan.FromSeconds(random.Next(1, 13)),
    };

    private static ChaosJob Retrying(Random random) => new()
    {
        Name = "retrying", Beat = NewBeat(random, 10, 20, 30), Attempts = random.Next(2, 4), Ending = random.Next(3) == 0 ? Ending.Fails : Ending.FailsFirst,
    };

    private static ChaosJob Rerunning(Random random) => new()
    {
        Name = "rerunning", Beat = NewBeat(random, 5, 10, 20), Reruns = true, Work = TimeSpan.FromSeconds(random.Next(0, 8)),
    };

    private static ChaosJob OnTwoNodes(Random random) => new() { Name = "two", Beat = NewBeat(random, 10, 20), Nodes = 2, Work = Short(random) };

    private static ChaosJob OnAllNodes(Random random) => new()
    {
        Name = "all", Beat = NewBeat(random, 20, 30, 60), Nodes = null, Attempts = random.Next(1, 3), Ending = random.Next(2) == 0 ? Ending.FailsFirst : Ending.Succeeds,
    };

    private static ChaosJob InOneZone(Random random) => new() { Name = "zone", Beat = NewBeat(random, 5, 10), Zone = random.Next(2) == 0 ? "a" : "b", Work = Short(random) };

    private static ChaosJob TimingOut(Random random) => new()
    {
        Name = "slow", Beat = NewBeat(random, 20, 30), Timeout = TimeSpan.FromSeconds(random.Next(1, 4)), Work = TimeSpan.FromSeconds(15), Attempts = random.Next(1, 3),
    };

    private static ChaosJob Long(Random random) => new() { Name = "long", Beat = NewBeat(random, 30, 60), Work = TimeSpan.FromSeconds(random.Next(5, 21)) };

    private static ChaosJob ByHand(Random random) => new() { Name = "hand", Work = TimeSpan.FromSeconds(random.Next(0, 5)) };

    // They mostly end before the next is due, so that what an outage heaps up is worked off.
    private static ChaosJob Queueing(Random random)
    {
        var beat = NewBeat(random, 5, 10);
        return new() { Name = "queueing", Beat = beat, Overlap = "queue", Work = TimeSpan.FromSeconds(random.Next(1, beat.Period * 7 / 10 + 1)) };
    }

    private static ChaosJob Replacing(Random random) => new()
    {
        Name = "replacing", Beat = NewBeat(random, 5, 10), Overlap = "replace", Work = TimeSpan.FromSeconds(random.Next(1, 13)),
    };

    private static ChaosJob Excluded(Random random) => new()
    {
        Name = "excluded", Beat = NewBeat(random, 5, 10, 15), Exclusion = Exclusion.All[random.Next(Exclusion.All.Length)], Work = Short(random),
    };

    private static ChaosJob Jittered(Random random) => new()
    {
        Name = "jittered", Beat = NewBeat(random, 10, 20, 30), Jitter = TimeSpan.FromSeconds(random.Next(2, 16)), Work = Short(random),
    };

    private static ChaosJob Limited(Random random) => new()
    {
        Name = "limited", Beat = NewBeat(random, 10), Pool = Pool.Narrow, Priority = random.Next(-2, 3), Overlap = random.Next(4) == 0 ? "allow" : "skip", Work = TimeSpan.FromSeconds(random.Next(2, 5)),
    };

    private static ChaosJob Placed(Random random) => new()
    {
        Name = "placed", Beat = NewBeat(random, 5, 10), Place = random.Next(2) == 0 ? "round-robin" : "least-running", Nodes = random.Next(1, 3), Work = Short(random),
    };

    private static ChaosJob Pinned(Random random) => new()
    {
        Name = "pinned", Beat = NewBeat(random, 10, 20), Host = $"e{random.Next(1, 6)}", WaitForNode = TimeSpan.FromSeconds(random.Next(0, 31)), Work = Short(random),
    };

    private static ChaosJob RetryingElsewhere(Random random) => new()
    {
        Name = "elsewhere", Beat = NewBeat(random, 10, 20), Attempts = 3, RetriesElsewhere = true, Overlap = random.Next(2) == 0 ? "allow" : "skip",
        Ending = random.Next(2) == 0 ? Ending.FailsOften : Ending.FailsFirst,
    };

    private static TimeSpan Short(Random random) => TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 0, 1 => 200, _ => random.Next(500, 3000) });
}
