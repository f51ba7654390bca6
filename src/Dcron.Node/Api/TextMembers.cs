using System.Text.Json;
using Dcron.Core.Jobs;
using Microsoft.AspNetCore.Http.Features;

namespace Dcron.Node.Api;

/// <summary>A small body that may be left out: an object of texts, all of them optional. A request that takes none accepts <c>{}</c> still.</summary>
internal sealed class TextMembers
{
    private const int MostProblems = 20;

    private readonly Dictionary<string, string> texts = [];

    private TextMembers(ApiProblem? refusal) => Refusal = refusal;

    public ApiProblem? Refusal { get; private set; }

    public string? this[string name] => texts.GetValueOrDefault(name);

    public static async Task<TextMembers> ReadAsync(HttpRequest request, params string[] known)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return new TextMembers(refusal: null);
        using var body = await JsonBody.ReadAsync(request);
        var members = new TextMembers(body.Refusal);
        if (body.Refusal is null) members.Take(body.Root, known);
        return members;
    }

    private void Take(JsonElement root, string[] known)
    {
        var problems = new List<Problem>();
        foreach (var member in root.EnumerateObject())
        {
            if (Wrong(member, known) is not { } problem) continue;
            problems.Add(problem);
            if (problems.Count == MostProblems) break;
        }

        if (problems.Count > 0) Refusal = ApiProblem.InvalidDocument(problems);
    }

    private Problem? Wrong(JsonProperty member, string[] known)
    {
        try
        {
            var name = member.Name;
            if (!known.Contains(name)) return new Problem(ApiProblem.Shown(name), "is not a known field; " + (known.Length == 0 ? "this request takes none" : "known here: " + string.Join(", ", known)));
            if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) return new Problem(name, "must be text");
            return texts.TryAdd(name, member.Value.GetString() ?? "") ? null : new Problem(name, "is given twice; keep one");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair comes to light only when the text is asked for.
            return new Problem("", "holds text that is not valid Unicode");
        }
    }
}
