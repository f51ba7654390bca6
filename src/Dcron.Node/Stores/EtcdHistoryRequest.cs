using Etcdserverpb;
using Google.Protobuf;

namespace Dcron.Node.Stores;

/// <summary>Short ways to put a transaction of etcd together.</summary>
internal static class EtcdHistoryRequest
{
    public static void Put(this TxnRequest request, ByteString key, ByteString value) =>
        request.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = key, Value = value } });

    public static void Delete(this TxnRequest request, ByteString key) =>
        request.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } });

    public static void Delete(this TxnRequest request, ByteString from, ByteString end) =>
        request.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = from, RangeEnd = end } });

    /// <summary>Nothing is done unless the key is as it was at this revision; 0: is not there.</summary>
    public static void Unchanged(this TxnRequest request, ByteString key, long modRevision) => request.Compare.Add(new Compare
    {
        Key = key, Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Equal, ModRevision = modRevision,
    });

    /// <summary>What is read instead where nothing is done.</summary>
    public static void ElseRead(this TxnRequest request, ByteString key) =>
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = key } });
}
