namespace Dcron.Chaos.Topology;

/// <summary>One real dcrond on its machine.</summary>
internal sealed class DcronNode(Machine machine, bool schedules, ManagedProcess process, string? clockFile)
{
    private int taken;

    public string Name => machine.Name;

    public Machine Machine => machine;

    /// <summary>True: roles scheduler and api. False: role executor.</summary>
    public bool Schedules => schedules;

    public ManagedProcess Process => process;

    /// <summary>The file that shifts its clock; null: it has the machine's.</summary>
    public string? ClockFile => clockFile;

    public Uri Api => new($"http://{machine.Address}:8080");

    /// <summary>Makes it the target of one fault; false: it is that of another.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref taken, 1, 0) == 0;

    public void GiveBack() => Volatile.Write(ref taken, 0);
}

/// <summary>The end of a node's process.</summary>
internal sealed record NodeDeath(string Node, DateTimeOffset At, string How);
