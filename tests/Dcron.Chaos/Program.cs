using System.Runtime.InteropServices;
using Dcron.Chaos;
using Dcron.Chaos.Checker;
using Dcron.Chaos.Nemesis;
using Dcron.Chaos.Takeover;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
if (args is ["takeover", .. var rest]) return await TakeoverCommand.RunAsync(rest, Say, stop.Token);

Options options;
try
{
    if (args is ["--help" or "-h"])
    {
        Console.WriteLine(Options.Usage);
        return 0;
    }

    options = Options.Parse(args, Faults.Kinds);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{Options.Usage}\n\n  faults: {string.Join(' ', Faults.Kinds)}");
    return 64;
}

Console.WriteLine($"chaos: seed {options.Seed}; again: {options.Repeat}");

await using var run = new Run(options, Say);
try
{
    var evidence = await run.GoAsync(stop.Token);
    var violations = Verdict.Of(evidence);
    Report.Write(Console.WriteLine, evidence, violations, run);
    Console.WriteLine($"again      {options.Repeat}");
    if (violations.Count > 0)
    {
        Console.WriteLine($"logs       {run.Folder}");
        return 1;
    }

    if (!options.Keep) Directory.Delete(run.Folder, recursive: true);
    return 0;
}
catch (ClusterBrokenException e)
{
    Console.WriteLine($"violation: {e.Message}\nagain      {options.Repeat}\nlogs       {run.Folder}");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("chaos: stopped before its end");
    return 2;
}
catch (ChaosException e)
{
    Console.Error.WriteLine($"chaos could not run: {e.Message}\nlogs: {run.Folder}");
    return 2;
}
catch (Exception e)
{
    // Caught so that the run is tidied up: what nobody catches ends the process at once.
    Console.Error.WriteLine($"chaos could not run, by a fault of its own: {e}\nlogs: {run.Folder}");
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

static void Say(string line) => Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}");
