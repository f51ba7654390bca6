using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Checker;

public sealed class DueRulesSpec
{
    private static readonly Exclusion From20To25 = new("freeze", "", Period: 60, Offset: 20, Length: 5, Blackout: false);

    [Fact]
    public void Lets_what_a_calendar_excludes_be_skipped_for_that() =>
        Assert.Empty(Excluding().Forget(20).Accounted(20, "Skipped", "calendar 'freeze': its window").Broken());

    [Fact]
    public void Finds_a_start_that_a_calendar_excludes() => Assert.Equal(["excluded"], Excluding().Broken());

    [Fact]
    public void Finds_a_backfill_of_what_a_calendar_excludes() =>
        Assert.Equal(["excluded"], Excluding().Forget(20).Ran(20, 27, 28, suffix: "b1", trigger: "backfill").Accounted(20, "Succeeded").Broken());

    [Fact]
    public void Lets_a_run_by_hand_start_whatever_calendars_say() =>
        Assert.Empty(Excluding().Forget(20).Accounted(20, "Skipped", "calendar 'freeze': its window").Asked(Requests.Run("m1", 21)).Ran(21, 21, 22, suffix: "m1").Broken());

    [Fact]
    public void Finds_an_excluded_due_time_that_nothing_is_known_of() => Assert.Equal(["identity"], Excluding().Forget(20).Broken());

    [Fact]
    public void Finds_an_excluded_due_time_that_was_skipped_for_something_else() =>
        Assert.Equal(["excluded"], Excluding().Forget(20).Accounted(20, "Skipped", "misfire: skip").Broken());

    [Fact]
    public void Finds_a_skip_for_a_calendar_that_does_not_exclude() =>
        Assert.Equal(["excluded"], Excluding().Forget(20).Accounted(20, "Skipped", "calendar 'freeze': its window").Forget(30).Accounted(30, "Skipped", "calendar 'freeze': its window").Broken());

    [Fact]
    public void Lets_a_job_start_by_its_jitter() => Assert.Empty(Jittered().Forget(20).Ran(20, 24, 25).StartsAt(20, 24).Broken());

    [Fact]
    public void Finds_a_start_before_that_of_the_jitter() => Assert.Equal(["jitter"], Jittered().Forget(20).Ran(20, 21, 25).StartsAt(20, 24).Broken());

    [Fact]
    public void Finds_a_start_outside_of_the_window() => Assert.Equal(["jitter"], Jittered().Forget(20).Ran(20, 25, 26).StartsAt(20, 25).Broken());

    private static Story Excluding() => Story.Clean(j => j with { Exclusion = From20To25 });

    private static Story Jittered() => Story.Clean(j => j with { Jitter = TimeSpan.FromSeconds(5) });
}
