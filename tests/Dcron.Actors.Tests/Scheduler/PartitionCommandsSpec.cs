using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>After the answer to a pause, an edit or a delete the old work does not start.</summary>
public sealed class PartitionCommandsSpec(ITestOutputHelper output) : PartitionTest(output)
{
    [Fact]
    public async Task Answers_a_pause_when_the_executor_has_disarmed_and_not_before()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));

        var asker = Ask(partition, new JobCommand.Pause(JobId.Of("a"), "holiday"));
        var disarm = await OrderAsync<Order.Disarm>(Link1);
        await SettledAsync(partition);
        await NothingCameAsync(asker);
        Report(partition, new Report.Disarmed(armed.Id, disarm.Revocation));

        Assert.Empty((await asker.ExpectMsgAsync<JobReply.Accepted>()).Unreached);
        Assert.Empty((await FindAsync(partition, "a"))!.Open);
    }

    [Fact]
    public async Task Answers_a_pause_after_the_timeout_and_names_the_node_that_did_not_confirm()
    {
        var partition = await StartAsync();
        await ArmedAsync(partition, Job("a"));
        var asker = Ask(partition, new JobCommand.Pause(JobId.Of("a"), ""));
        await OrderAsync<Order.Disarm>(Link1);

        await AdvanceToAsync(partition, Clock.GetUtcNow() + Settings.RevocationTimeout - TimeSpan.FromMilliseconds(1));
        await NothingCameAsync(asker);
        await AdvanceToAsync(partition, Clock.GetUtcNow() + TimeSpan.FromMilliseconds(1));

        Assert.Equal("n1", Assert.Single((await asker.ExpectMsgAsync<JobReply.Accepted>()).Unreached));
    }

    [Fact]
    public async Task Answers_a_pause_that_came_too_late_when_it_is_refused()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        var asker = Ask(partition, new JobCommand.Pause(JobId.Of("a"), ""));
        await OrderAsync<Order.Disarm>(Link1);

        Report(partition, new Report.DisarmRefused(armed.Id));

        Assert.Empty((await asker.ExpectMsgAsync<JobReply.Accepted>()).Unreached);
        Assert.Equal(armed.Id.Execution, Assert.Single((await FindAsync(partition, "a"))!.Open).Id);
    }

    [Fact]
    public async Task Repeats_a_revocation_until_it_is_answered()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Ask(partition, new JobCommand.Pause(JobId.Of("a"), ""));
        var first = await OrderAsync<Order.Disarm>(Link1);

        await AdvanceToAsync(partition, Clock.GetUtcNow().AddSeconds(2));
        Assert.Equal(first, await OrderAsync<Order.Disarm>(Link1));
        Report(partition, new Report.Disarmed(armed.Id, first.Revocation));
        await AdvanceToAsync(partition, Clock.GetUtcNow().AddSeconds(10));
        await NothingCameAsync(Link1);
    }

    [Fact]
    public async Task Takes_no_answer_to_an_earlier_revocation_for_one_to_the_latest()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Ask(partition, new JobCommand.Pause(JobId.Of("a"), ""));
        var disarm = await OrderAsync<Order.Disarm>(Link1);

        Report(partition, new Report.Disarmed(armed.Id, disarm.Revocation - 1));
        await SettledAsync(partition);

        Assert.Equal(armed.Id.Execution, Assert.Single((await FindAsync(partition, "a"))!.Open).Id);
    }

    [Fact]
    public async Task Does_not_revoke_what_is_known_to_have_started()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        Report(partition, new Report.Started(armed.Id, Due));

        await ReplyAsync<JobReply.Accepted>(partition, new JobCommand.Delete(JobId.Of("a")));

        await NothingCameAsync(Link1);
        Assert.Null(await FindAsync(partition, "a"));
    }

    [Fact]
    public async Task Arms_the_new_definition_after_an_edit_once_the_old_one_is_disarmed()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        var edited = Job("a") with { Timeout = TimeSpan.FromSeconds(7) };

        var asker = Ask(partition, new JobCommand.Put(edited));
        var disarm = await OrderAsync<Order.Disarm>(Link1);
        Report(partition, new Report.Disarmed(armed.Id, disarm.Revocation));

        var again = (await OrderAsync<Order.Arm>(Link1)).Attempt;
        Assert.Equal((armed.Id, 2, edited.Timeout), (again.Id, again.Revision, again.Timeout));
        Assert.Equal(JobChange.Updated, (await asker.ExpectMsgAsync<JobReply.Accepted>()).Change);
    }

    [Fact]
    public async Task Runs_a_repeated_request_to_run_once()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("a"));

        var first = await ReplyAsync<JobReply.RunAccepted>(partition, new JobCommand.Run(JobId.Of("a"), "m1"));
        await OrderAsync<Order.Arm>(Link1);
        await AdvanceToAsync(partition, Noon.AddSeconds(3));
        var second = await ReplyAsync<JobReply.RunAccepted>(partition, new JobCommand.Run(JobId.Of("a"), "m1"));

        Assert.Equal(first, second);
        await NothingCameAsync(Link1);
    }

    [Fact]
    public async Task Changes_nothing_for_a_definition_that_it_has_already()
    {
        var partition = await StartAsync();
        await PutAsync(partition, Job("a"));
        var before = Entries.Length;

        var reply = await ReplyAsync<JobReply.Accepted>(partition, new JobCommand.Put(Job("a")));

        Assert.Equal((JobChange.None, 1), (reply.Change, reply.Revision));
        Assert.Equal(before, Entries.Length);
    }

    [Fact]
    public async Task Says_so_when_there_is_no_such_job()
    {
        var partition = await StartAsync();

        var reply = await ReplyAsync<JobReply.NotFound>(partition, new JobCommand.Pause(JobId.Of("a"), ""));

        Assert.Equal(JobId.Of("a"), reply.Job);
    }
}
