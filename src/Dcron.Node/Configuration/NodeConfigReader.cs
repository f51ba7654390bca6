using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Node.Stores;

namespace Dcron.Node.Configuration;

/// <summary>Turns settings into a <see cref="NodeConfig"/>, gathering every problem before it gives up.</summary>
internal sealed partial class NodeConfigReader(Settings settings, KnownKeys keys, KnownKeys akka)
{
    private const string Derived = "derived";
    private const string RolesKey = "akka.cluster.roles";
    private const string SeedsKey = "akka.cluster.seed-nodes";
    private const string SeedTimeoutKey = "akka.cluster.seed-node-timeout";
    private const string RemotingHostKey = "akka.remote.dot-netty.tcp.hostname";
    private const string RemotingPortKey = "akka.remote.dot-netty.tcp.port";

    private static readonly TimeSpan AskSeedsAgainAfter = TimeSpan.FromSeconds(3);

    private readonly List<Problem> problems = [];
    private readonly List<string> warnings = [];

    public NodeConfig Read()
    {
        CheckKeys();
        CheckLimits();
        var remotingPort = Port(RemotingPortKey);
        var name = Name(remotingPort);
        var tags = Tags();
        var roles = Roles();
        var alone = StandsAlone();
        var http = Http();
        var dataDir = Path.GetFullPath(Text("dcron.data-dir"));
        var stores = new StoreSettings(settings, problems, dataDir, roles);
        var (journal, history) = (stores.Journal(), stores.History());
        var etcd = stores.Etcd();
        var crontab = Text("dcron.first-start.crontab") is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        Origins();
        CheckBindings(http);
        CheckCrontab(crontab);
        GiveUpOnProblems();
        CheckTimes();
        GiveUpOnProblems();

        Derive(name, tags, roles, dataDir);
        return new NodeConfig
        {
            Name = name,
            Tags = tags,
            Roles = roles,
            StandsAlone = alone,
            DrainTimeout = Duration("dcron.node.drain-timeout"),
            DataDir = dataDir,
            Http = http,
            HttpOrigins = Origins(),
            AllowInsecure = AllowInsecure,
            RemotingHost = Text(RemotingHostKey),
            RemotingPort = remotingPort,
            Journal = journal,
            History = history,
            Etcd = etcd,
            FirstStartCrontab = crontab,
            LogLevel = Text("dcron.log.level"),
            LogFormat = Text("dcron.log.format"),
            Hocon = ConfigurationFactory.ParseString(settings.ToHocon()),
            Printed = Masked().ToHocon(),
            Warnings = [.. warnings],
        };
    }

    private void CheckKeys()
    {
        foreach (var setting in settings.All)
        {
            var root = HoconPath.Split(setting.Path)[0];
            if (root == "dcron" && keys.Check(setting) is { } problem) problems.Add(problem);
            else if (root == "akka") CheckAkka(setting);
            else if (root != "dcron") problems.Add(new Problem(setting.Path, $"there is no such key ({setting.Origin}); keys begin with dcron. or akka.", keys.Nearest("dcron." + setting.Path)));
        }
    }

    // Akka's reference files do not list every key that Akka reads, so an unknown one is a warning; a wrong value is a problem.
    private void CheckAkka(Setting setting)
    {
        if (setting.Path is RolesKey or SeedsKey or SeedTimeoutKey or RemotingPortKey && akka.Check(setting) is { } problem) problems.Add(problem);
        if (akka.Knows(setting.Path) || AkkaSections.IsOpen(setting.Path)) return;
        var nearest = akka.Nearest(setting.Path) is { } known ? $"; did you mean {known}?" : "";
        warnings.Add($"{setting.Path} ({setting.Origin}) is in none of Akka's reference files{nearest}");
    }

    private string Name(int remotingPort)
    {
        var name = Text("dcron.node.name");
        if (name.Length == 0)
        {
            var host = NotForName().Replace(Environment.MachineName.ToLowerInvariant(), "-");
            name = remotingPort switch
            {
                NodeDefaults.RemotingPort => host,
                0 => $"{host}-p{Environment.ProcessId}",
                _ => $"{host}-{remotingPort}",
            };
        }

        if (!Word().IsMatch(name)) Wrong("dcron.node.name", "letters, digits, '.', '_' and '-', 64 at most, the first a letter or digit", "node-1");
        return name;
    }

