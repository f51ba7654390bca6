using Dcron.Core.Jobs;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class ExpectedVersionSpec
{
    private static readonly JobDefinition EveryTen = Story.Definition("@every 10s");
    private static readonly JobDefinition OtherWork = EveryTen with { Work = new ShellWork { Command = "other" } };

    [Fact]
    public void A_change_that_expects_another_version_changes_nothing_and_is_told_the_present_one()
    {
        var story = Story.Of(EveryTen);
        story.At(1).Put(OtherWork);
        var (before, present) = (story.Events.Count, JobVersion.Of(story.Job));
        var first = present with { Revision = 1 };
        var earlier = present with { CreatedAt = present.CreatedAt.AddDays(-1) };

        foreach (var expected in (JobVersion[])[first, earlier, JobVersion.Absent])
        {
            Assert.Equal(new JobReply.Changed(story.Job.Name, present), story.Ask(new JobCommand.Put(EveryTen) { Expected = expected }));
            Assert.Equal(new JobReply.Changed(story.Job.Name, present), story.Ask(new JobCommand.Delete(story.Job.Name) { Expected = expected }));
        }

        Assert.Equal(before, story.Events.Count);
        Assert.IsType<JobReply.Accepted>(story.Ask(new JobCommand.Put(EveryTen) { Expected = present }));
        Assert.IsType<JobReply.Accepted>(story.Ask(new JobCommand.Delete(story.Job.Name) { Expected = JobVersion.Of(story.Job) }));
    }

    // A client whose answer was lost asks again, and is not told off for its own change; but nothing is created that is there.
    [Fact]
    public void A_change_that_has_been_made_already_is_accepted_whatever_it_expects()
    {
        var story = Story.Of(EveryTen);
        var first = JobVersion.Of(story.Job);
        story.At(1).Put(OtherWork);

        Assert.Equal(JobChange.None, Assert.IsType<JobReply.Accepted>(story.Ask(new JobCommand.Put(OtherWork with { }) { Expected = first })).Change);
        Assert.IsType<JobReply.Changed>(story.Ask(new JobCommand.Put(OtherWork with { }) { Expected = JobVersion.Absent }));
    }

    [Fact]
    public void A_change_to_a_job_that_is_gone_is_told_so()
    {
        var story = Story.Of(EveryTen);
        var first = JobVersion.Of(story.Job);
        story.Ask(new JobCommand.Delete(story.Job.Name));

        Assert.Equal(new JobReply.Changed(EveryTen.Name, JobVersion.Absent), story.Ask(new JobCommand.Put(EveryTen) { Expected = first }));
        Assert.IsType<JobReply.NotFound>(story.Ask(new JobCommand.Delete(EveryTen.Name) { Expected = first }));
        Assert.IsType<JobReply.Accepted>(story.Ask(new JobCommand.Put(EveryTen) { Expected = JobVersion.Absent }));
    }
}
