using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Tests.Jobs;

public sealed class TellingSpec
{
    [Fact]
    public void Owes_its_followers_every_end_until_they_know_of_it()
    {
        var story = new Story { Followers = [JobId.Of("x"), JobId.Of("y")] };
        story.Put(Story.Definition("@every 60s"));
        story.At(60).Plan();
        story.Finishes(story.First(60), Outcome.Failed);
        story.At(120).Plan();
        story.Finishes(story.First(120), Outcome.Succeeded);

        Assert.Equal([(1L, Outcome.Failed, 2), (2L, Outcome.Succeeded, 2)], story.Job.Telling.Untold.Select(u => (u.Number, u.Outcome, u.Followers.Length)));
        story.Tells("x", 2);
        story.Tells("y", 1);
        Assert.Equal([JobId.Of("y")], Assert.Single(story.Job.Telling.Untold).Followers);
    }

    [Fact]
    public void Is_kept_after_its_deletion_until_its_followers_know()
    {
        var story = new Story { Followers = [JobId.Of("x")] };
        story.Put(Story.Definition("@every 60s"));
        story.At(60).Plan();
        story.Finishes(story.First(60), Outcome.Succeeded);

        story.At(61).Delete();
        story.DisarmsAll();
        Assert.NotNull(story.State);
        Assert.Null(Planning.WakeAt(story.Job, null, new PlanningContext(story.Now, default, default, [])));
        story.Tells("x", 1);

        Assert.Null(story.State);
    }
}
