namespace Dcron.Core.Schedules;

/// <summary>Finds what somebody probably meant to write.</summary>
public static class NearestWord
{
    /// <summary>The candidate with the fewest edits, or null when none is near: more than a third of the word would have to change.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var fewest = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= fewest) continue;
            var edits = Edits(word, candidate);
            if (edits < fewest) (nearest, fewest) = (candidate, edits);
        }

        return nearest;
    }

    // Levenshtein's distance, ignoring case.
    private static int Edits(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                var edits = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + change);
                (diagonal, row[j]) = (row[j], edits);
            }
        }

        return row[b.Length];
    }
}
