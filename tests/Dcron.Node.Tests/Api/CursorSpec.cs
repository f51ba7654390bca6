using CsCheck;
using Dcron.Node.Api;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class CursorSpec
{
    [Fact]
    public void Gives_back_the_place_it_was_made_from()
    {
        Gen.String[Gen.Char.AlphaNumeric, 0, 200].Sample(place =>
        {
            Assert.True(Cursor.TryRead("jobs", Cursor.Write("jobs", place), out var read));
            Assert.Equal(place, read);
        });
    }

    [Fact]
    public void Needs_no_escaping_in_a_query()
    {
        Gen.String.Sample(place => Assert.Matches("^[A-Za-z0-9_-]+$", Cursor.Write("jobs", place)));
    }

    [Fact]
    public void Refuses_any_mangled_character()
    {
        var cursor = Cursor.Write("jobs", "nightly-backup");
        for (var i = 0; i < cursor.Length - 1; i++)
        {
            var mangled = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            Assert.False(Cursor.TryRead("jobs", mangled, out _), mangled);
        }
    }

    [Fact]
    public void Refuses_another_list()
    {
        Assert.False(Cursor.TryRead("executions of a", Cursor.Write("executions of b", "1"), out _));
    }
}
