using Dcron.Benchmarks;

var call = Call.Parse(args);
if (call.Ended is { } ended) return ended;
if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("bench: the measures are read from /proc, which only Linux has.");
    return Call.Usage;
}

var machine = Machine.Describe();
Printing.Print(machine);
var reports = new List<Report>();
foreach (var scenario in call.Scenarios)
{
    Console.WriteLine($"\n{scenario.Title} ...");
    var report = await scenario.MeasureAsync(call.NodeSettings);
    Printing.Print(report);
    reports.Add(report);
}

Console.WriteLine($"\nWritten to {ResultFile.Write(machine, call.NodeSettings, reports)}");
return reports.TrueForAll(r => r.Failure is null) ? 0 : 1;
