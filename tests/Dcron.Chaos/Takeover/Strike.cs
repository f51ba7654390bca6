namespace Dcron.Chaos.Takeover;

/// <summary>What is done to a node.</summary>
internal enum StrikeKind
{
    /// <summary>kill -9 of the node that schedules.</summary>
    Kill,

    /// <summary>kill -9 of a node that executes and does not schedule at the moment.</summary>
    KillOther,

    /// <summary>SIGSTOP of the node that schedules.</summary>
    Stop,

    /// <summary>The node that schedules hears nobody and is heard by nobody.</summary>
    Cut,

    /// <summary>SIGTERM of the node that schedules.</summary>
    Terminate,
}

/// <summary>One fault that is measured.</summary>
/// <param name="Hold">How long it lasts; where the process ends, how long it stays down after that.</param>
internal sealed record Strike(string Name, StrikeKind Kind, TimeSpan Hold)
{
    // A process that ended is back long before its doubts are given up (dcron.scheduler.doubt-grace, 15 s), also on a slow machine.
    public static readonly IReadOnlyList<Strike> All =
    [
        Of("kill", StrikeKind.Kill, 5),
        Of("kill-other", StrikeKind.KillOther, 5),
        Of("term", StrikeKind.Terminate, 5),
        Of("cut", StrikeKind.Cut, 20),
        Of("stop 1 s", StrikeKind.Stop, 1),
        Of("stop 5 s", StrikeKind.Stop, 5),
        Of("stop 25 s", StrikeKind.Stop, 25),
    ];

    /// <summary>The words that choose among all.</summary>
    public static IReadOnlyList<string> Words => [.. All.Select(s => s.Word).Distinct()];

    public string Word => Name.Split(' ')[0];

    /// <summary>Whether its process is dead for certain, so that every due time can run.</summary>
    public bool IsEnd => Kind is StrikeKind.Kill or StrikeKind.KillOther or StrikeKind.Terminate;

    public bool IsKill => Kind is StrikeKind.Kill or StrikeKind.KillOther;

    public override string ToString() => Name;

    private static Strike Of(string name, StrikeKind kind, int seconds) => new(name, kind, TimeSpan.FromSeconds(seconds));
}
