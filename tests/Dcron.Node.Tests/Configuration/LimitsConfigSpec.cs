using Dcron.Actors;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;

namespace Dcron.Node.Tests.Configuration;

public sealed class LimitsConfigSpec : IDisposable
{
    private readonly Loading loading = new();

    public void Dispose() => loading.Dispose();

    [Fact]
    public void Sets_no_limits_by_itself_and_guards_against_runaways()
    {
        var settings = DcronSettings.From(loading.Config("single.conf").Load().Hocon);

        Assert.Empty(settings.Limits.All);
        Assert.Equal(new RunawayLimits(10, 1000), settings.Runaway);
    }

    [Fact]
    public void Reads_limits_of_labels_from_a_file()
    {
        var file = "dcron.limits { cluster = 40, labels { \"pool=db\" = 4, \"team=a.b\" = 7 } }";

        var limits = DcronSettings.From(loading.Config("single.conf").WithFile("a.conf", file).Load().Hocon).Limits;

        Assert.Equal([(SlotLimits.AllJobs, 40), ("pool=db", 4), ("team=a.b", 7)], limits.All.OrderBy(l => l.Name, StringComparer.Ordinal));
        Assert.Contains(limits.Labels, l => l.Label == new JobLabel("team", "a.b"));
    }

    [Fact]
    public void Reads_a_limit_of_a_label_from_an_option()
    {
        var limits = DcronSettings.From(loading.Config("single.conf").Set("dcron.limits.labels.\"pool=db\"=4").Load().Hocon).Limits;

        Assert.Equal([("pool=db", 4)], limits.All);
    }

    [Fact]
    public void Says_that_an_option_sets_one_key_and_no_section() => Assert.StartsWith(
        "dcron.limits.labels: a section cannot be set as a whole (--set); set its keys one by one",
        Assert.Single(loading.Config("single.conf").Set("dcron.limits.labels={\"pool=db\"=4}").Problems()), StringComparison.Ordinal);

    [Theory]
    [InlineData("dcron.limits.labels.pool = 4", "expected a label as name=value, in quotes")]
    [InlineData("dcron.limits.labels { \"pool=db\" = none }", "expected a whole number from 1 to 1000000")]
    [InlineData("dcron.limits.labels { \"pool=db\" = 0 }", "expected a whole number from 1 to 1000000")]
    [InlineData("dcron.limits.cluster = -1", "expected a whole number from 0 to 1000000")]
    [InlineData("dcron.scheduler.runaway.factor = 0", "expected a whole number from 1 to 1000")]
    public void Says_what_is_wrong(string text, string expected) =>
        Assert.Contains(loading.WithFile("a.conf", text).Problems(), p => p.Contains(expected, StringComparison.Ordinal));
}
