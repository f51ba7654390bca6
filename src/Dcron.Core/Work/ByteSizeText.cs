using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dcron.Core.Work;

/// <summary>A number of bytes as people write it: a whole number and one of the units <c>B KiB MiB GiB TiB</c>, as in <c>512MiB</c>.</summary>
public static class ByteSizeText
{
    /// <summary>What a size looks like, for messages.</summary>
    public const string Rule = "a whole number with one of the units B, KiB, MiB, GiB, TiB";

    private static readonly (string Name, long Bytes)[] LargestFirst = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    public static bool TryParse([NotNullWhen(true)] string? text, out long bytes)
    {
        bytes = 0;
        foreach (var (name, size) in LargestFirst)
        {
            if (text?.EndsWith(name, StringComparison.Ordinal) != true) continue;
            if (!long.TryParse(text.AsSpan(0, text.Length - name.Length).TrimEnd(' '), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / size) return false;
            bytes = number * size;
            return true;
        }

        return false;
    }

    /// <summary>The one form, in the largest unit that needs no fraction.</summary>
    public static string Format(long bytes)
    {
        var (name, size) = LargestFirst.First(unit => bytes % unit.Bytes == 0 && (bytes != 0 || unit.Bytes == 1));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{name}");
    }
}
