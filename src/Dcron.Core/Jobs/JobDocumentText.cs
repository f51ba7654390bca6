using System.Text;

namespace Dcron.Core.Jobs;

/// <summary>What a text in a document may look like.</summary>
/// <param name="MaxBytes">In UTF-8.</param>
/// <param name="Example">A text that would be accepted.</param>
/// <param name="Lines">Whether line breaks are allowed.</param>
/// <param name="Empty">Whether the empty text is allowed.</param>
internal sealed record JobDocumentText(int MaxBytes, string? Example = null, bool Lines = false, bool Empty = false)
{
    /// <summary>What is wrong with the text, or null.</summary>
    public string? Wrong(string text)
    {
        if (text.Length == 0) return Empty ? null : "must not be empty; leave the field out instead";
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes) return $"must not be longer than {MaxBytes} bytes";
        foreach (var c in text)
            if (Forbidden(c)) return $"must not contain the control character U+{(int)c:X4}";

        return null;
    }

    /// <summary>The text, short and printable, for a message or a path.</summary>
    public static string Shown(string text)
    {
        var cut = text.Length > 60 ? text[..57] + "..." : text;
        return cut.Any(char.IsControl) ? new string([.. cut.Select(c => char.IsControl(c) ? '\uFFFD' : c)]) : cut;
    }

    private bool Forbidden(char c) => char.IsControl(c) && c != '\t' && !(Lines && c is '\n' or '\r');
}
