using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Dcron.Node.Tests.Api;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

/// <summary>What every spec of Dkron's API stands on: a host of its own, and requests byte for byte.</summary>
public abstract class DkronSpec : ApiSpec
{
    private protected const string Minimal = """{"name":"backup","schedule":"0 0 3 * * *","executor":"shell","executor_config":{"command":"backup.sh"}}""";

    private protected Task<Answer> GetAsync(string path) => Host.GetAsync(path);

    private protected Task<Answer> PostAsync(string path, string? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>With curl's content type, as the examples of Dkron's documentation do it.</summary>
    private protected Task<Answer> SendAsync(HttpMethod method, string path, string? body = null) =>
        Host.SendAsync(method, path, body is null ? null : ApiHost.Json(Encoding.UTF8.GetBytes(body), "application/x-www-form-urlencoded"));

    private protected async Task<JsonElement> CreateAsync(string body)
    {
        var answer = await PostAsync("/v1/jobs", body);
        Assert.True(answer.Status == 201, $"{answer.Status}: {answer.Text}");
        return answer.Json;
    }

    private protected JobDefinition Stored(string name) => Client.Commands.OfType<JobCommand.Put>().Last(put => put.Job.Value == name).Definition;

    /// <summary>A job that a native client defined.</summary>
    private protected JobView KeepNative(string name, Func<JobDefinition, JobDefinition>? change = null)
    {
        var id = JobId.Of(name);
        var job = new JobDefinition { Name = id, Schedule = ScheduleParser.Parse("30 4 * * 1-5", "Europe/Berlin", id), Work = new ShellWork { Command = "true" } };
        var view = new JobView(change?.Invoke(job) ?? job, 1, FakeClient.Now, FakeClient.Now, null, FakeClient.Now, [FakeClient.Now.AddHours(1)], [], []);
        Client.Keep(view);
        return view;
    }

    /// <summary>Sends these lines as they stand; <c>{host}</c> and <c>{length}</c> are filled in. The connection is closed by the request's own header.</summary>
    private protected async Task<RawAnswer> SendRawAsync(string head, string body = "")
    {
        var address = Host.Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var bytes = Encoding.UTF8.GetBytes(body);
        var text = head.ReplaceLineEndings("\r\n").TrimEnd('\r', '\n')
            .Replace("{host}", address.Authority, StringComparison.Ordinal)
            .Replace("{length}", bytes.Length.ToString(), StringComparison.Ordinal) + "\r\nConnection: close\r\n\r\n";
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        await stream.WriteAsync(bytes);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return RawAnswer.Parse(await reader.ReadToEndAsync());
    }
}

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, Dictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public static RawAnswer Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).GroupBy(p => p[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.Last()[1], StringComparer.OrdinalIgnoreCase);
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1]), headers, text[(end + 4)..]);
    }
}
