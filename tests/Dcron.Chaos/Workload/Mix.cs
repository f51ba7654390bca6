namespace Dcron.Chaos.Workload;

/// <summary>
/// Which jobs a run has: the one place to add a new kind of job. Each kind has a share of the jobs and draws its particulars from the
/// seed. What a new kind must keep is judged in the Checker folder.
/// </summary>
internal static class Mix
{
    private static readonly string[] Misfires = ["skip", "latest", "all"];

    // The shares are weights. About 25 launches a second come of 300 jobs.
    private static readonly (int Share, Func<Random, ChaosJob> Make)[] Kinds =
    [
        (2, EverySecond),
        (12, EveryFewSeconds),
        (40, Minutely),
        (14, SkippingOverlap),
        (8, Retrying),
        (6, Rerunning),
        (6, OnTwoNodes),
        (3, OnAllNodes),
        (5, InOneZone),
        (4, TimingOut),
        (8, Long),
        (6, ByHand),
    ];

    public static IReadOnlyList<ChaosJob> Draw(int count, int seed)
    {
        var random = new Random(seed);
        var sum = Kinds.Sum(k => k.Share);
        var jobs = new List<ChaosJob>(count);
        for (var i = 0; i < count; i++)
        {
            // In turn and not by chance, so that few jobs are a mix as well.
            var place = (int)((i + 0.5) * sum * 0.618034 % sum);
            var kind = 0;
            while (place >= Kinds[kind].Share) place -= Kinds[kind++].Share;
            var job = Kinds[kind].Make(random);
            jobs.Add(job with { Name = $"{job.Name}-{i}", Misfire = Misfires[random.Next(Misfires.Length)] });
        }

        return jobs;
    }

    private static ChaosJob EverySecond(Random random) => new() { Name = "second", Beat = new Beat(1, 0), Work = Short(random) };

    private static ChaosJob EveryFewSeconds(Random random) => new() { Name = "often", Beat = NewBeat(random, 5, 10, 15), Work = Short(random) };

    // A third of them at the full minute, for the burst.
    private static ChaosJob Minutely(Random random) => new()
    {
        Name = "minutely", Beat = random.Next(3) == 0 ? new Beat(60, 0) : NewBeat(random, 20, 30, 60), Work = Short(random),
    };

    private static ChaosJob SkippingOverlap(Random random) => new()
    {
        Name = "skipping", Beat = NewBeat(random, 2, 5, 10), SkipsOverlap = true, Work = TimeSpan.FromSeconds(random.Next(1, 13)),
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

    /// <summary>A schedule of one of these periods.</summary>
    internal static Beat NewBeat(Random random, params int[] periods)
    {
        var period = periods[random.Next(periods.Length)];
        return new Beat(period, random.Next(period));
    }

    private static TimeSpan Short(Random random) => TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 0, 1 => 200, _ => random.Next(500, 3000) });
}
