using Dcron.Actors.Executor;

namespace Dcron.Actors.Tests.Executor;

public sealed class RepetitionSpec
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private readonly Repetition repetition = new();

    [Fact]
    public void Repeats_only_what_is_old_and_not_too_early()
    {
        repetition.Restart(Start);

        Assert.Null(repetition.EndedBefore(Start.AddSeconds(1)));
        Assert.Equal(Start, repetition.EndedBefore(Start + Repetition.First));
    }

    [Fact]
    public void Waits_twice_as_long_after_each_repetition_but_never_longer_than_the_longest()
    {
        repetition.Restart(Start);
        var now = Start + Repetition.First;
        var wait = Repetition.First;
        for (var i = 0; i < 10; i++)
        {
            repetition.Done(any: true, now);
            wait = wait * 2 < Repetition.Longest ? wait * 2 : Repetition.Longest;
            Assert.Null(repetition.EndedBefore(now + wait - TimeSpan.FromMilliseconds(1)));
            Assert.Equal(now, repetition.EndedBefore(now + wait));
            now += wait;
        }

        Assert.Equal(Repetition.Longest, wait);
    }

    [Fact]
    public void Is_prompt_again_once_nothing_was_left_to_repeat()
    {
        repetition.Restart(Start);
        repetition.Done(any: true, Start);
        repetition.Done(any: true, Start);
        repetition.Done(any: false, Start);

        Assert.Equal(Start, repetition.EndedBefore(Start + Repetition.First));
    }
}
