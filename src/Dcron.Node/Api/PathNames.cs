using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>Reads the names in a request's path. Each method returns the refusal to answer with, or null when the name is good.</summary>
internal static class PathNames
{
    public static ApiProblem? Refuse(string name, out JobId job) => JobId.TryOf(name, out job) ? null : ApiProblem.InvalidName(name);

    /// <summary>For requests that take no parameters: these are refused as well.</summary>
    public static ApiProblem? Refuse(HttpContext http, string name, out JobId job) => Refuse(name, out job) ?? QueryReader.RefuseAny(http.Request);

    public static ApiProblem? Refuse(string text, out ExecutionId id) => ExecutionId.TryParse(text, out id)
        ? null
        : new ApiProblem(
            ProblemKind.InvalidName,
            $"'{ApiProblem.Shown(text)}' is not an execution id.",
            [new Problem("id", "must be the 'id' of an execution as a list gives it", "backup.20261124T070000Z")]);
}
