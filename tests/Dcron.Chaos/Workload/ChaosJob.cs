using System.Globalization;

namespace Dcron.Chaos.Workload;

/// <summary>How the work of a job ends.</summary>
internal enum Ending
{
    Succeeds,
    Fails,

    /// <summary>The first attempt fails, later ones succeed.</summary>
    FailsFirst,
}

/// <summary>One job of the mix. The policies stay what they are for a whole run; edits change the beat, the work and the description.</summary>
internal sealed record ChaosJob
{
    public required string Name { get; init; }

    /// <summary>Null: it runs by hand only.</summary>
    public Beat? Beat { get; init; }

    /// <summary>On how many nodes; null: on all.</summary>
    public int? Nodes { get; init; } = 1;

    public string? Zone { get; init; }

    public bool SkipsOverlap { get; init; }

    /// <summary>At least once: a lost attempt is followed by another. Otherwise at most once.</summary>
    public bool Reruns { get; init; }

    public string Misfire { get; init; } = "latest";

    public int Attempts { get; init; } = 1;

    public TimeSpan? Timeout { get; init; }

    public TimeSpan Work { get; init; }

    public Ending Ending { get; init; }

    /// <summary>Grows with each edit that a launch can be told apart by; the work writes it into the ledger.</summary>
    public int Edition { get; init; } = 1;

    public string Description { get; init; } = "";

    /// <summary>The job document that Dcron is given.</summary>
    /// <param name="ledger">The folder in which each node has its file.</param>
    public object Document(string ledger) => new
    {
        description = Description,
        schedule = Beat?.Schedule ?? "@manually",
        work = new
        {
            kind = "shell",
            command = Script(),
            environment = new Dictionary<string, string> { ["CHAOS_LEDGER"] = ledger, ["CHAOS_EDITION"] = Edition.ToString(CultureInfo.InvariantCulture) },
        },
        target = new { tags = Zone is null ? [] : new Dictionary<string, string> { ["zone"] = Zone }, nodes = Nodes is { } count ? (object)count : "all" },
        overlap = SkipsOverlap ? "skip" : "allow",
        misfire = new { policy = Misfire, window = "10m" },
        retry = new { attempts = Attempts, delay = "1s", backoff = 2 },
        timeout = Timeout is { } limit ? $"{limit.TotalSeconds:0}s" : null,
        killGrace = "2s",
        onLost = Reruns ? "rerun" : "mark",
        history = new { keep = 1_000_000, maxAge = "none" },
    };

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
            Ending switch { Ending.Fails => "exit 3", Ending.FailsFirst => "[ \"$DCRON_ATTEMPT\" -gt 1 ] || exit 3", _ => "exit 0" },
        ];
        return string.Join('\n', lines);
    }
}
