namespace Dcron.Chaos.Workload;

/// <summary>Kinds of jobs that are drawn together, since some of them run after others. Parents come first.</summary>
internal static class Families
{
    /// <summary>One after the other after the other.</summary>
    public static IReadOnlyList<ChaosJob> Chain(Random random) =>
    [
        Parent(random, "chain-a", Mix.NewBeat(random, 15, 20), Ending.Succeeds),
        Follower(random, "chain-b", new After("chain-a")) with { HasFollowers = true },
        Follower(random, "chain-c", new After("chain-b")),
    ];

    /// <summary>After both of two.</summary>
    public static IReadOnlyList<ChaosJob> Joined(Random random)
    {
        var beat = Mix.NewBeat(random, 20, 30);
        return
        [
            Parent(random, "join-a", beat, Ending.Succeeds),
            Parent(random, "join-b", beat, Ending.FailsOften) with { Attempts = random.Next(1, 3) },
            Follower(random, "join-c", new After("join-a", "join-b", random.Next(2) == 0 ? "success" : "done")),
        ];
    }

    /// <summary>After the first of two that ends well.</summary>
    public static IReadOnlyList<ChaosJob> Either(Random random)
    {
        var beat = Mix.NewBeat(random, 20, 30);
        return
        [
            Parent(random, "any-a", beat, Ending.FailsOften),
            Parent(random, "any-b", beat, Ending.FailsOften),
            Follower(random, "any-c", new After("any-a", "any-b", All: false)),
        ];
    }

    /// <summary>One for each way in which a parent can end.</summary>
    public static IReadOnlyList<ChaosJob> ByOutcome(Random random) =>
    [
        Parent(random, "end-a", Mix.NewBeat(random, 15, 20), Ending.FailsOften),
        Follower(random, "end-success", new After("end-a")),
        Follower(random, "end-failure", new After("end-a", On: "failure")),
        Follower(random, "end-done", new After("end-a", On: "done")) with { Overlap = random.Next(2) == 0 ? "skip" : "queue" },
    ];

    private static ChaosJob Parent(Random random, string name, Beat beat, Ending ending) =>
        new() { Name = name, Beat = beat, HasFollowers = true, Ending = ending, Work = TimeSpan.FromMilliseconds(random.Next(0, 5000)) };

    private static ChaosJob Follower(Random random, string name, After after) =>
        new() { Name = name, After = after, Work = TimeSpan.FromMilliseconds(random.Next(0, 3000)) };
}
