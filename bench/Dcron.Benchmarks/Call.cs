namespace Dcron.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="NodeSettings">As for dcrond's <c>--set</c>.</param>
/// <param name="Ended">The exit code where help or a complaint has been printed and there is nothing more to do.</param>
internal sealed record Call(IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> NodeSettings, int? Ended)
{
    public const int Usage = 64;

    private const string Help = """
        usage: ./build.sh bench [NAME...] [--short] [--jobs N] [--seconds S] [--events N] [--set PATH=VALUE]...

        Measures a real node with SQLite on loopback. Without a name: all of them.

          fires     1,000 and 10,000 no-op jobs, each due every second: all due times run, lateness, CPU, memory
          import    10,000 jobs from a crontab by dcron, and by plain HTTP
          many      100,000 jobs due once a day: memory, recovery after SIGTERM and after kill -9
          idle      100 jobs due hourly: CPU of a node that has nothing to do

        Only by name, and without a node:

          etcd          the etcd plugin beside bare transactions: writing, replay, snapshots, memory an event
          etcd-bounded  10,000,000 events with snapshots, deletes and compaction: the size of etcd's database over time

          --short         small numbers, to see that the program works; the figures mean little
          --jobs N        this many jobs; with one name only
          --events N      this many events (etcd, etcd-bounded)
          --seconds S     measure for this long (fires, idle); with one name only
          --set P=V       a setting of the node, as dcrond takes it: to see what it changes

        Exit code: 0 all was measured, whatever the figures; 1 something could not be measured; 64 a wrong call.
        """;

    private static readonly string[] Names = ["fires", "import", "many", "idle"];
    private static readonly string[] OnlyByName = ["etcd", "etcd-bounded"];

    public static Call Parse(string[] args)
    {
        var names = new List<string>();
        var settings = new List<string>();
        var size = new Size(Short: false, Jobs: null, Seconds: null, Events: null);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    Console.WriteLine(Help);
                    return new Call([], [], 0);
                case "--short":
                    size = size with { Short = true };
                    break;
                case "--jobs" or "--seconds" when i + 1 < args.Length && int.TryParse(args[i + 1], out var number) && number is > 0 and <= 1_000_000:
                    size = args[i++] == "--jobs" ? size with { Jobs = number } : size with { Seconds = number };
                    break;
                case "--events" when i + 1 < args.Length && long.TryParse(args[i + 1], out var events) && events is >= 1000 and <= 1_000_000_000:
                    size = size with { Events = events };
                    i++;
                    break;
                case "--events":
                    return Refuse("--events needs a whole number from 1000 to 1000000000");
                case "--jobs" or "--seconds":
                    return Refuse($"{args[i]} needs a whole number from 1 to 1000000");
                case "--set" when i + 1 < args.Length && args[i + 1].IndexOf('=') > 0:
                    settings.Add(args[++i]);
                    break;
                case "--set":
                    return Refuse("--set needs a setting such as dcron.scheduler.arm-ahead=20s");
                case var name when Names.Contains(name) || OnlyByName.Contains(name):
                    names.Add(name);
                    break;
                case var other:
                    return Refuse($"'{other}' is neither an option nor one of {string.Join(", ", Names.Concat(OnlyByName))}");
            }
        }

        if ((size.Jobs ?? size.Seconds) is not null && names.Count != 1) return Refuse("--jobs and --seconds go with one name");
        if (size.Seconds is not null && names[0] is not ("fires" or "idle")) return Refuse($"{names[0]} takes as long as it takes; --seconds goes with fires and idle");
        if (size.Events is not null && (names.Count != 1 || !OnlyByName.Contains(names[0]))) return Refuse("--events goes with etcd or etcd-bounded, one of them");
        if (size.Jobs is not null && OnlyByName.Contains(names[0])) return Refuse($"{names[0]} has no jobs");
        if (names.Count == 0) names.AddRange(Names);
        return new Call([.. names.Distinct().SelectMany(name => Named(name, size))], settings, null);
    }

    private static IEnumerable<Scenario> Named(string name, Size size) => name switch
    {
        "fires" => size.Several(100, 1000, 1000, 10_000).Select(jobs => new Fires(jobs, size.Of(5, 30))),
        "import" => [new Import(size.Jobs ?? (size.Short ? 500 : 10_000))],
        "many" => [new Many(size.Jobs ?? (size.Short ? 2000 : 100_000))],
        "idle" => [new Idle(size.Jobs ?? 100, size.Of(5, 30))],
        "etcd" => [new EtcdSpeed((int)(size.Events ?? (size.Short ? 20_000 : 300_000)))],
        "etcd-bounded" => [new EtcdBounded(size.Events ?? (size.Short ? 200_000 : 10_000_000))],
        _ => throw new InvalidOperationException($"There is no scenario '{name}'."),
    };

    private static Call Refuse(string what)
    {
        Console.Error.WriteLine($"bench: {what}. Try ./build.sh bench --help.");
        return new Call([], [], Usage);
    }

    private sealed record Size(bool Short, int? Jobs, int? Seconds, long? Events)
    {
        public int Of(int inShort, int inFull) => Seconds ?? (Short ? inShort : inFull);

        public IEnumerable<int> Several(int lessInShort, int moreInShort, int less, int more) =>
            Jobs is { } jobs ? [jobs] : Short ? [lessInShort, moreInShort] : [less, more];
    }
}
