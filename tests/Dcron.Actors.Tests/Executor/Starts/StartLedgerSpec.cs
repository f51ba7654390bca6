using System.Diagnostics;
using Akka.Event;
using Dcron.Actors.Executor.Starts;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Executor.Starts;

/// <summary>What one process of a node writes, the next one reads.</summary>
public sealed class StartLedgerSpec : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Incarnation First = new(-7);
    private static readonly Incarnation Second = new(8);

    private readonly string folder = Directory.CreateTempSubdirectory("dcron-starts").FullName;

    private string File => Path.Combine(folder, "n1.starts");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_next_process_knows_what_had_started_and_what_had_ended()
    {
        using var ledger = Open(First);
        ledger.Starting([Due("a"), Due("b"), Due("c")]);
        ledger.Ended(Attempt("b").Id, Result);
        ledger.Ended(Attempt("c").Id, Result);
        ledger.Settled(Attempt("c").Id);
        ledger.Flush();

        using var next = AfterACrash();

        Assert.Equal([First], next.Predecessors);
        Assert.Equal([Attempt("a"), Attempt("b") with { Result = Result }], next.Unsettled);
    }

    [Fact]
    public void The_first_process_knows_of_none()
    {
        using var ledger = Open(First);

        Assert.Empty(ledger.Predecessors);
        Assert.Empty(ledger.Unsettled);
    }

    [Fact]
    public void Knows_the_process_of_the_work_and_whether_it_still_runs()
    {
        using var work = Process.Start("sleep", "1000");
        using var ledger = Open(First);
        ledger.Starting([Due("a")]);
        ledger.Began(Attempt("a").Id, work.Id);

        var process = Assert.Single(AfterACrash().Unsettled).Process;
        Assert.True(process!.Value.IsAlive);
        work.Kill();
        work.WaitForExit();
        Assert.False(process.Value.IsAlive);
        Assert.False((process.Value with { Pid = Environment.ProcessId }).IsAlive);
    }

    [Fact]
    public void A_start_that_was_cut_off_while_it_was_written_did_not_happen()
    {
        using (var ledger = Open(First)) ledger.Starting([Due("a")]);
        System.IO.File.AppendAllText(File, "S\tb.20261124T120000Z/n1/1\t17");

        Assert.Equal([Attempt("a")], Reopened().Unsettled);
    }

    [Fact]
    public void Concludes_nothing_from_before_the_machine_was_started()
    {
        using (var ledger = Open(First)) ledger.Starting([Due("a")]);
        using (var ledger = Open(Second, boot: "another")) Assert.Empty(ledger.Predecessors);

        using var third = Open(new Incarnation(9), boot: "another");

        Assert.Equal([Second], third.Predecessors);
        Assert.Empty(third.Unsettled);
    }

    [Theory]
    [InlineData("something else\n")]
    [InlineData("N\t7\tboot\nS\tnothing\t1\t1\t1\t1\t-\n")]
    [InlineData("N\t7\tboot\nS\ta.20261124T120000Z/n1/1\tnoon\t1\t1\t1\t-\n")]
    public void Begins_anew_where_the_file_is_damaged_and_claims_to_know_nothing(string text)
    {
        System.IO.File.WriteAllText(File, text);

        using var ledger = Open(First);

        Assert.Empty(ledger.Predecessors);
        Assert.Empty(ledger.Unsettled);
        ledger.Starting([Due("a")]);
        ledger.Dispose();
        Assert.Single(Reopened().Unsettled);
    }

    [Fact]
    public void Keeps_a_second_process_of_the_node_out()
    {
        using var ledger = Open(First);

        var e = Assert.Throws<InvalidOperationException>(() => Open(Second));
        Assert.Contains(File, e.Message);
        Assert.Contains("running already", e.Message);
    }

    [Fact]
    public void Stays_small_while_what_it_holds_is_settled()
    {
        using var ledger = Open(First);
        for (var i = 0; i < 40_000; i++)
        {
            ledger.Starting([Due($"a{i}")]);
            if (i < 39_990) ledger.Settled(Attempt($"a{i}").Id);
            if (i % 1000 == 0) ledger.Flush();
        }

        ledger.Flush();
        ledger.Dispose();

        Assert.InRange(new FileInfo(File).Length, 1, 4_000_000);
        Assert.Equal(10, Reopened().Unsettled.Length);
    }

    [Fact]
    public void Removes_a_file_that_can_no_longer_be_written_so_that_it_denies_no_start()
    {
        var disk = new MemoryStream();
        using var ledger = StartLedger.Open(File, First, "boot", NoLogger.Instance, _ => disk);
        ledger.Starting([Due("a")]);
        disk.Dispose();

        ledger.Starting([Due("b")]);

        Assert.True(ledger.MayStart);
        Assert.False(System.IO.File.Exists(File));
        ledger.Dispose();
        Assert.Empty(Reopened().Predecessors);
    }

    [Fact]
    public void Lets_nothing_start_where_the_file_can_be_neither_written_nor_removed()
    {
        var disk = new MemoryStream();
        using var ledger = StartLedger.Open(File, First, "boot", NoLogger.Instance, _ => disk);
        Assert.True(ledger.Starting([Due("a")]));
        disk.Dispose();
        System.IO.File.Delete(File);
        Directory.CreateDirectory(File);

        Assert.False(ledger.Starting([Due("b")]));
        Assert.False(ledger.MayStart);
        Assert.False(ledger.Starting([Due("c")]));
    }

    [Fact]
    public void Keeps_nothing_without_a_file()
    {
        using var ledger = StartLedger.Open(null, First, "boot", NoLogger.Instance);
        ledger.Starting([Due("a")]);
        ledger.Ended(Attempt("a").Id, Result);
        ledger.Settled(Attempt("a").Id);
        ledger.Flush();

        Assert.True(ledger.MayStart);
        Assert.Empty(ledger.Unsettled);
    }

    private static AttemptResult Result => new(Outcome.Failed, 3, "it said:\n\t100 % wrong", Noon, Noon.AddSeconds(2));

    private static StartedAttempt Attempt(string job) =>
        new(new AttemptId(new ExecutionId(JobId.Of(job), Noon, job == "b" ? "m1" : ""), "n1", 2), Noon, Trigger.CatchUp, 4, new HistoryPolicy(10, TimeSpan.FromDays(2)));

    private static DueStart Due(string job) =>
        new(new ArmedAttempt(Attempt(job).Id, Noon, Attempt(job).Trigger, Attempt(job).Revision, new NoopWork(), null, TimeSpan.Zero, Attempt(job).Keep), Noon, null);

    private StartLedger Open(Incarnation self, string boot = "boot") => StartLedger.Open(File, self, boot, NoLogger.Instance);

    private StartLedger Reopened() => Open(Second);

    // What the file holds now is what it holds when the process dies now: its lock goes with it.
    private StartLedger AfterACrash()
    {
        System.IO.File.Copy(File, File + ".left");
        return StartLedger.Open(File + ".left", Second, "boot", NoLogger.Instance);
    }
}
