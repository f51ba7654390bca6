using System.Text;

namespace Dcron.Node.Stores;

/// <summary>Text as a database takes it. Jobs write whatever they like: PostgreSQL refuses U+0000, and neither database half a surrogate pair.</summary>
internal static class StoredText
{
    /// <summary>The text, with U+2400 (the picture of a null) for each U+0000 and U+FFFD for each half of a pair.</summary>
    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return text.Replace('\0', '\u2400');

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append(rune.Value == 0 ? "\u2400" : rune.ToString());
        return clean.ToString();
    }
}
