using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>
/// One JSON object of a document while it is read. Each member is taken by name and type; what is wrong goes to the problems under its
/// path, and <see cref="Close"/> reports whatever nobody took.
/// </summary>
internal sealed class JobDocumentObject
{
    private readonly Dictionary<string, JsonElement> members = [];
    private readonly List<string> known = [];
    private readonly string path;
    private readonly JobDocumentProblems problems;

    private JobDocumentObject(JsonElement element, string path, JobDocumentProblems problems)
    {
        (this.path, this.problems) = (path, problems);
        foreach (var member in element.EnumerateObject())
        {
            if (NameOf(member) is not { } name) Wrong("", "has a member whose name is not valid Unicode");
            else if (!members.TryAdd(name, member.Value)) Wrong(name, "is given twice; keep one");
        }
    }

    /// <summary>Null, and a problem, when the element is no object.</summary>
    public static JobDocumentObject? Open(JsonElement element, string path, JobDocumentProblems problems, string example)
    {
        if (element.ValueKind == JsonValueKind.Object) return new JobDocumentObject(element, path, problems);
        problems.Add(path, $"must be an object, not {Kind(element)}", example);
        return null;
    }

    public bool Has(string name) => Take(name) is not null;

    public void Wrong(string name, string message, string? example = null) => this.problems.Add(PathOf(name), message, example);

    public JobDocumentObject? Child(string name, string example) =>
        Take(name) is { } element ? Open(element, PathOf(name), this.problems, example) : null;

    public string? Text(string name, JobDocumentText rule) => Take(name) is { } element ? TextOf(element, name, rule) : null;

    public bool? Flag(string name)
    {
        switch (Take(name)?.ValueKind)
        {
            case null: return null;
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default:
                Wrong(name, $"must be true or false, not {Kind(members[name])}", "true");
                return null;
        }
    }

    public int? Whole(string name, int least, int most, int example) =>
        Take(name) is { } element ? WholeOf(element, name, least, most, example) : null;

