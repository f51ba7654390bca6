using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class FollowGraphSpec
{
    private readonly FollowGraph graph = new();

    [Fact]
    public void Knows_the_followers_of_each_job_by_name()
    {
        Save("c", "a", "b");
        Save("b", "a");

        Assert.Equal(Ids("b", "c"), graph.Followers[JobId.Of("a")]);
        Save("c");
        Assert.Equal(Ids("b"), graph.Followers[JobId.Of("a")]);
        Assert.DoesNotContain(JobId.Of("b"), graph.Followers.Keys);
    }

    [Fact]
    public void Names_the_circle_that_a_save_would_make()
    {
        Save("b", "a");
        Save("c", "x", "b");

        Assert.Equal(Ids("a", "b", "c", "a"), graph.CircleOf(JobId.Of("a"), Ids("y", "c"))!.Value);
        Assert.Equal(Ids("a", "a"), graph.CircleOf(JobId.Of("a"), Ids("a"))!.Value);
        Assert.Null(graph.CircleOf(JobId.Of("a"), Ids("x", "y")));
    }

    [Fact]
    public void Counts_what_is_about_to_be_saved()
    {
        var reservation = graph.Reserve(JobId.Of("b"), Ids("a"));

        Assert.NotNull(graph.CircleOf(JobId.Of("a"), Ids("b")));
        Assert.Equal(Ids("b"), graph.Followers[JobId.Of("a")]);
        graph.Settle(JobId.Of("b"), reservation, []);
        Assert.Null(graph.CircleOf(JobId.Of("a"), Ids("b")));
    }

    [Fact]
    public void Keeps_both_the_old_parents_and_the_new_until_the_save_is_known()
    {
        Save("b", "a");
        var first = graph.Reserve(JobId.Of("b"), Ids("x"));
        var second = graph.Reserve(JobId.Of("b"), Ids("y"));

        Assert.Equal(Ids("a", "x", "y"), graph.Followers.Keys.Order());
        graph.Settle(JobId.Of("b"), first, Ids("x"));
        Assert.Equal(Ids("x", "y"), graph.Followers.Keys.Order());
        graph.Settle(JobId.Of("b"), second, Ids("y"));
        Assert.Equal(Ids("y"), graph.Followers.Keys.Order());
    }

    [Fact]
    public void Takes_what_a_partition_has_saved_for_all_of_its_jobs_and_leaves_the_others()
    {
        Save("b1", "a");
        Save("b2", "a");
        Save("c", "a");

        graph.SettleAll(job => job.Value.StartsWith('b'), [KeyValuePair.Create(JobId.Of("b2"), Ids("x"))]);

        Assert.Equal(Ids("c"), graph.Followers[JobId.Of("a")]);
        Assert.Equal(Ids("b2"), graph.Followers[JobId.Of("x")]);
    }

    private void Save(string job, params string[] parents) => graph.Settle(JobId.Of(job), 0, Ids(parents));

    private static ImmutableArray<JobId> Ids(params string[] names) => [.. names.Select(JobId.Of)];
}
