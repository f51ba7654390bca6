using System.Text.Json;
using System.Text.Json.Nodes;
using Dcron.Cli.Api;

namespace Dcron.Cli.Migration;

/// <summary>A running Dkron whose jobs are read.</summary>
internal sealed class DkronSource : IDisposable
{
    private readonly DcronApi api;
    private readonly string address;

    /// <exception cref="Failure">It is no address.</exception>
    public DkronSource(string address, TimeSpan timeout)
    {
        this.address = address;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw Failure.WrongCall($"--from '{address}' is not the address of a Dkron server, such as http://old:8080.");
        var root = uri.AbsoluteUri.TrimEnd('/');
        api = new DcronApi(new Uri((root.EndsWith("/v1", StringComparison.Ordinal) ? root[..^3] : root + "/")), timeout);
    }

    /// <exception cref="Failure">It cannot be reached, or is no Dkron.</exception>
    public async Task<IReadOnlyList<DkronRecord>> ReadAsync(bool disabled, CancellationToken cancel)
    {
        JsonElement jobs;
        try
        {
            jobs = await api.GetAsync("v1/jobs", cancel);
        }
        catch (Failure failure)
        {
            throw new Failure(failure.ExitCode, $"the jobs of the Dkron at {address} cannot be read: {failure.Message.Split(". ")[0]}", failure.Details);
        }

        if (jobs.ValueKind != JsonValueKind.Array) throw Failure.Unreachable($"{address} answers something other than a list of jobs; it does not seem to be a Dkron.");
        return [.. jobs.EnumerateArray().Select(job => Record(job, disabled))];
    }

    public void Dispose() => api.Dispose();

    private static DkronRecord Record(JsonElement job, bool disabled)
    {
        var text = job.GetRawText();
        if (disabled && JsonNode.Parse(text) is JsonObject changed)
        {
            changed["disabled"] = true;
            text = changed.ToJsonString();
        }

        return new DkronRecord(job.Text("name"), job.Text("parent_job"), job.Text("schedule"), text);
    }
}

/// <param name="Json">The whole record, as it is sent on.</param>
internal sealed record DkronRecord(string Name, string Parent, string Schedule, string Json);
