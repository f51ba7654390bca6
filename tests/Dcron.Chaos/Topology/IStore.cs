namespace Dcron.Chaos.Topology;

/// <summary>What holds Dcron's journal and history during a run.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Where its members run.</summary>
    IReadOnlyList<Machine> Machines { get; }

    /// <summary>The file of settings that comes with dcrond, and the further settings, as for <c>--set</c>.</summary>
    (string File, IReadOnlyList<string> Settings) Configuration { get; }

    /// <summary>Returns when it serves.</summary>
    Task StartAsync();

    /// <summary>kill -9 of a member; it is started again when the answer is disposed.</summary>
    Task<IAsyncDisposable> KillAsync(Machine member);

    /// <summary>SIGSTOP of a member, until the answer is disposed.</summary>
    Task<IAsyncDisposable> PauseAsync(Machine member);
}
