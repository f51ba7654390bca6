namespace Dcron.Core.Executions;

/// <summary>What became of each due time of a job.</summary>
public static class Accounting
{
    public const int MaxEntries = 10_000;
}
