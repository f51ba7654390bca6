using System.Globalization;

namespace Dcron.Chaos.Workload;

/// <summary>How the work of a job ends.</summary>
internal enum Ending
{
    Succeeds,
    Fails,

    /// <summary>The first attempt fails, later ones succeed.</summary>
    FailsFirst,

    /// <summary>About half of the attempts fail.</summary>
    FailsOften,
}

/// <summary>One job of the mix. The policies stay what they are for a whole run; edits change the beat, the work and the description.</summary>
internal sealed record ChaosJob
{
    /// <summary>The label by which jobs are paused together.</summary>
    public const string TeamLabel = "team";

    public required string Name { get; init; }

    /// <summary>Null: it runs by hand, or after others.</summary>
    public Beat? Beat { get; init; }

    public After? After { get; init; }

    /// <summary>Others run after it: it keeps its beat, so that the parents of one job share their due times, and is not deleted.</summary>
    public bool HasFollowers { get; init; }

    public string Team { get; init; } = "";

    /// <summary>On how many nodes; null: on all.</summary>
    public int? Nodes { get; init; } = 1;

    public string? Zone { get; init; }

    /// <summary>The only node that it may run on.</summary>
    public string? Host { get; init; }

    public string Place { get; init; } = "random";

    /// <summary>How long it waits for a node; null: as long as Dcron does by default.</summary>
    public TimeSpan? WaitForNode { get; init; }

    /// <summary>allow, skip, queue or replace.</summary>
    public string Overlap { get; init; } = "allow";

    /// <summary>At least once: a lost attempt is followed by another. Otherwise at most once.</summary>
    public bool Reruns { get; init; }

    public string Misfire { get; init; } = "latest";

    public int Attempts { get; init; } = 1;

    /// <summary>Further attempts go to another node, after a delay that varies.</summary>
    public bool RetriesElsewhere { get; init; }

    public TimeSpan? Timeout { get; init; }

    public Exclusion? Exclusion { get; init; }

    public TimeSpan Jitter { get; init; }

    /// <summary>Null: under no limit.</summary>
    public Pool? Pool { get; init; }

    public int Priority { get; init; }

    public TimeSpan Work { get; init; }

    public Ending Ending { get; init; }

    /// <summary>Grows with each edit that a launch can be told apart by; the work writes it into the ledger.</summary>
    public int Edition { get; init; } = 1;

    public string Description { get; init; } = "";

    public bool ForbidsOverlap => Overlap != "allow";

    /// <summary>The job document that Dcron is given.</summary>
    /// <param name="ledger">The folder in which each node has its file.</param>
    public object Document(string ledger) => new
    {
        description = Description,
        labels = Labels(),
        schedule = After is null ? Beat?.Schedule ?? "@manually" : null,
        after = After?.Document,
        work = new
        {
            kind = "shell",
            command = Script(),
            environment = new Dictionary<string, string> { ["CHAOS_LEDGER"] = ledger, ["CHAOS_EDITION"] = Edition.ToString(CultureInfo.InvariantCulture) },
        },
        target = new { tags = Tags(), nodes = Nodes is { } count ? (object)count : "all", place = Place, wait = WaitForNode is { } wait ? Seconds(wait) : null },
        overlap = Overlap,
        misfire = new { policy = Misfire, window = "10m" },
        retry = new { attempts = Attempts, delay = "1s", backoff = 2, otherNode = RetriesElsewhere, jitter = RetriesElsewhere ? 0.5 : 0 },
        timeout = Timeout is { } limit ? Seconds(limit) : null,
        killGrace = "2s",
        onLost = Reruns ? "rerun" : "mark",
        calendars = Exclusion is { Blackout: false } named ? new[] { named.Calendar } : null,
        jitter = Jitter > TimeSpan.Zero ? Seconds(Jitter) : null,
        priority = Priority,
        history = new { keep = 1_000_000, maxAge = "none" },
    };

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0}s";

    private Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string> { [TeamLabel] = Team };
        if (Pool is not null) labels[Pool.Label] = Pool.Name;
        if (Exclusion is { Blackout: true } blackout) labels[Exclusion.Label] = blackout.Calendar;
        return labels;
    }

    private Dictionary<string, string> Tags()
    {
        var tags = new Dictionary<string, string>();
        if (Zone is not null) tags["zone"] = Zone;
        if (Host is not null) tags["host"] = Host;
        return tags;
    }

    // Cheap, since it runs dozens of times a second: no process but the shell and the sleep. The 22nd field of stat is when this process
    // was made, in hundredths of a second since boot; that does not depend on how long the machine took to let it write its line.
    private string Script()
    {
        const string Line = "echo \"$DCRON_EXECUTION_ID $DCRON_NODE $DCRON_ATTEMPT $CHAOS_EDITION $$ {0} $born $now\" >>\"$CHAOS_LEDGER/$DCRON_NODE\"";
        string[] lines =
        [
            "read a b c d e f g h i j k l m n o p q r s t u born rest </proc/$$/stat",
            "read now rest </proc/uptime",
            string.Format(CultureInfo.InvariantCulture, Line, "start"),
            Work > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"sleep {Work.TotalSeconds}") : ":",
            "read now rest </proc/uptime",
            string.Format(CultureInfo.InvariantCulture, Line, "end"),
            Ending switch
            {
                Ending.Fails => "exit 3",
                Ending.FailsFirst => "[ \"$DCRON_ATTEMPT\" -gt 1 ] || exit 3",
                Ending.FailsOften => "[ $(($$ / 8 % 2)) -eq 0 ] || exit 3",
                _ => "exit 0",
            },
        ];
        return string.Join('\n', lines);
    }
}

/// <summary>A limit that jobs with a label share: so many attempts at once.</summary>
internal sealed record Pool(string Name, int Most)
{
    public const string Label = "pool";

    /// <summary>Smaller than what its jobs want.</summary>
    public static readonly Pool Narrow = new("narrow", 3);

    /// <summary>The settings of Dcron that make it a limit.</summary>
    public string Configuration => $"dcron.limits.labels {{ \"{Label}={Name}\" = {Most} }}\n";
}
