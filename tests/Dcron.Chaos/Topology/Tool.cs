using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dcron.Chaos.Topology;

/// <summary>Short runs of the system's own programs, and signals.</summary>
internal static partial class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end; null in place of what it said when it is not installed.</summary>
    public static async Task<(int Code, string? Said)> TryAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
            return (process.ExitCode, string.Join(' ', await said).Trim());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, null);
        }
    }

    /// <exception cref="ChaosException">It is not installed, or failed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        var all = arguments.ToList();
        var (code, said) = await TryAsync(program, all, input);
        return code == 0 ? said ?? "" : throw new ChaosException($"'{program} {string.Join(' ', all)}' ended with {code}: {said ?? "it is not installed (./build.sh deps)"}");
    }

    /// <summary>As <c>ip</c> wants it: the words of one line.</summary>
    public static Task<string> RunAsync(string line)
    {
        var words = line.Split(' ');
        return RunAsync(words[0], words[1..]);
    }

    public static void Signal(int process, Signal signal) => _ = Kill(process, (int)signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>The signals that faults are made of, with their numbers on Linux.</summary>
internal enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
