namespace Dcron.Chaos;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: ./build.sh chaos [options]

          --minutes N      how long faults go on (2); fractions are allowed
          --seed S         repeats the jobs, the faults and the edits of that run; without it a new one is drawn
          --store STORE    etcd (three members) or postgresql (etcd)
          --jobs N         how many jobs (300)
          --only A,B       only these faults; --only none for none
          --together       the three nodes that schedule execute as well
          --loopback       plain processes on 127.0.0.0/8, without faults of the network
          --keep           keep the logs of a run without violations too
          --dcrond PATH    the program under test (artifacts/dcrond/dcrond)

        Exit codes: 0 no violation, 1 violations (logs are in artifacts/chaos/SEED), 2 it could not run, 64 wrong arguments.
        """;

    public double Minutes { get; init; } = 2;

    public int Seed { get; init; } = Random.Shared.Next(1, 1_000_000);

    public string Store { get; init; } = "etcd";

    public int Jobs { get; init; } = 300;

    /// <summary>Null: every fault that this machine allows.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    public bool Together { get; init; }

    public bool Loopback { get; init; }

    public bool Keep { get; init; }

    public string Dcrond { get; init; } = "artifacts/dcrond/dcrond";

    public string Repeat => $"./build.sh chaos --minutes {Minutes} --seed {Seed} --store {Store} --jobs {Jobs}{(Only is null ? "" : $" --only {string.Join(',', Only.DefaultIfEmpty("none"))}")}{(Together ? " --together" : "")}{(Loopback ? " --loopback" : "")}";

    /// <exception cref="FormatException">An option is unknown, or has no acceptable value; the message names it.</exception>
    public static Options Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> faults)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--together" => options with { Together = true },
                "--loopback" => options with { Loopback = true },
                "--keep" => options with { Keep = true },
                "--minutes" => options with { Minutes = Number(name, Value(), 0.1, 24 * 60) },
                "--seed" => options with { Seed = (int)Number(name, Value(), 0, int.MaxValue) },
                "--jobs" => options with { Jobs = (int)Number(name, Value(), 1, 5000) },
                "--store" => options with { Store = OneOf(name, Value(), ["etcd", "postgresql"]) },
                "--only" => options with { Only = [.. Value().Split(',').Where(f => f != "none").Select(f => OneOf(name, f, faults))] },
                "--dcrond" => options with { Dcrond = Value() },
                _ => throw new FormatException($"{name} is no option of chaos."),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value.");
        }

        return options;
    }

    internal static double Number(string name, string text, double least, double most) =>
        double.TryParse(text, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} {text}: expected a number from {least} to {most}.");

    internal static string OneOf(string name, string text, IReadOnlyList<string> allowed) =>
        allowed.Contains(text) ? text : throw new FormatException($"{name} {text}: expected one of {string.Join(", ", allowed)}.");
}
