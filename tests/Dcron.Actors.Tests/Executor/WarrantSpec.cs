using Akka.Actor;
using Dcron.Actors.Executor;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class WarrantSpec
{
    private static readonly Address A = Of("a"), B = Of("b"), C = Of("c"), D = Of("d");

    private readonly SetClock clock = new() { Milliseconds = 100_000 };
    private readonly Warrant warrant;

    public WarrantSpec() => warrant = new Warrant(TimeSpan.FromSeconds(3), clock);

    public static TheoryData<string, string, bool> Cases => new()
    {
        { "a", "", false },
        { "a", "a", true },
        { "ab", "a", true }, // half of them with the lowest address lives on
        { "ab", "b", false },
        { "ab", "ab", true },
        { "abc", "a", false },
        { "abc", "bc", true },
        { "abcd", "cd", false },
        { "abcd", "ad", true },
        { "abcd", "bcd", true },
        { "abc", "ad", false }, // one that is no scheduler here has no say
        { "", "a", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Takes_as_many_as_would_live_on_after_a_split(string schedulers, string confirming, bool valid)
    {
        var stamp = warrant.Ask(Those(schedulers));
        foreach (var by in Those(confirming)) warrant.Confirm(by, stamp);
        Assert.Equal(valid, warrant.IsValid);
    }

    [Fact]
    public void Lasts_from_the_asking_of_the_last_that_was_needed()
    {
        var first = warrant.Ask([A, B, C]);
        warrant.Confirm(A, first);
        clock.Milliseconds += 1000;
        var second = warrant.Ask([A, B, C]);
        warrant.Confirm(B, second);

        clock.Milliseconds = first + 2999;
        Assert.True(warrant.IsValid);
        clock.Milliseconds++;
        Assert.False(warrant.IsValid);

        warrant.Confirm(C, second);
        Assert.True(warrant.IsValid);
        clock.Milliseconds = second + 3000;
        Assert.False(warrant.IsValid);
    }

    // Stopped for 25 s and thrown out meanwhile: its own scheduler part knows nothing of that yet, and the others do not answer.
    [Fact]
    public void Is_not_granted_by_the_scheduler_on_board_alone()
    {
        foreach (var by in (Address[])[A, B, C]) warrant.Confirm(by, warrant.Ask([A, B, C]));
        clock.Milliseconds += 25_000;

        warrant.Confirm(A, warrant.Ask([A, B, C]));
        Assert.False(warrant.IsValid);
    }

    [Fact]
    public void Needs_the_word_of_no_scheduler_that_has_left()
    {
        warrant.Confirm(C, warrant.Ask([A, B, C]));
        Assert.False(warrant.IsValid);

        warrant.Ask([C]);
        Assert.True(warrant.IsValid);
        warrant.Ask([A, B, C]);
        Assert.False(warrant.IsValid);
    }

    [Fact]
    public void Takes_no_confirmation_from_the_future_and_none_twice()
    {
        var stamp = warrant.Ask([A]);
        warrant.Confirm(A, stamp + 1);
        Assert.False(warrant.IsValid);
        warrant.Confirm(A, stamp);
        clock.Milliseconds += 10;
        warrant.Confirm(A, stamp - 500);
        clock.Milliseconds = stamp + 2999;
        Assert.True(warrant.IsValid);
    }

    [Fact]
    public void Is_missing_when_it_has_been_asked_for_in_vain_for_as_long_as_one_lasts()
    {
        Assert.False(warrant.IsMissing);
        warrant.Ask([A]);
        clock.Milliseconds += 2999;
        Assert.False(warrant.IsMissing);
        clock.Milliseconds++;
        Assert.True(warrant.IsMissing);
        warrant.Confirm(A, warrant.Ask([A]));
        Assert.False(warrant.IsMissing);
    }

    private static Address Of(string host) => new("akka.tcp", "dcron", host, 4053);

    private static Address[] Those(string names) => [.. names.Select(n => n switch { 'a' => A, 'b' => B, 'c' => C, _ => D })];

    private sealed class SetClock : IBootClock
    {
        public long Milliseconds { get; set; }
    }
}
