using System.Globalization;
using Dcron.Core.Jobs;
using Microsoft.Extensions.Primitives;

namespace Dcron.Node.Api;

/// <summary>
/// The entity tag of a job: its revision and when it was created. It names the definition, which is what clients change, and not how far the
/// job has been carried out. Preconditions are judged by the scheduler together with the change, so of two clients one is told.
/// </summary>
internal static class JobETag
{
    private const char Between = '-';

    public static string Write(JobVersion version) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version.Revision}{Between}{version.CreatedAt.ToUnixTimeMilliseconds():x}\"");

    public static void Show(HttpContext http, JobView job) => http.Response.Headers.ETag = Write(JobVersion.Of(job));

    /// <summary>What the request expects the job to be; null: it does not say.</summary>
    public static ApiProblem? Refuse(HttpRequest request, bool mayCreate, out JobVersion? expected)
    {
        expected = null;
        var (match, noneMatch) = (request.Headers.IfMatch, request.Headers.IfNoneMatch);
        if (match.Count > 0 && noneMatch.Count > 0) return Bad("If-None-Match", "it contradicts If-Match: send one of them");
        if (noneMatch.Count > 0)
        {
            if (!mayCreate || noneMatch is not ["*"]) return Bad("If-None-Match", "a PUT takes '*' here, to create a job only; other requests take none");
            expected = JobVersion.Absent;
        }

        if (match.Count == 0) return null;
        if (TryRead(match, out var version)) expected = version;
        else return Bad("If-Match", $"it must be the one ETag of an earlier answer about this job, not '{ApiProblem.Shown(match.ToString())}'");
        return null;
    }

    public static ApiProblem Changed(JobReply.Changed changed) => new(ProblemKind.PreconditionFailed, changed.Present == JobVersion.Absent
        ? $"There is no job '{changed.Job}' (any more). Nothing was changed."
        : $"Job '{changed.Job}' is at revision {changed.Present.Revision} now, with ETag {Write(changed.Present)}. Nothing was changed: read it again, and then decide.");

    private static bool TryRead(StringValues values, out JobVersion version)
    {
        version = default;
        if (values is not [{ Length: > 2 } text] || text[0] != '"' || text[^1] != '"') return false;
        var parts = text[1..^1].Split(Between);
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            || !long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var created)
            || created < 0 || created > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return false;
        version = new JobVersion(revision, DateTimeOffset.FromUnixTimeMilliseconds(created));
        return version.Revision > 0;
    }

    private static ApiProblem Bad(string header, string message) =>
        new(ProblemKind.BadRequest, $"The header {header} is not acceptable: {message}.", [new Problem(header, message)]);
}
