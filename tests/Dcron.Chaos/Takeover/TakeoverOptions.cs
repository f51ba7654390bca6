namespace Dcron.Chaos.Takeover;

/// <summary>What the command line asks for.</summary>
internal sealed record TakeoverOptions
{
    public const string Usage = """
        usage: ./build.sh takeover [options]

          --rounds N       how often each fault strikes (3)
          --fault A,B      only these: kill, kill-other, term, cut, stop (for 1, 5 and 25 s)
          --store STORE    etcd (three members) or postgresql (etcd)
          --apart N        three nodes schedule and N others execute (without: three nodes of all roles)
          --jobs N         how many jobs are due each second (20); some with longer periods are beside them
          --loopback       plain processes on 127.0.0.0/8, without cuts
          --dcrond PATH    the program under test (artifacts/dcrond/dcrond)

        Exit codes: 0 measured, 1 a due time was lost or ran twice, 2 it could not run, 64 wrong arguments.
        What was measured is never a reason for 1. Logs and the rounds are in artifacts/takeover.
        """;

    public int Rounds { get; init; } = 3;

    public IReadOnlyList<Strike> Strikes { get; init; } = Strike.All;

    public string Store { get; init; } = "etcd";

    /// <summary>How many nodes only execute; 0: the three that schedule do.</summary>
    public int Apart { get; init; }

    public int Jobs { get; init; } = 20;

    public bool Loopback { get; init; }

    public string Dcrond { get; init; } = "artifacts/dcrond/dcrond";

    /// <exception cref="FormatException">An option is unknown, or has no acceptable value; the message names it.</exception>
    public static TakeoverOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new TakeoverOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--loopback" => options with { Loopback = true },
                "--rounds" => options with { Rounds = (int)Options.Number(name, Value(), 1, 1000) },
                "--apart" => options with { Apart = (int)Options.Number(name, Value(), 1, 20) },
                "--jobs" => options with { Jobs = (int)Options.Number(name, Value(), 1, 1000) },
                "--store" => options with { Store = Options.OneOf(name, Value(), ["etcd", "postgresql"]) },
                "--fault" => options with { Strikes = StrikesOf(name, Value().Split(',')) },
                "--dcrond" => options with { Dcrond = Value() },
                _ => throw new FormatException($"{name} is no option of takeover."),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value.");
        }

        return options;
    }

    private static IReadOnlyList<Strike> StrikesOf(string option, IEnumerable<string> words)
    {
        var wanted = words.Select(w => Options.OneOf(option, w, Strike.Words)).ToHashSet();
        return [.. Strike.All.Where(s => wanted.Contains(s.Word))];
    }
}
