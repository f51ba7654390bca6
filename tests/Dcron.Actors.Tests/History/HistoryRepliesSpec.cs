using System.Collections.Immutable;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Xunit;
using static Dcron.Actors.Tests.History.HistoryRecords;

namespace Dcron.Actors.Tests.History;

public sealed class HistoryRepliesSpec
{
    [Fact]
    public void Cuts_a_page_that_no_message_can_carry_and_says_where_it_ends()
    {
        var long1 = Attempt(0, reason: new string('x', 1_000_000));
        var items = Enumerable.Range(0, 5).Select(i => new RecordedExecution(ExecutionId.Scheduled(Backup, Noon.AddSeconds(-i)), [long1])).ToImmutableArray();

        var page = HistoryReplies.Of(new Page<RecordedExecution>(items, null)).Page;

        Assert.Equal(items.Take(3), page.Items);
        Assert.Equal(ExecutionCursor.Behind(items[2].Id), ExecutionCursor.Parse(page.Next!));
    }

    [Fact]
    public void Cuts_the_output_of_earlier_attempts_where_not_all_of_it_fits()
    {
        var attempts = Enumerable.Range(0, 5).Select(i => Attempt(i, output: new string('x', 1_000_000))).ToImmutableArray();
        var found = HistoryReplies.Of(new RecordedExecution(attempts[0].Id.Execution, attempts)).Execution!;
        Assert.Equal([0, 0, 1_000_000, 1_000_000, 1_000_000], found.Attempts.Select(a => a.Output.Length));
        Assert.Equal([1_000_000, 1_000_000, 0, 0, 0], found.Attempts.Select(a => a.OutputCut));
    }

    [Fact]
    public void Refuses_a_range_that_no_message_can_carry()
    {
        var wide = new RecordedRange([.. Enumerable.Range(0, 4).Select(i => new RecordedExecution(Attempt(i).Id.Execution, [Attempt(i, reason: new string('x', 1_000_000))]))], []);
        var failed = Assert.IsType<HistoryFailed>(HistoryReplies.Of(new ReadRange(Backup, Noon, Noon.AddDays(1)), wide));
        Assert.Contains("ask for a shorter time", failed.Reason, StringComparison.Ordinal);
    }
}
