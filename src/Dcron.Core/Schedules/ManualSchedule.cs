namespace Dcron.Core.Schedules;

/// <summary><c>@manually</c>: never due; the job runs when somebody asks for it.</summary>
public sealed class ManualSchedule : Schedule
{
    public const string Word = "@manually";

    internal ManualSchedule(string text, string? timeZone) : base(text, timeZone)
    {
    }

    public override DateTimeOffset? Next(DateTimeOffset after) => null;
}

/// <summary>
/// <c>@reboot</c>: never due by time. The scheduler runs the job once when a cluster starts, not when one of its machines does.
/// </summary>
public sealed class ClusterStartSchedule : Schedule
{
    public const string Word = "@reboot";

    internal ClusterStartSchedule(string text, string? timeZone) : base(text, timeZone)
    {
    }

    public override DateTimeOffset? Next(DateTimeOffset after) => null;
}
