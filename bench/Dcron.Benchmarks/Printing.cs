namespace Dcron.Benchmarks;

/// <summary>The results for people.</summary>
internal static class Printing
{
    private const int LogLinesShown = 5;

    public static void Print(Machine machine)
    {
        Console.WriteLine($"Dcron {machine.Dcron}, {machine.DotNet}");
        Console.WriteLine($"{machine.Cores} cores of {machine.Cpu}, {machine.MemoryGiB:0.0} GiB, Linux {machine.Kernel}, load average {machine.LoadAverage:0.0}");
        Console.WriteLine($"data in {machine.Folder} ({machine.FileSystem}): a write is on the disk after {machine.FlushMillis:0.00} ms (median)");
    }

    public static void Print(Report report)
    {
        var name = report.Figures.Select(f => f.Name.Length).DefaultIfEmpty(0).Max();
        var value = report.Figures.Select(f => f.ValueText.Length).DefaultIfEmpty(0).Max();
        foreach (var figure in report.Figures)
        {
            var verdict = figure.Met switch { null => "", true => $"  {figure.Target}: met", false => $"  {figure.Target}: MISSED" };
            Console.WriteLine($"  {figure.Name.PadRight(name)}  {figure.ValueText.PadLeft(value)} {figure.Unit,-3}{verdict}".TrimEnd());
        }

        if (report.Failure is { } failure) Console.WriteLine($"  NOT MEASURED to the end: {failure}");
        var others = report.OtherCores <= Disturbance.Tolerable ? "" : ": DISTURBED, measure again on a quiet machine";
        Console.WriteLine($"  other programs used {report.OtherCores:0.00} cores meanwhile{others}");
        if (report.NodeLog.Count == 0) return;
        Console.WriteLine($"  the node logged {report.NodeLog.Count} lines, first:");
        foreach (var line in report.NodeLog.Take(LogLinesShown)) Console.WriteLine($"    {line}");
    }
}
