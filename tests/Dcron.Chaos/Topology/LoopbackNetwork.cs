namespace Dcron.Chaos.Topology;

/// <summary>Plain processes, each on an address of 127.0.0.0/8: where namespaces cannot be made. It has no faults.</summary>
internal sealed class LoopbackNetwork : INetwork
{
    private readonly int part = Environment.ProcessId % 250;
    private int machines;

    public IReadOnlySet<string> Faults { get; } = new HashSet<string>();

    public bool IsReal => false;

    public Task<Machine> AddAsync(string name) => Task.FromResult(new Machine(name, $"127.77.{part}.{++machines}"));

    public IEnumerable<string> On(Machine machine, IEnumerable<string> command) => command;

    public Task<IReadOnlyList<int>> ProcessesAsync(Machine machine) => Task.FromResult<IReadOnlyList<int>>([]);

    public Task<IAsyncDisposable> CutAsync(IReadOnlyCollection<(Machine From, Machine To)> pairs) => throw new NotSupportedException("Loopback cannot be cut.");

    public Task<IAsyncDisposable> LoseAsync(Machine machine, int percent) => throw new NotSupportedException("Loopback loses nothing.");

    public Task<IAsyncDisposable> SlowAsync(Machine machine) => throw new NotSupportedException("Loopback is never slow.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
