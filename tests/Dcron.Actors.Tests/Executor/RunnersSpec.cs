using Dcron.Actors.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class RunnersSpec
{
    [Fact]
    public async Task Picks_the_runner_by_kind()
    {
        var runners = Runners.All();
        Assert.Equal(["foreign", "http", "noop", "shell"], runners.Kinds);
        Assert.Equal(RunEnd.Succeeded(), await runners.RunAsync(Runs.Of(new NoopWork()), default));
    }

    [Fact]
    public async Task Fails_work_of_an_unknown_kind_and_names_those_it_knows()
    {
        var end = await new Runners(new NoopRunner()).RunAsync(Runs.Of(new HttpWork { Url = "http://localhost" }), default);
        Assert.Equal(Outcome.Failed, end.Outcome);
        Assert.Contains("'http'", end.Reason, StringComparison.Ordinal);
        Assert.Contains("it can run: noop", end.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "executor 'kafka' is not present: Dcron runs shell and http")]
    [InlineData("the command has an open quote", "the command has an open quote")]
    public async Task Fails_foreign_work_and_says_why(string reason, string said)
    {
        var end = await Runners.All().RunAsync(Runs.Of(new ForeignWork { Executor = "kafka", Reason = reason }), default);
        Assert.Equal(RunEnd.Failed(said), end);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Turns_a_fault_of_a_runner_into_a_failure(bool late)
    {
        var end = await new Runners(new Faulty(late)).RunAsync(Runs.Of(new NoopWork()), default);
        Assert.Equal(RunEnd.Failed("The runner of 'noop' failed with InvalidTimeZoneException: oh"), end);
    }

    [Fact]
    public void Runs_no_op_work_at_once_and_without_allocating()
    {
        var runners = Runners.All();
        var run = Runs.Of(new NoopWork());
        Assert.True(runners.RunAsync(run, default).IsCompletedSuccessfully);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Assert.True(runners.RunAsync(run, default).IsCompletedSuccessfully);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Refuses_two_runners_of_one_kind() =>
        Assert.Throws<ArgumentException>(() => new Runners(new NoopRunner(), new NoopRunner()));

    private sealed class Faulty(bool late) : IWorkRunner
    {
        public string Kind => NoopWork.KindName;

        public ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop) => late ? Late() : throw new InvalidTimeZoneException("oh");

        private static async ValueTask<RunEnd> Late()
        {
            await Task.Yield();
            throw new InvalidTimeZoneException("oh");
        }
    }
}