    public double? Number(string name, double least, double most, string example)
    {
        if (Take(name) is not { } element) return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && number >= least && number <= most) return number;
        Wrong(name, $"must be a number from {least} to {most}", example);
        return null;
    }

    public TimeSpan? Duration(string name, TimeSpan least, TimeSpan most, string example)
    {
        if (Take(name) is not { } element) return null;
        if (element.ValueKind != JsonValueKind.String)
            Wrong(name, $"must be a duration as text, not {Kind(element)}", example);
        else if (!DurationText.TryParse(StringOf(element), out var duration))
            Wrong(name, $"is not a duration, which is {DurationText.Rule}", example);
        else if (duration < least)
            Wrong(name, $"must be at least {DurationText.Format(least)}", example);
        else if (duration > most)
            Wrong(name, $"must be at most {DurationText.Format(most)}", example);
        else
            return duration;
        return null;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Take(name) is not { } element) return null;
        if (element.ValueKind == JsonValueKind.String && StringOf(element) is { } text && JobDocumentInstant.TryParse(text, out var instant)) return instant;
        Wrong(name, "must be a time with date and offset, as RFC 3339 has it", "2027-01-31T07:00:00Z");
        return null;
    }

    public T? Word<T>(string name, JobDocumentWords<T> words)
        where T : struct, Enum
    {
        if (Take(name) is not { } element) return null;
        var text = element.ValueKind == JsonValueKind.String ? StringOf(element) : null;
        if (text is not null && words.Value(text) is { } value) return value;
        var given = text is null ? Kind(element) : $"'{JobDocumentText.Shown(text)}'";
        Wrong(name, $"must be one of {string.Join(", ", words.All)}, not {given}", (text is null ? null : NearestWord.Of(text, words.All)) ?? words.All.First());
        return null;
    }

    /// <summary>An object of texts. <paramref name="wrongName"/> says what is wrong with a name of the user's own, or null.</summary>
    public ImmutableSortedDictionary<string, string>? Map(string name, int most, JobDocumentText rule, string example, Func<string, string?> wrongName)
    {
        if (Child(name, example) is not { } map) return null;
        if (map.members.Count > most) Wrong(name, $"must not have more than {most} members");
        var read = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, element) in map.members)
        {
            if (wrongName(key) is { } wrong) map.Wrong(key, wrong, example);
            else if (element.ValueKind == JsonValueKind.Null) continue;
            else if (map.TextOf(element, key, rule) is { } text) read[key] = text;
        }

        return read.ToImmutable();
    }

    public ImmutableArray<string>? Texts(string name, int most, JobDocumentText rule, string example)
    {
        if (Items(name, most, example) is not { } items) return null;
        var read = ImmutableArray.CreateBuilder<string>(items.Count);
        foreach (var (element, item) in items)
            if (TextOf(element, item, rule) is { } text) read.Add(text);

        return read.ToImmutable();
    }

    /// <summary>The objects of an array; what is no object is reported and left out.</summary>
    public IReadOnlyList<JobDocumentObject> Children(string name, int most, string example) =>
        [.. (Items(name, most, example) ?? []).Select(item => Open(item.Element, PathOf(item.Name), this.problems, example)).OfType<JobDocumentObject>()];

    /// <summary>An array of whole numbers, or one number alone.</summary>
    public ImmutableArray<int>? Wholes(string name, int most, int least, int greatest, int example)
    {
        if (Take(name) is { ValueKind: JsonValueKind.Number } one) return WholeOf(one, name, least, greatest, example) is { } only ? [only] : null;
        if (Items(name, most, $"[{example}]") is not { } items) return null;
        var read = ImmutableArray.CreateBuilder<int>(items.Count);
        foreach (var (element, item) in items)
            if (WholeOf(element, item, least, greatest, example) is { } number) read.Add(number);

        return read.ToImmutable();
    }

    /// <summary>The member as it stands; null when it is absent or null. Whoever takes a member answers for it.</summary>
    public JsonElement? Take(string name)
    {
        if (!known.Contains(name)) known.Add(name);
        return members.TryGetValue(name, out var element) && element.ValueKind != JsonValueKind.Null ? element : null;
    }

    /// <summary>Reports the members that nobody took. <paramref name="hint"/> may say more about a name than which one is near.</summary>
    public void Close(Func<string, string?>? hint = null)
    {
        foreach (var name in members.Keys)
        {
            if (known.Contains(name)) continue;
            var remedy = hint?.Invoke(name)
                ?? (NearestWord.Of(name, known) is { } near ? $"did you mean '{near}'?" : $"known here: {string.Join(", ", known)}");
            Wrong(name, "is not a known field; " + remedy);
        }
    }

    private string PathOf(string name) =>
        name.Length == 0 ? this.path : this.path.Length == 0 ? JobDocumentText.Shown(name) : $"{this.path}.{JobDocumentText.Shown(name)}";

    // The items of an array, each with the name by which a problem calls it.
    private List<(JsonElement Element, string Name)>? Items(string name, int most, string example)
    {
        if (Take(name) is not { } element) return null;
        if (element.ValueKind != JsonValueKind.Array)
            Wrong(name, $"must be an array, not {Kind(element)}", example);
        else if (element.GetArrayLength() == 0)
            Wrong(name, "must not be empty; leave the field out instead", example);
        else if (element.GetArrayLength() > most)
            Wrong(name, $"must not have more than {most} items", example);
        else
            return [.. element.EnumerateArray().Select((item, i) => (item, $"{name}[{i}]"))];
        return null;
    }

    private string? TextOf(JsonElement element, string name, JobDocumentText rule)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Wrong(name, $"must be text, not {Kind(element)}", rule.Example);
            return null;
        }

        var text = StringOf(element);
        var wrong = text is null ? "is not valid Unicode" : rule.Wrong(text);
        if (wrong is null) return text;
        Wrong(name, wrong, rule.Example);
        return null;
    }

    private int? WholeOf(JsonElement element, string name, int least, int most, int example)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= least && number <= most) return number;
        Wrong(name, $"must be a whole number from {least} to {most}", example.ToString());
        return null;
    }

    // A lone surrogate (as an escape) or bytes that are no UTF-8 come to light only when the text is asked for.
    private static string? StringOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
