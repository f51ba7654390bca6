using System.Collections.Immutable;
using System.Net;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Updates;
using Dcron.Node.Events;
using Dcron.Node.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dcron.Node.Tests.Events;

public sealed class EventsApiSpec : ApiSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly JobId Backup1 = JobId.Of("backup");
    private static readonly AttemptId Attempt = new(ExecutionId.Scheduled(Backup1, FakeClient.Now), "n1", 1);

    private UpdateRing Ring => Host.Services.GetRequiredService<UpdateRing>();

    [Fact]
    public async Task Tells_what_happens_as_it_happens()
    {
        using var watch = await WatchAsync("/api/events");
        Assert.Equal(("text/event-stream", "no-store"), (watch.ContentType, watch.CacheControl));

        Hear(
            new Update.JobChanged(FakeClient.Now, Backup1, 3, JobChange.Updated),
            new Update.AttemptStarted(FakeClient.Now, Attempt),
            new Update.AttemptFinished(FakeClient.Now, Attempt, Outcome.Failed),
            new Update.DueTimesSkipped(FakeClient.Now, Backup1, FakeClient.Now, "paused"),
            new Update.NodeUp(FakeClient.Now, "n1", "10.0.0.1:4053"),
            new Update.NodeGone(FakeClient.Now, "n1", "10.0.0.1:4053"),
            new Update.TermBegan(FakeClient.Now, 4, "n2"),
            new Update.SchedulerSilent(FakeClient.Now, 4, "n2", "the scheduler", 12));

        string[] expected =
        [
            """{"type":"job-changed","at":"2026-11-24T07:00:00Z","job":"backup","change":"updated","revision":3}""",
            """{"type":"attempt-started","at":"2026-11-24T07:00:00Z","job":"backup","executionId":"backup.20261124T070000Z","node":"n1","attempt":1}""",
            """{"type":"attempt-finished","at":"2026-11-24T07:00:00Z","job":"backup","executionId":"backup.20261124T070000Z","node":"n1","attempt":1,"outcome":"Failed"}""",
            """{"type":"due-times-skipped","at":"2026-11-24T07:00:00Z","job":"backup","through":"2026-11-24T07:00:00Z","reason":"paused"}""",
            """{"type":"node-up","at":"2026-11-24T07:00:00Z","node":"n1","address":"10.0.0.1:4053"}""",
            """{"type":"node-gone","at":"2026-11-24T07:00:00Z","node":"n1","address":"10.0.0.1:4053"}""",
            """{"type":"term-began","at":"2026-11-24T07:00:00Z","term":4,"node":"n2"}""",
            """{"type":"scheduler-silent","at":"2026-11-24T07:00:00Z","term":4,"node":"n2","what":"the scheduler","dueMeanwhile":12}""",
        ];
        for (var i = 0; i < expected.Length; i++)
        {
            var told = await watch.NextAsync();
            Assert.Equal((UpdateJson.Types[i], $"{Ring.Generation}-{i + 1}", expected[i]), told);
        }
    }

    [Fact]
    public async Task Tells_only_what_the_watcher_wants()
    {
        using var types = await WatchAsync("/api/events?type=node-up,term-began");
        using var job = await WatchAsync("/api/events?job=other");
        Hear(
            new Update.AttemptStarted(FakeClient.Now, Attempt),
            new Update.TermBegan(FakeClient.Now, 4, "n2"),
            new Update.JobChanged(FakeClient.Now, JobId.Of("other"), 1, JobChange.Created));

        Assert.Equal("term-began", (await types.NextAsync()).Event);
        Assert.Equal("job-changed", (await job.NextAsync()).Event);
    }

    [Fact]
    public async Task Goes_on_where_the_watcher_was()
    {
        Hear(Term(1), Term(2), Term(3));
        using var watch = await WatchAsync("/api/events", $"{Ring.Generation}-1");
        Assert.Equal([$"{Ring.Generation}-2", $"{Ring.Generation}-3"], [(await watch.NextAsync()).Id, (await watch.NextAsync()).Id]);
    }

    [Theory]
    [InlineData("elsewhere-3")]
    [InlineData("nonsense")]
    [InlineData("{0}-99")]
    public async Task Says_that_some_were_missed_where_it_cannot_know(string last)
    {
        Hear(Term(1), Term(2), Term(3));
        using var watch = await WatchAsync("/api/events", string.Format(last, Ring.Generation));
        Assert.Equal(("missed", $"{Ring.Generation}-3", """{"type":"missed"}"""), await watch.NextAsync());

        Hear(Term(4));
        Assert.Equal($"{Ring.Generation}-4", (await watch.NextAsync()).Id);
    }

    [Fact]
    public async Task Says_that_some_were_missed_where_the_ring_is_shorter()
    {
        for (var i = 0; i <= UpdateRing.DefaultCapacity + 1; i++) Hear(Term(i));
        using var watch = await WatchAsync("/api/events", $"{Ring.Generation}-1");
        Assert.Equal(("missed", $"{Ring.Generation}-2"), ((await watch.NextAsync()) is var told ? (told.Event, told.Id) : default));
        Assert.Equal($"{Ring.Generation}-3", (await watch.NextAsync()).Id);
    }

    [Fact]
    public async Task Shows_that_it_lives_when_there_is_nothing_to_tell()
    {
        using var watch = await WatchAsync("/api/events");
        Assert.Equal(": still here", await watch.CommentAsync());
    }

    [Theory]
    [InlineData("type=node-upp", "did you mean 'node-up'?")]
    [InlineData("type=", "known are job-changed, ")]
    [InlineData("job=NO", "must be")]
    [InlineData("from=1", "is not a parameter of this request")]
    public async Task Refuses_what_it_does_not_know(string query, string remedy)
    {
        var answer = await Host.GetAsync("/api/events?" + query);
        answer.AssertProblem(400, "invalid-query");
        Assert.Contains(remedy, answer.Text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static Update Term(long term) => new Update.TermBegan(FakeClient.Now, term, "n1");

    private void Hear(params ImmutableArray<Update> updates) => Ring.Add(new UpdateBatch(updates));

    private async Task<Watcher> WatchAsync(string path, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        var response = await Host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var watcher = new Watcher(response, new StreamReader(await response.Content.ReadAsStreamAsync()), (FakeTimeProvider)Host.Services.GetRequiredService<TimeProvider>());
        Assert.Equal("retry: 1000", await watcher.LineAsync());
        Assert.Equal(": events of dcron", await watcher.LineAsync());
        Assert.Equal("", await watcher.LineAsync());
        return watcher;
    }

    /// <summary>Reads the stream line by line, and lets the node's time pass while it waits.</summary>
    private sealed class Watcher(HttpResponseMessage response, StreamReader lines, FakeTimeProvider clock) : IDisposable
    {
        public string? ContentType => response.Content.Headers.ContentType?.MediaType;

        public string? CacheControl => response.Headers.CacheControl?.ToString();

        public async Task<(string Event, string Id, string Data)> NextAsync()
        {
            string line;
            while ((line = await LineAsync()).Length == 0 || line[0] == ':')
            {
            }

            return (After("event: ", line), After("id: ", await LineAsync()), After("data: ", await LineAsync()));
        }

        public async Task<string> CommentAsync()
        {
            string line;
            while (!(line = await LineAsync()).StartsWith(':'))
            {
            }

            return line;
        }

        public async Task<string> LineAsync()
        {
            using var patience = new CancellationTokenSource(Patience);
            var line = lines.ReadLineAsync(patience.Token).AsTask();
            while (!line.IsCompleted)
            {
                clock.Advance(TimeSpan.FromMilliseconds(20));
                await Task.WhenAny(line, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System));
            }

            return await line ?? throw new EndOfStreamException();
        }

        public void Dispose()
        {
            lines.Dispose();
            response.Dispose();
        }

        private static string After(string prefix, string line) =>
            line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : throw new FormatException($"'{line}' does not begin with '{prefix}'.");
    }
}
