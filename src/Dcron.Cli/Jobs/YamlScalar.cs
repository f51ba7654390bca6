using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dcron.Cli.Jobs;

/// <summary>A scalar of YAML as JSON: text when it is quoted, else by its form, as the core schema of YAML 1.2 has it.</summary>
internal static partial class YamlScalar
{
    private const string TextTag = "tag:yaml.org,2002:str";

    // None of these patterns can take long; the limit is for whoever changes one.
    private const int MatchTimeout = 1000;

    /// <exception cref="YamlException">It has no JSON form.</exception>
    public static void Write(Utf8JsonWriter json, YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag is TextTag or "!" || (tag.Length == 0 && scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))) json.WriteStringValue(text);
        else if (tag.Length > 0) throw Wrong(scalar, $"the tag {tag} is not read; leave it out");
        else WritePlain(json, scalar, text);
    }

    private static void WritePlain(Utf8JsonWriter json, YamlScalarNode scalar, string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL": json.WriteNullValue(); return;
            case "true" or "True" or "TRUE": json.WriteBooleanValue(true); return;
            case "false" or "False" or "FALSE": json.WriteBooleanValue(false); return;
        }

        if (Whole().IsMatch(text)) json.WriteRawValue(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        else if (Octal().IsMatch(text)) json.WriteRawValue(text[2..].Aggregate(BigInteger.Zero, (sum, c) => (sum * 8) + (c - '0')).ToString(CultureInfo.InvariantCulture));
        else if (Hexadecimal().IsMatch(text)) json.WriteRawValue(BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        else if (Fraction().IsMatch(text)) WriteFraction(json, scalar, text);
        else if (NotFinite().IsMatch(text)) throw Wrong(scalar, $"{text} is no number that JSON has; quote it if it is text");
        else json.WriteStringValue(text);
    }

    private static void WriteFraction(Utf8JsonWriter json, YamlScalarNode scalar, string text)
    {
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number)) throw Wrong(scalar, $"{text} is too large a number");
        json.WriteNumberValue(number);
    }

    private static YamlException Wrong(YamlScalarNode scalar, string message) => new(scalar.Start, scalar.End, message);

    // Converting a whole number of any length exactly could take for ever; beyond this it is read as a fraction is.
    [GeneratedRegex("^[-+]?[0-9]{1,100}$", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Whole();

    [GeneratedRegex("^0o[0-7]{1,100}$", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Octal();

    [GeneratedRegex("^0x[0-9a-fA-F]{1,100}$", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Fraction();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex NotFinite();
}
