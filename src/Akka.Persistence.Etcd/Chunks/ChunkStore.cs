using Akka.Persistence.Etcd.Client;
using Etcdserverpb;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Chunks;

/// <summary>Puts and reads values that are too large for one request, as chunks under keys of their own.</summary>
internal sealed class ChunkStore(EtcdConnection connection, int maxInFlight)
{
    /// <summary>Stores chunk after chunk, several at once but not before the first: whoever deletes some of them deletes the first one, too.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> PutAsync(string what, Func<int, ByteString> key, IEnumerable<ByteString> chunks, CancellationToken stop)
    {
        var count = 0;
        var puts = new List<Task>(maxInFlight);
        foreach (var chunk in chunks)
        {
            var request = new PutRequest { Key = key(count++), Value = chunk };
            puts.Add(connection.CallAsync(what, (e, o) => e.Kv.PutAsync(request, o), stop));
            if (count > 1 && puts.Count < maxInFlight) continue;

            var put = await Task.WhenAny(puts);
            puts.Remove(put);
            await put;
        }
        await Task.WhenAll(puts);
        return count;
    }

    /// <summary>Reads the chunks in their order, a few ahead.</summary>
    /// <param name="revision">As of which; 0: the present.</param>
    /// <returns>Null in place of a chunk that is not there.</returns>
    public async IAsyncEnumerable<ByteString?> ReadAsync(string what, Func<int, ByteString> key, int count, long revision, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
    {
        var reads = new Queue<Task<RangeResponse>>();
        for (var next = 0; next < count || reads.Count > 0;)
        {
            while (next < count && reads.Count < maxInFlight)
                reads.Enqueue(connection.RangeAsync(what, new RangeRequest { Key = key(next++), Revision = revision }, stop));
            var answer = await reads.Dequeue();
            yield return answer.Kvs.Count == 0 ? null : answer.Kvs[0].Value;
        }
    }
}
