using Dcron.Actors.Client;
using Dcron.Core.Nodes;

namespace Dcron.Node.Api;

/// <summary>The nodes, as the node asked sees them. Answers without a scheduler.</summary>
internal static class NodesApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/nodes", ListAsync);

    private static async Task<IResult> ListAsync(HttpContext http, IDcronClient client)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        return new JsonList<NodeView>(await client.ListNodesAsync(http.RequestAborted), next: null, ViewJsonNodes.Write);
    }
}
