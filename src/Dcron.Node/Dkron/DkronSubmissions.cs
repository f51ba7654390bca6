namespace Dcron.Node.Dkron;

/// <summary>Whether this node takes new and changed jobs by Dkron's API. As in Dkron it is this node's alone, and forgotten when it restarts.</summary>
internal sealed class DkronSubmissions
{
    private volatile bool paused;

    public bool Paused
    {
        get => paused;
        set => paused = value;
    }

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/pause", (DkronSubmissions submissions) => Answer(submissions.Paused));
        v1.MapPost("/pause", (DkronSubmissions submissions) => Answer(submissions.Paused = true));
        v1.MapPost("/unpause", (DkronSubmissions submissions) => Answer(submissions.Paused = false));
    }

    private static DkronReply Answer(bool paused) => DkronReply.Json(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("paused"u8, paused);
        json.WriteEndObject();
    });
}
