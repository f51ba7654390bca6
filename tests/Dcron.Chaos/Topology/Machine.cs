namespace Dcron.Chaos.Topology;

/// <summary>A place where processes run, with an address of its own.</summary>
internal sealed record Machine(string Name, string Address);

/// <summary>The machines of a run and what is between them.</summary>
internal interface INetwork : IAsyncDisposable
{
    /// <summary>Which faults of the network it can make: cut, lose, slow.</summary>
    IReadOnlySet<string> Faults { get; }

    /// <summary>Whether addresses are others than loopback.</summary>
    bool IsReal { get; }

    Task<Machine> AddAsync(string name);

    /// <summary>The command that runs <paramref name="command"/> on the machine, in the same process.</summary>
    IEnumerable<string> On(Machine machine, IEnumerable<string> command);

    /// <summary>The processes that run there now; empty where that cannot be told.</summary>
    Task<IReadOnlyList<int>> ProcessesAsync(Machine machine);

    /// <summary>What is sent from one to another of these pairs is dropped, until the answer is disposed.</summary>
    Task<IAsyncDisposable> CutAsync(IReadOnlyCollection<(Machine From, Machine To)> pairs);

    /// <summary>So many of a hundred packets to the machine are dropped, until the answer is disposed.</summary>
    Task<IAsyncDisposable> LoseAsync(Machine machine, int percent);

    /// <summary>What the machine sends is late, until the answer is disposed.</summary>
    Task<IAsyncDisposable> SlowAsync(Machine machine);
}

/// <summary>Takes something back.</summary>
internal sealed class Undo(Func<Task> action) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await action();
}
