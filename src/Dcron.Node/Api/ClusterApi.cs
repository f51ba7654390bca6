using Dcron.Actors.Client;

namespace Dcron.Node.Api;

/// <summary>The cluster: who schedules, since when, and who is a member.</summary>
internal static class ClusterApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cluster", ShowAsync);

    private static async Task<IResult> ShowAsync(HttpContext http, IDcronClient client)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        var cluster = await client.ShowClusterAsync(http.RequestAborted);
        return new JsonAnswer(StatusCodes.Status200OK, json => ViewJsonNodes.Write(json, cluster));
    }
}
