using System.Globalization;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Node.Dkron;

/// <summary>Dkron's requests about the cluster.</summary>
internal static class DkronMembersApi
{
    private static readonly string[] SerfZeros =
        ["health_score", "member_time", "event_time", "query_time", "intent_queue", "event_queue", "query_queue", "coordinate_resets"];

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/", StatusAsync);
        v1.MapGet("/members", MembersAsync);
        v1.MapGet("/leader", LeaderAsync);
        v1.MapGet("/isleader", IsLeaderAsync);
        v1.MapPost("/leave", LeaveAsync);
    }

    private static async Task<IResult> StatusAsync(HttpContext http, IDcronClient client, DkronSettings settings)
    {
        var nodes = await client.ListNodesAsync(http.RequestAborted);
        return DkronReply.Json(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("agent"u8);
            json.WriteString("name"u8, settings.NodeName);
            json.WriteString("version"u8, DkronSettings.Version);
            json.WriteEndObject();
            json.WriteStartObject("serf"u8);
            json.WriteString("members"u8, Count(nodes.Length));
            json.WriteString("failed"u8, Count(nodes.Count(n => Status(n).Number == 4)));
            json.WriteString("left"u8, Count(nodes.Count(n => Status(n).Number == 3)));
            json.WriteString("encrypted"u8, "false");
            foreach (var name in SerfZeros) json.WriteString(name, "0");
            json.WriteEndObject();
            json.WriteStartObject("tags"u8);
            if (nodes.FirstOrDefault(n => n.Name == settings.NodeName) is { } self) WriteTags(json, self);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> MembersAsync(HttpContext http, IDcronClient client) =>
        DkronReply.List(await client.ListNodesAsync(http.RequestAborted), static (json, node) => Write(json, node, inList: true));

    private static async Task<IResult> LeaderAsync(HttpContext http, IDcronClient client) =>
        await FindLeaderAsync(client, http.RequestAborted) is { } leader
            ? DkronReply.Json(StatusCodes.Status200OK, json => Write(json, leader, inList: false))
            : DkronReply.Json(StatusCodes.Status500InternalServerError, json => json.WriteNullValue());

    private static async Task<IResult> IsLeaderAsync(HttpContext http, IDcronClient client, DkronSettings settings) =>
        (await FindLeaderAsync(client, http.RequestAborted))?.Name == settings.NodeName
            ? DkronReply.Json(StatusCodes.Status200OK, json => json.WriteStringValue("I am a leader"))
            : DkronReply.Json(StatusCodes.Status404NotFound, json => json.WriteStringValue("I am a follower"));

    private static async Task<IResult> LeaveAsync(HttpContext http, IDcronClient client)
    {
        if (http.RequestServices.GetService<IDkronLeave>() is not { } leave) return DkronReply.Text(StatusCodes.Status501NotImplemented, "This node cannot be told to leave by HTTP; stop its process.");
        var nodes = await client.ListNodesAsync(http.RequestAborted);
        http.Response.OnCompleted(leave.LeaveAsync);
        return DkronReply.Json(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("global"u8);
            foreach (var node in nodes) Write(json, node, inList: false);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<NodeView?> FindLeaderAsync(IDcronClient client, CancellationToken cancel)
    {
        try
        {
            var cluster = await client.ShowClusterAsync(cancel);
            return cluster.Members.FirstOrDefault(n => n.Name == cluster.SchedulerNode);
        }
        catch (SchedulerUnavailableException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, NodeView node, bool inList)
    {
        var (number, word) = Status(node);
        var (host, port) = Address(node);
        json.WriteStartObject();
        json.WriteString("Name"u8, node.Name);
        json.WriteString("Addr"u8, host);
        json.WriteNumber("Port"u8, port);
        json.WriteStartObject("Tags"u8);
        WriteTags(json, node);
        json.WriteEndObject();
        json.WriteNumber("Status"u8, number);
        json.WriteNumber("ProtocolMin"u8, 1);
        json.WriteNumber("ProtocolMax"u8, 5);
        json.WriteNumber("ProtocolCur"u8, 2);
        json.WriteNumber("DelegateMin"u8, 2);
        json.WriteNumber("DelegateMax"u8, 5);
        json.WriteNumber("DelegateCur"u8, 4);
        if (inList)
        {
            json.WriteString("id"u8, StableId(node));
            json.WriteString("statusText"u8, word);
        }

        json.WriteEndObject();
    }

    // A node's own tags win: none is reserved.
    private static void WriteTags(Utf8JsonWriter json, NodeView node)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["role"] = "dkron",
            ["dc"] = "dc1",
            ["region"] = "global",
            ["version"] = DkronSettings.Version,
            ["rpc_addr"] = node.Address,
            ["port"] = Count(Address(node).Port),
        };
        if (node.Roles.Contains(NodeRoles.Scheduler)) tags["server"] = "true";
        foreach (var (name, value) in node.Tags) tags[name] = value;
        foreach (var (name, value) in tags) json.WriteString(name, value);
    }

    private static (int Number, string Word) Status(NodeView node) => node.Status switch
    {
        "up" => (1, "alive"),
        "leaving" or "exiting" => (2, "leaving"),
        "removed" => (3, "left"),
        "down" or "unreachable" => (4, "failed"),
        _ => (0, "none"),
    };

    private static (string Host, int Port) Address(NodeView node)
    {
        var colon = node.Address.LastIndexOf(':');
        return colon > 0 && int.TryParse(node.Address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (node.Address[..colon], port)
            : (node.Address, 0);
    }

    // The UI keeps its rows by it, so it must be the same at each request.
    private static Guid StableId(NodeView node)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, StableHash.Of(node.Name));
        BitConverter.TryWriteBytes(bytes[8..], StableHash.Of(node.Address));
        return new Guid(bytes);
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Makes this node leave its cluster in order, after which its process ends.</summary>
public interface IDkronLeave
{
    Task LeaveAsync();
}
