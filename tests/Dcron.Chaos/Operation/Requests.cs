using System.Net;

namespace Dcron.Chaos.Operation;

/// <summary>Sends what the client asks, and writes down each request with its answer.</summary>
internal sealed class Requests(ApiClient api, EventLog log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<ClientCall> calls = [];

    public IReadOnlyList<ClientCall> Calls
    {
        get { lock (calls) return [.. calls]; }
    }

    /// <summary>Asks until there is an answer. <c>AtOnce</c> is false: that took more than one request, and an earlier one may have an effect still.</summary>
    /// <exception cref="ChaosException">No answer came, or the request is not acceptable.</exception>
    public async Task<(ClientCall Call, bool AtOnce)> InsistAsync(ClientRequest request, CancellationToken stop)
    {
        var asked = 0;
        ClientCall? last = null;
        var done = await Wait.TryUntilAsync(Patience, async () =>
        {
            asked++;
            last = await AskAsync(request, stop);
            // A job that is gone although it was put is for the checker to judge.
            return last.Acknowledged || last.Refused || last.Answer.StartsWith("404", StringComparison.Ordinal);
        }, stop);
        return done ? (last!, asked == 1) : throw new ChaosException($"{request.Kind} of {request.Job} was not acknowledged in {Patience.TotalMinutes} minutes: {last?.Answer}");
    }

    /// <summary>Asks once.</summary>
    public async Task<ClientCall> AskAsync(ClientRequest request, CancellationToken stop)
    {
        var sent = TimeProvider.System.GetUtcNow();
        try
        {
            var (status, body) = await api.TryAsync(request.Method, request.Path, request.Document, stop, request.Key);
            var call = Note(request.Answered(sent, status, body));
            // A refusal of a document is a fault of the mix, and repeating it would not help.
            return status == HttpStatusCode.BadRequest ? throw new ChaosException($"{request.Kind} of {request.Job} was refused: {body}") : call;
        }
        catch (OperationCanceledException)
        {
            // A request that nobody waits for any more may have an effect all the same.
            Note(request.Answered(sent, ApiClient.NoAnswer, "nobody waited for the answer"));
            throw;
        }
    }

    private ClientCall Note(ClientCall call)
    {
        lock (calls) calls.Add(call);
        log.Note(call.ToString());
        return call;
    }
}
