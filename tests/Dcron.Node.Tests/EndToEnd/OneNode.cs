using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>One real node as <c>single.conf</c> sets it up, with its data in a folder of its own, and the real command line to talk to it.</summary>
public sealed class OneNode : IAsyncLifetime
{
    public const string Name = "only";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string[] settings;
    private NodeProcess? process;

    public OneNode()
        : this([])
    {
    }

    /// <param name="settings">As for <c>--set</c>.</param>
    internal OneNode(params string[] settings) => this.settings = settings;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("dcron-one-").FullName;

    public NodeProcess Process => process ?? throw new InvalidOperationException("The node has not been started.");

    public static async Task<OneNode> StartAsync(params string[] settings)
    {
        var node = new OneNode(settings);
        try
        {
            await node.InitializeAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async ValueTask InitializeAsync()
    {
        var ports = NodeProcess.FreePorts(2);
        process = NodeProcess.Start(Name, ports[0], ports[1], Path.Combine(Directory, "data"), settings, NodeProcess.Conf("single.conf"));
        await process.UntilReadyAsync();
    }

    /// <summary>Runs <c>dcron</c> against this node, and expects it to succeed.</summary>
    public async Task<ProgramRun> DcronAsync(params string[] arguments)
    {
        var run = await TryDcronAsync(arguments);
        Assert.True(run.ExitCode == 0, $"dcron {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Error}\n{Process.Log}");
        return run;
    }

    public Task<ProgramRun> TryDcronAsync(params string[] arguments) => DcronWithInputAsync("", arguments);

    public Task<ProgramRun> DcronWithInputAsync(string input, params string[] arguments) =>
        ProgramRun.OfDcronAsync(Process.Http.BaseAddress!.ToString(), input, arguments);

    /// <summary>Triggers the job by the command line, and waits for the end of the execution.</summary>
    public async Task<JsonElement> RunJobAsync(string job)
    {
        var id = (await DcronAsync("job", "run", job)).Out.Trim();
        return await EndOfAsync(id);
    }

    /// <summary>The execution as the API shows it, once it has an outcome and its history is written.</summary>
    public async Task<JsonElement> EndOfAsync(string execution)
    {
        JsonElement shown = default;
        await UntilAsync($"execution {execution} has ended", async () =>
        {
            shown = await Process.GetAsync($"/api/executions/{execution}");
            return shown.GetProperty("outcome").ValueKind != JsonValueKind.Null
                && shown.GetProperty("attempts").EnumerateArray().All(a => a.GetProperty("state").GetString() == "ended");
        });
        return shown;
    }

    public Task UntilAsync(string phase, Func<Task<bool>> condition) => Until.TrueAsync(phase, Patience, condition, () => Process.Log);

    public Task UntilAsync(string phase, Func<bool> condition) => Until.TrueAsync(phase, Patience, condition, () => Process.Log);

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
