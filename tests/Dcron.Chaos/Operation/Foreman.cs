using System.Text.Json;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Operation;

/// <summary>Pauses jobs together, of one team or of the whole cluster, for a few seconds at a time.</summary>
internal sealed class Foreman(Requests requests, int seed)
{
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(90);

    private readonly Random random = new(seed);

    /// <summary>Returns when it has been stopped and no such pause is left.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Wait.ForAsync(TimeSpan.FromSeconds(random.Next(5, 20)), stop);
            if (stop.IsCancellationRequested) return;
            if (!await PauseForAWhileAsync(random.Next(4) == 0 ? null : $"t{random.Next(Mix.Teams)}", stop)) await Wait.ForAsync(LeftAlone, stop);
        }
    }

    // Nobody else lifts it, so it is asked for until it is answered, also when the run is at its end.
    private async Task<bool> PauseForAWhileAsync(string? team, CancellationToken stop)
    {
        var (pause, paused) = await requests.InsistAsync(ClientRequest.PauseMany(team), CancellationToken.None);
        await Wait.ForAsync(TimeSpan.FromSeconds(random.Next(2, 8)), stop);
        var (_, resumed) = await requests.InsistAsync(ClientRequest.ResumeMany(team, Id(pause)), CancellationToken.None);
        return paused && resumed;
    }

    private static string Id(ClientCall pause) =>
        JsonSerializer.Deserialize<JsonElement>(pause.Answer[(pause.Answer.IndexOf(' ', StringComparison.Ordinal) + 1)..]).GetProperty("id").GetString()!;
}
