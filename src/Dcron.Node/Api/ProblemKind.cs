namespace Dcron.Node.Api;

/// <summary>The kinds of refusal, by the names that programs may rely on. Names are never changed or reused.</summary>
internal sealed record ProblemKind(string Name, int Status, string Title)
{
    public static readonly ProblemKind InvalidName = new("invalid-name", 400, "Not a valid name");
    public static readonly ProblemKind InvalidQuery = new("invalid-query", 400, "The query is not acceptable");
    public static readonly ProblemKind InvalidJson = new("invalid-json", 400, "The body is not acceptable JSON");
    public static readonly ProblemKind InvalidDocument = new("invalid-document", 400, "The document is not acceptable");
    public static readonly ProblemKind BadRequest = new("bad-request", 400, "The request is malformed");
    public static readonly ProblemKind ForeignHost = new("foreign-host", 403, "The request is addressed to another host");
    public static readonly ProblemKind CrossOrigin = new("cross-origin", 403, "Requests from other sites' pages are refused");
    public static readonly ProblemKind JobNotFound = new("job-not-found", 404, "No such job");
    public static readonly ProblemKind ExecutionNotFound = new("execution-not-found", 404, "No such execution");
    public static readonly ProblemKind CalendarNotFound = new("calendar-not-found", 404, "No such calendar");
    public static readonly ProblemKind CalendarRefused = new("calendar-refused", 409, "The calendars' present state forbids it");
    public static readonly ProblemKind PauseNotFound = new("pause-not-found", 404, "No such pause");
    public static readonly ProblemKind BackfillNotFound = new("backfill-not-found", 404, "The job has had no backfill");
    public static readonly ProblemKind PathNotFound = new("path-not-found", 404, "Nothing is at this path");
    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", 405, "The path does not take this method");
    public static readonly ProblemKind Refused = new("refused", 409, "The job's present state forbids it");
    public static readonly ProblemKind PreconditionFailed = new("precondition-failed", 412, "The job is not what the request expects");
    public static readonly ProblemKind BodyTooLarge = new("body-too-large", 413, "The body is too large");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", 415, "The body must be JSON");
    public static readonly ProblemKind Internal = new("internal", 500, "A fault in Dcron");
    public static readonly ProblemKind SchedulerUnavailable = new("scheduler-unavailable", 503, "No scheduler answers");

    public static readonly IReadOnlyList<ProblemKind> All =
    [
        InvalidName, InvalidQuery, InvalidJson, InvalidDocument, BadRequest, ForeignHost, CrossOrigin, JobNotFound, ExecutionNotFound, CalendarNotFound, CalendarRefused,
        PauseNotFound, BackfillNotFound, PathNotFound, MethodNotAllowed, Refused, PreconditionFailed, BodyTooLarge, UnsupportedMediaType, Internal, SchedulerUnavailable,
    ];

    public string Type => "urn:dcron:problem:" + Name;
}