    private ImmutableSortedDictionary<string, string> Tags()
    {
        const string section = "dcron.node.tags";
        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings.Under(section))
        {
            var key = string.Join('.', HoconPath.Split(setting.Path).Skip(3));
            if (!Word().IsMatch(key)) Wrong(setting.Path, "a tag named by letters, digits, '.', '_' and '-', 64 at most", "dcron.node.tags { dc = eu }");
            else if (setting.Text is not { Length: > 0 and <= 128 } value || value.Any(char.IsControl)) Wrong(setting.Path, "a text of 1 to 128 characters", "eu");
            else tags[key] = value;
        }

        return tags.ToImmutable();
    }

    private void CheckLimits()
    {
        const string section = "dcron.limits.labels";
        foreach (var setting in settings.Under(section))
        {
            var label = string.Join('.', HoconPath.Split(setting.Path).Skip(3));
            if (!JobLabel.TryParse(label, out _)) Wrong(setting.Path, "a label as name=value, in quotes", "dcron.limits.labels { \"pool=db\" = 4 }");
            else if (!Expected.Between(1, 1_000_000).Accepts(setting.Text ?? "")) Wrong(setting.Path, "a whole number from 1 to 1000000", "4");
        }
    }

    private ImmutableArray<string> Roles()
    {
        var roles = settings.Find(RolesKey)?.List ?? [];
        string[] known = [NodeConfig.Scheduler, NodeConfig.Executor, NodeConfig.Api];
        if (roles.IsEmpty) Wrong(RolesKey, "at least one of scheduler, executor, api", "[scheduler, executor, api]");
        foreach (var role in roles.Except(known))
            Wrong(RolesKey, $"scheduler, executor or api in place of '{role}' (name and tags of a node are set by dcron.node.name and dcron.node.tags)", "[executor]");
        return [.. roles.Distinct()];
    }

    private bool StandsAlone()
    {
        var seeds = settings.Find(SeedsKey)?.List ?? [];
        foreach (var seed in seeds.Where(s => !Seed().IsMatch(s)))
            Wrong(SeedsKey, $"addresses akka.tcp://dcron@HOST:PORT in place of '{seed}'", "[\"akka.tcp://dcron@10.0.0.1:4053\"]");
        if (!seeds.IsEmpty) return false;
        if (Text("dcron.cluster.alone") is "on" or "true" or "yes") return true;
        Wrong(SeedsKey, "the addresses of the nodes that this one is to join, the same list on every node; or dcron.cluster.alone = on for a cluster of one node", "[\"akka.tcp://dcron@10.0.0.1:4053\"]");
        return false;
    }

    // The first seed waits this long before it forms a cluster; for all others it is only when they ask again.
    private bool IsFirstSeed => settings.Find(SeedsKey)?.List is [var first, ..] && first == $"akka.tcp://dcron@{Text(RemotingHostKey)}:{Text(RemotingPortKey)}";

    private IPEndPoint Http()
    {
        var host = Text("dcron.http.host");
        var port = Port("dcron.http.port");
        if (host == "localhost") return new IPEndPoint(IPAddress.Loopback, port);
        if (IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
        Wrong("dcron.http.host", "an IP address (0.0.0.0 or :: for all of this machine), or localhost", "127.0.0.1");
        return new IPEndPoint(IPAddress.Loopback, port);
    }

    private ImmutableArray<string> Origins()
    {
        const string key = "dcron.http.origins";
        var origins = settings.Find(key)?.List ?? [];
        foreach (var origin in origins.Where(o => o != "*" && !(Uri.TryCreate(o, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && page.GetLeftPart(UriPartial.Authority).Equals(o, StringComparison.OrdinalIgnoreCase))))
            Wrong(key, $"origins of pages, which are http or https, a host and perhaps a port, in place of '{origin}'", "[\"https://dkron-ui.example.org\"]");
        return origins;
    }

    private bool AllowInsecure => Text("dcron.security.allow-insecure") is "on" or "true" or "yes";

    private void CheckBindings(IPEndPoint http)
    {
        if (AllowInsecure) return;
        const string remedy = "so only this machine may reach the node. Bind 127.0.0.1, or accept the risk with dcron.security.allow-insecure = on";
        if (!IPAddress.IsLoopback(http.Address))
            problems.Add(new Problem("dcron.http.host", $"'{Text("dcron.http.host")}' is refused: HTTP knows no authentication yet, {remedy}"));
        if (!IsLoopback(Text(RemotingHostKey)))
            problems.Add(new Problem(RemotingHostKey, $"'{Text(RemotingHostKey)}' is refused: remoting is not encrypted and knows no authentication yet, {remedy}"));
    }

    private void CheckCrontab(string? path)
    {
        if (path is not null && !File.Exists(path)) Wrong("dcron.first-start.crontab", "a crontab file that exists", "/etc/dcron/crontab");
    }

    // Keys whose value follows from others. What Akka and the actors need is then found in one place.
    private void Derive(string name, ImmutableSortedDictionary<string, string> tags, ImmutableArray<string> roles, string dataDir)
    {
        settings.Set("dcron.node.name", name, Derived);
        settings.Set("dcron.data-dir", dataDir, Derived);
        settings.Set(new Setting(RolesKey, null, [.. NodeRoles.Encode(roles, name, tags, AgreedKeys.Of(settings, roles))], Derived));
        settings.Set("akka.loglevel", Text("dcron.log.level"), Derived);
        if (!IsFirstSeed && Duration(SeedTimeoutKey) > AskSeedsAgainAfter) settings.Set(SeedTimeoutKey, $"{AskSeedsAgainAfter.TotalSeconds}s", Derived);
    }

    private Settings Masked()
    {
        var masked = new Settings();
        masked.Set(settings.All.Select(Secrets.Hide));
        return masked;
    }

    private string Text(string path) => settings.Find(path)?.Text ?? "";

    // A value that is no port has been complained about by then.
    private int Port(string path) => Expected.Port.Accepts(Text(path)) ? int.Parse(Text(path)) : 0;

    // What only makes sense together; every value is of its type by now.
    private void CheckTimes()
    {
        if (Duration("dcron.executor.warrant") < TimeSpan.FromSeconds(1))
            Wrong("dcron.executor.warrant", "at least 1s, since it is renewed once a second", "3s");
        if (ConfigurationFactory.ParseString($"v = {Text("dcron.executor.output-limit")}").GetByteSize("v") > MostOutput)
            Wrong("dcron.executor.output-limit", "at most 2MiB: an output travels in one message", "256KiB");
        if (Duration("dcron.scheduler.arm-ahead") < SlowTakeover)
            warnings.Add($"dcron.scheduler.arm-ahead = {Text("dcron.scheduler.arm-ahead")} is shorter than a takeover may take ({SlowTakeover.TotalSeconds:0}s): when the scheduler's node dies, work that was not armed yet starts late");
    }

    private const long MostOutput = 2 * 1024 * 1024;

    /// <summary>How long the failure detector of dcron.conf may need until a dead scheduler is replaced.</summary>
    private static readonly TimeSpan SlowTakeover = TimeSpan.FromSeconds(12);

    private TimeSpan Duration(string path) => ConfigurationFactory.ParseString($"v = {Text(path)}").GetTimeSpan("v");

    private void Wrong(string path, string expected, string example)
    {
        var setting = settings.Find(path);
        var found = setting is null ? "is not set" : $"'{setting.Show()}' ({setting.Origin}) is wrong";
        problems.Add(new Problem(path, $"{found}: expected {expected}", example));
    }

    private void GiveUpOnProblems()
    {
        if (problems.Count > 0) throw new ConfigException([.. problems.DistinctBy(p => (p.Field, p.Message))]);
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex("[^a-z0-9._-]", RegexOptions.NonBacktracking)]
    private static partial Regex NotForName();

    [GeneratedRegex(@"^akka\.tcp://dcron@[^@:/\s]+:\d{1,5}$|^akka\.tcp://dcron@\[[0-9A-Fa-f:]+\]:\d{1,5}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Seed();
}
