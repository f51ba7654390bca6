using System.Globalization;
using System.Text.RegularExpressions;

namespace Dcron.Node.Configuration;

/// <summary>What a key takes: how to say so, and whether a text is that.</summary>
/// <param name="What">Completes "expected ...".</param>
internal sealed partial record Expected(string What, string Example, Func<string, bool> Accepts)
{
    public static readonly Expected Text = new("a text", "\"abc\"", _ => true);
    public static readonly Expected OnOff = new("on or off", "on", t => t is "on" or "off" or "true" or "false" or "yes" or "no");
    public static readonly Expected Duration = new("a duration with a unit (ms, s, m, h, d)", "30s", t => DurationPattern().IsMatch(t));
    public static readonly Expected ByteSize = new("a size in bytes with a unit (B, KiB, MiB)", "256KiB", t => ByteSizePattern().IsMatch(t));
    public static readonly Expected WholeNumber = Between(int.MinValue, int.MaxValue) with { What = "a whole number", Example = "8" };
    public static readonly Expected Port = Between(0, 65535) with { What = "a port from 0 to 65535 (0: any free one)", Example = "8080" };

    /// <summary>A list; its elements are checked where they are used.</summary>
    public static readonly Expected List = new("a list", "[\"a\", \"b\"]", _ => true);

    public static Expected Between(int least, int most) => new(
        $"a whole number from {least} to {most}", least.ToString(),
        t => int.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most);

    public static Expected OneOf(params string[] words) => new("one of " + string.Join(", ", words), words[0], words.Contains);

    /// <summary>As a reference.conf implies it by the default it gives.</summary>
    public static Expected From(Setting reference) =>
        reference.List is not null ? List
        : reference.Text is not { } text ? Text
        : text is "on" or "off" or "true" or "false" ? OnOff
        : text != "0" && DurationPattern().IsMatch(text) ? Duration
        : ByteSizePattern().IsMatch(text) ? ByteSize
        : WholeNumber.Accepts(text) ? WholeNumber
        : Text;

    // Zero needs no unit.
    [GeneratedRegex(@"^0$|^\d+(\.\d+)?\s*(ms|millis|milliseconds?|s|seconds?|m|minutes?|h|hours?|d|days?)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^\d+\s*(B|KiB|MiB|GiB|kB|MB|GB)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ByteSizePattern();
}
