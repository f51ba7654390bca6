using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

/// <summary>What the executors' keys become.</summary>
public sealed class DkronWorkSpec : DkronSpec
{
    [Fact]
    public async Task Runs_a_command_with_a_shell_when_the_key_says_so()
    {
        var job = await DefineAsync("shell", """{"command":"a | b","shell":"true","env":"A=1,B=x=y","cwd":"/srv","timeout":"90s","payload":"aGk=","su":"www-data"}""");
        var work = Assert.IsType<ShellWork>(job.Work);

        Assert.Equal(("a | b", "/srv", "www-data", "hi", TimeSpan.FromSeconds(90)), (work.Command, work.WorkingDirectory, work.User, work.Stdin, job.Timeout));
        Assert.Equal("A=1 B=x=y ENV_JOB_NAME=j", string.Join(' ', work.Environment.Select(v => $"{v.Key}={v.Value}")));
    }

    [Theory]
    [InlineData("""{"command":"echo 'a b' c"}""")]
    [InlineData("""{"command":"echo 'a b' c","shell":"false"}""")]
    [InlineData("""{"command":"echo 'a b' c","shell":"yes"}""")]
    [InlineData("""{"command":"echo 'a b' c","shell":"","env":"","cwd":"","timeout":"","mem_limit_kb":"","project":"","allowed_exitcodes":""}""")]
    public async Task Starts_the_words_of_a_command_without_one(string config)
    {
        Assert.Equal(["echo", "a b", "c"], Assert.IsType<ShellWork>((await DefineAsync("shell", config)).Work).Arguments);
    }

    [Theory]
    [InlineData("200ms", 1)]
    [InlineData("1h", 3600)]
    [InlineData("0s", null)]
    public async Task Limits_the_time_of_a_command(string timeout, int? seconds)
    {
        Assert.Equal(seconds, (int?)(await DefineAsync("shell", $$"""{"command":"x","timeout":"{{timeout}}"}""")).Timeout?.TotalSeconds);
    }

    [Theory]
    [InlineData("1073741824", 1L << 30)]
    [InlineData("512m", 512L << 20)]
    [InlineData("1.5GB", 1536L << 20)]
    [InlineData("2 KB", 1L << 20)]
    [InlineData("0", null)]
    public async Task Limits_the_memory_of_a_command(string limit, long? bytes)
    {
        Assert.Equal(bytes, ((ShellWork)(await DefineAsync("shell", $$"""{"command":"x","mem_limit":"{{limit}}"}""")).Work).MemoryLimit);
    }

    [Fact]
    public async Task Sends_a_request_with_all_keys()
    {
        var job = await DefineAsync("http", """
            {"method":"post","url":"https://example.org/x","headers":"[\"X-A: b:c\",\"Accept: text/plain\"]","body":"{}","timeout":"7","expectCode":"200,206","expectBody":"^ok",
             "debug":"true","tlsNoVerifyPeer":"false","tlsCertificateFile":"/c.pem","tlsCertificateKeyFile":"/k.pem","tlsRootCAsFile":"/ca.pem"}
            """);
        var work = Assert.IsType<HttpWork>(job.Work);

        Assert.Equal(("POST", "https://example.org/x", "{}", "^ok", TimeSpan.FromSeconds(7)), (work.Method, work.Url, work.Body, work.ExpectedBody, job.Timeout));
        Assert.Equal("Accept=text/plain X-A=b:c", string.Join(' ', work.Headers.Select(h => $"{h.Key}={h.Value}")));
        Assert.Equal((new HttpTls(false, "/ca.pem", "/c.pem", "/k.pem"), false), (work.Tls, work.AnyStatus));
        Assert.Equal([200, 206], work.ExpectedStatus);
    }

    [Theory]
    [InlineData("""{"method":"GET","url":"http://example.org"}""")]
    [InlineData("""{"method":"GET","url":"http://example.org","expectCode":"","timeout":"soon"}""")]
    public async Task Takes_any_status_within_30_seconds_where_nothing_else_is_said(string config)
    {
        var job = await DefineAsync("http", config);

        Assert.Equal((true, TimeSpan.FromSeconds(30)), (((HttpWork)job.Work).AnyStatus, job.Timeout));
    }

    [Fact]
    public async Task Keeps_a_password_of_the_url_as_a_header()
    {
        var work = (HttpWork)(await DefineAsync("http", """{"method":"GET","url":"http://me:p%40ss@example.org/x"}""")).Work;

        Assert.Equal(("http://example.org/x", "Basic bWU6cEBzcw=="), (work.Url, work.Headers["Authorization"]));
    }

