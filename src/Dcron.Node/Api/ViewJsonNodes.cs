using System.Globalization;
using System.Text.Json;
using Dcron.Core.Nodes;

namespace Dcron.Node.Api;

/// <summary>Nodes and the cluster as JSON.</summary>
internal static class ViewJsonNodes
{
    public static void Write(Utf8JsonWriter json, NodeView node)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, node.Name);
        json.WriteString("address"u8, node.Address);
        ViewJsonJobs.WriteNames(json, "roles"u8, node.Roles);
        json.WriteStartObject("tags"u8);
        foreach (var (name, value) in node.Tags) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("status"u8, node.Status);
        WriteCount(json, "armed"u8, node.Armed);
        WriteCount(json, "running"u8, node.Running);
        WriteCount(json, "queued"u8, node.Queued);
        WriteCount(json, "maxRunning"u8, node.MaxRunning);
        json.WriteString("clockOffset"u8, node.ClockOffset is { } offset ? Milliseconds(offset) : null);
        json.WriteString("warning"u8, node.Warning);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ClusterView cluster)
    {
        json.WriteStartObject();
        json.WriteStartObject("scheduler"u8);
        json.WriteString("node"u8, cluster.SchedulerNode);
        json.WriteString("address"u8, cluster.SchedulerAddress);
        json.WriteNumber("term"u8, cluster.Term);
        json.WriteTime("since"u8, cluster.Since);
        json.WriteEndObject();
        json.WriteStartArray("members"u8);
        foreach (var node in cluster.Members) Write(json, node);
        json.WriteEndArray();
        json.WriteNumber("partitions"u8, cluster.Partitions);
        json.WriteStartArray("pauses"u8);
        foreach (var rule in cluster.Pauses) PausesApi.Write(json, rule);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? count)
    {
        if (count is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    internal static string Milliseconds(TimeSpan offset) =>
        ((long)Math.Round(offset.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture) + "ms";
}
