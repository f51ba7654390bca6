using System.Globalization;

namespace Dcron.Node.Dkron;

/// <summary>Filter, order and slice of a list of jobs, as its query asks.</summary>
internal static class DkronListQuery
{
    private static readonly Dictionary<string, Comparison<DkronJob>> Orders = new(StringComparer.Ordinal)
    {
        ["id"] = ByName,
        ["name"] = ByName,
        ["displayname"] = (a, b) => string.CompareOrdinal(a.DisplayName, b.DisplayName),
        ["schedule"] = (a, b) => string.CompareOrdinal(a.Schedule, b.Schedule),
        ["timezone"] = (a, b) => string.CompareOrdinal(a.TimeZone, b.TimeZone),
        ["owner"] = (a, b) => string.CompareOrdinal(a.Owner, b.Owner),
        ["executor"] = (a, b) => string.CompareOrdinal(a.Executor, b.Executor),
        ["status"] = (a, b) => string.CompareOrdinal(a.Status, b.Status),
        ["success_count"] = (a, b) => a.SuccessCount.CompareTo(b.SuccessCount),
        ["error_count"] = (a, b) => a.ErrorCount.CompareTo(b.ErrorCount),
        ["retries"] = (a, b) => a.Retries.CompareTo(b.Retries),
        ["disabled"] = (a, b) => a.Disabled.CompareTo(b.Disabled),
        ["last_success"] = (a, b) => Nullable.Compare(a.LastSuccess, b.LastSuccess),
        ["last_error"] = (a, b) => Nullable.Compare(a.LastError, b.LastError),
        ["next"] = (a, b) => Nullable.Compare(a.Next, b.Next),
    };

    /// <summary>Those of the page, and how many match in all.</summary>
    /// <exception cref="DkronRefusal">There is no such order.</exception>
    public static (List<DkronJob> Page, int Total) Apply(IEnumerable<DkronJob> jobs, IQueryCollection query)
    {
        var matching = jobs.Where(job => Matches(job, query)).ToList();
        Sort(matching, query);
        return (Slice(matching, query), matching.Count);
    }

    /// <summary>Whether all jobs by name are asked for: then what is outside of the page need not be looked at.</summary>
    public static bool IsByNameAlone(IQueryCollection query) =>
        Text(query, "_sort") is "" or "id" or "name" && Text(query, "_order") != "DESC"
        && !query.Keys.Any(key => key is "q" or "status" or "disabled" || key.StartsWith("metadata[", StringComparison.Ordinal));

    public static List<T> Slice<T>(List<T> jobs, IQueryCollection query)
    {
        var end = query.ContainsKey("_end") ? Math.Clamp(Whole(query, "_end"), 0, jobs.Count) : jobs.Count;
        var start = Math.Clamp(Whole(query, "_start"), 0, end);
        return jobs.GetRange(start, end - start);
    }

    private static int ByName(DkronJob a, DkronJob b) => string.CompareOrdinal(a.Name, b.Name);

    private static bool Matches(DkronJob job, IQueryCollection query)
    {
        foreach (var (key, values) in query)
        {
            if (!key.StartsWith("metadata[", StringComparison.Ordinal) || !key.EndsWith(']')) continue;
            if (job.Metadata?.GetValueOrDefault(key["metadata[".Length..^1]) is not { } value || value != values[0]) return false;
        }

        var (q, status, disabled) = (Text(query, "q"), Text(query, "status"), Text(query, "disabled"));
        if (q.Length > 0 && !job.Name.Contains(q, StringComparison.Ordinal) && !job.DisplayName.Contains(q, StringComparison.Ordinal)) return false;
        if (status.Length > 0 && job.Status != (status == "untriggered" ? "" : status)) return false;
        return disabled.Length == 0 || disabled == (job.Disabled ? "true" : "false");
    }

    private static void Sort(List<DkronJob> jobs, IQueryCollection query)
    {
        var by = Text(query, "_sort") is { Length: > 0 } given ? given : "name";
        if (!Orders.TryGetValue(by, out var order)) throw new DkronRefusal($"_sort is '{by}'; jobs can be sorted by {string.Join(", ", Orders.Keys)}");
        var sign = Text(query, "_order") == "DESC" ? -1 : 1;
        jobs.Sort((a, b) => order(a, b) is var first and not 0 ? sign * first : sign * ByName(a, b));
    }

    private static int Whole(IQueryCollection query, string name) => int.TryParse(Text(query, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Text(IQueryCollection query, string name) => query[name] is [{ } first, ..] ? first : "";
}