    [Theory]
    [InlineData("", "null", "No executor defined")]
    [InlineData("kafka", """{"topic":"x"}""", "executor 'kafka' is not present: Dcron runs shell and http")]
    [InlineData("shell", "null", "executor shell: it has no command")]
    [InlineData("shell", """{"command":"echo 'a"}""", "executor shell: a quote (') in the command is not closed")]
    [InlineData("shell", """{"command":"cat","payload":"%%"}""", "executor shell: the payload is not text in base64")]
    [InlineData("http", """{"method":"GET"}""", "executor http: it has no url")]
    [InlineData("http", """{"method":"GET","url":"ftp://x"}""", "executor http: 'ftp://x' is not an absolute http or https address")]
    [InlineData("http", """{"method":"GET","url":"http://x","headers":"[\"nocolon\"]"}""", "executor http: the header 'nocolon' has no colon")]
    [InlineData("http", """{"method":"GET","url":"http://x","expectCode":"2xx"}""", "executor http: '2xx' in expectCode is no status code")]
    public async Task Accepts_what_Dkron_accepts_and_lets_each_run_fail_with_the_reason(string executor, string config, string reason)
    {
        Assert.Equal(reason, Assert.IsType<ForeignWork>((await DefineAsync(executor, config)).Work).Reason);
    }

    [Theory]
    [InlineData("""{"command":"x","su":"www-data:www"}""", "su names a group")]
    [InlineData("""{"command":"x","mem_limit":"lots"}""", "Error parsing job memory limit value")]
    [InlineData("""{"command":"x","env":"DCRON_JOB=x"}""", "is set by Dcron itself")]
    public async Task Refuses_what_it_could_only_ignore(string config, string message)
    {
        var answer = await PostAsync("/v1/jobs", Job("shell", config));

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_is_kept_without_effect()
    {
        var answer = await PostAsync("/v1/jobs", Job("shell", """{"command":"a | b","mem_limit":"512MB"}""").Replace("{\"name\"", "{\"processors\":{\"log\":{}},\"ephemeral\":true,\"name\"", StringComparison.Ordinal));

        var notes = string.Join('\n', answer.Headers.GetValues("X-Dcron-Note"));
        foreach (var word in new[] { "cut at '|'", "processor log", "ephemeral" }) Assert.Contains(word, notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shell", """{"command":"echo 'a b'","env":"B=1,A=2","timeout":"90s","unknown":"kept","mem_limit":"1GB"}""")]
    [InlineData("http", """{"method":"get","url":"http://u:p@example.org","headers":"[ \"b: 1\",\"a:2\" ]","debug":"1"}""")]
    [InlineData("rabbitmq", """{"queue.name":"q","message.body":"x"}""")]
    public async Task Gives_every_key_back_as_it_was_written(string executor, string config)
    {
        await CreateAsync(Job(executor, config));
        var read = (await GetAsync("/v1/jobs/j")).Json;

        Assert.Equal(executor, read.GetProperty("executor").GetString());
        Assert.Equal(Map(System.Text.Json.JsonDocument.Parse(config).RootElement), Map(read.GetProperty("executor_config")));
    }

    [Fact]
    public async Task Shows_what_the_job_does_now_when_a_native_client_has_changed_it()
    {
        await CreateAsync(Job("shell", """{"command":"old","unknown":"kept"}"""));
        var view = (await Client.FindJobAsync(JobId.Of("j"), default))!;
        Client.Keep(view with { Definition = view.Definition with { Work = new ShellWork { Command = "new" } } });

        Assert.Equal("""{"command":"new","shell":"true"}""", (await GetAsync("/v1/jobs/j")).Json.GetProperty("executor_config").GetRawText());
    }

    private async Task<JobDefinition> DefineAsync(string executor, string config)
    {
        await CreateAsync(Job(executor, config));
        return Stored("j");
    }

    private static string Job(string executor, string config) => $$"""{"name":"j","schedule":"@daily","executor":"{{executor}}","executor_config":{{config}}}""";

    private static ImmutableSortedDictionary<string, string> Map(System.Text.Json.JsonElement json) =>
        json.EnumerateObject().ToImmutableSortedDictionary(m => m.Name, m => m.Value.GetString()!);
}
