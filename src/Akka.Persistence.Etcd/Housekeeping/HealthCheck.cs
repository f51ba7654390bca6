using System.Globalization;
using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;
using Grpc.Core;

namespace Akka.Persistence.Etcd.Housekeeping;

/// <summary>Asks every member how it is, and all of them for their alarms.</summary>
internal sealed class HealthCheck(EtcdConnection connection, EtcdKeys keys, TimeSpan patience, TimeProvider clock)
{
    public async Task<EtcdHealth> RunAsync(CancellationToken stop)
    {
        var statuses = await Task.WhenAll(connection.Endpoints.Select(e => MemberAsync(e, stop)));
        var members = statuses.Select(s => s.Member).ToList();
        var problems = members.Where(m => m.Problem.Length > 0).Select(m => m.Problem).ToList();
        var alarms = await AlarmsAsync(statuses, stop);
        if (alarms.Count > 0) return new EtcdHealth(EtcdCondition.Unhealthy, string.Join(' ', alarms.Concat(problems)), members);
        if (problems.Count == 0) return new EtcdHealth(EtcdCondition.Healthy, Healthy(members), members);
        return await ServesAsync(stop) is { } fault
            ? new EtcdHealth(EtcdCondition.Unhealthy, string.Join(' ', problems.Append(fault)), members)
            : new EtcdHealth(EtcdCondition.Degraded, string.Join(' ', problems.Append("The others carry on.")), members);
    }

    private async Task<(EtcdMember Member, ulong Id)> MemberAsync(EtcdEndpoint endpoint, CancellationToken stop)
    {
        try
        {
            var options = (await connection.StreamOptionsAsync(endpoint, stop)).WithDeadline((clock.GetUtcNow() + patience).UtcDateTime);
            var status = await endpoint.Maintenance.StatusAsync(new StatusRequest(), options);
            var problem = status.Leader == 0
                ? $"etcd at {endpoint} has no leader: it cannot reach a majority of the members. See whether they run, and its network."
                : "";
            return (new EtcdMember(endpoint.Address, status.Version, status.Leader == status.Header.MemberId, problem, status.DbSize, status.DbSizeInUse), status.Header.MemberId);
        }
        catch (RpcException e) when (!stop.IsCancellationRequested)
        {
            return (new EtcdMember(endpoint.Address, "", IsLeader: false, connection.Describe("Status", endpoint, e).Message, 0, 0), 0);
        }
    }

    private async Task<List<string>> AlarmsAsync((EtcdMember Member, ulong Id)[] statuses, CancellationToken stop)
    {
        try
        {
            var request = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Get };
            var answer = await connection.CallAsync("List of alarms", (e, o) => e.Maintenance.AlarmAsync(request, o), stop);
            return [.. answer.Alarms.Select(a => Words(a, statuses.FirstOrDefault(s => s.Id == a.MemberID).Member))];
        }
        catch (EtcdException)
        {
            // That it does not answer is told by its members' states.
            return [];
        }
    }

    private async Task<string?> ServesAsync(CancellationToken stop)
    {
        try
        {
            await connection.RangeAsync("Health check", new RangeRequest { Key = keys.PersistenceIds, KeysOnly = true }, stop);
            return null;
        }
        catch (EtcdException e)
        {
            return e.Message;
        }
    }

    private static string Words(AlarmMember alarm, EtcdMember? member)
    {
        var where = member is null ? $"member {alarm.MemberID.ToString("x", CultureInfo.InvariantCulture)}" : $"etcd at {member.Endpoint.GetLeftPart(UriPartial.Authority)}";
        return alarm.Alarm switch
        {
            AlarmType.Nospace => $"Alarm NOSPACE: the database of {where} is at its quota, and no member takes writes. Compact, 'etcdctl defrag' every member, then 'etcdctl alarm disarm'; or raise --quota-backend-bytes.",
            AlarmType.Corrupt => $"Alarm CORRUPT: the data of {where} differs from that of the others. Remove that member, and add it anew with an empty data folder.",
            _ => $"Alarm {alarm.Alarm} of {where}. See its log.",
        };
    }

    private static string Healthy(List<EtcdMember> members) => string.Create(
        CultureInfo.InvariantCulture,
        $"All {members.Count} endpoints of etcd answer; the largest database has {members.Max(m => m.DatabaseSize) / 1048576.0:0.0} MiB, {members.Max(m => m.DatabaseSizeInUse) / 1048576.0:0.0} MiB of it in use.");
}
