using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class RetryPolicySpec
{
    private static readonly RetryPolicy Policy = new(4, TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(35));

    [Fact]
    public void Delays_grow_up_to_the_longest_and_end_with_the_last_attempt() =>
        Assert.Equal([10, 20, 35, null], Enumerable.Range(1, 4).Select(n => Policy.DelayAfter(Attempt(0, n))?.TotalSeconds));

    [Fact]
    public void Jitter_spreads_delays_around_the_plain_one_by_at_most_its_part_and_evenly()
    {
        var delays = Enumerable.Range(0, 1000).Select(i => (Policy with { Jitter = 0.4 }).DelayAfter(Attempt(i, 1))!.Value.TotalSeconds).ToList();

        Assert.All(delays, d => Assert.InRange(d, 6, 14));
        Assert.InRange(delays.Average(), 9.8, 10.2);
        Assert.InRange(delays.Count(d => d < 8), 200, 300);
    }

    [Fact]
    public void Jitter_is_the_same_for_the_same_attempt_and_never_exceeds_the_longest_delay()
    {
        var policy = Policy with { Jitter = 1 };
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(policy.DelayAfter(Attempt(i, 3)), policy.DelayAfter(Attempt(i, 3)));
            Assert.InRange(policy.DelayAfter(Attempt(i, 3))!.Value, TimeSpan.Zero, policy.MaxDelay);
        }
    }

    private static AttemptId Attempt(int second, int number) => new(ExecutionId.Scheduled(JobId.Of("j"), Story.Noon.AddSeconds(second)), "a", number);
}
