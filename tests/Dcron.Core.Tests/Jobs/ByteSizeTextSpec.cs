using CsCheck;
using Dcron.Core.Work;

namespace Dcron.Core.Tests.Jobs;

public sealed class ByteSizeTextSpec
{
    [Theory]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1 GiB", 1L << 30)]
    [InlineData("100B", 100)]
    public void Reads_a_number_with_a_unit(string text, long bytes)
    {
        Assert.True(ByteSizeText.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("512")]
    [InlineData("512MB")]
    [InlineData("1.5GiB")]
    [InlineData("-1B")]
    [InlineData("99999999999TiB")]
    public void Refuses_what_is_no_size(string text) => Assert.False(ByteSizeText.TryParse(text, out _));

    [Fact]
    public void Reads_every_size_that_it_writes() =>
        Gen.Long[0, long.MaxValue].Sample(bytes => ByteSizeText.TryParse(ByteSizeText.Format(bytes), out var read) && read == bytes);
}
