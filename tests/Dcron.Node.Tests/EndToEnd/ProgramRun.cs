using System.Diagnostics;
using System.Text.Json;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>One run of a real executable, from its call to its exit code.</summary>
public sealed record ProgramRun(int ExitCode, string Out, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonElement Json => JsonElement.Parse(Out);

    /// <summary>The <c>dcron</c> that lies beside the tests.</summary>
    public static Task<ProgramRun> OfDcronAsync(string endpoint, string input, params string[] arguments) =>
        OfAsync("dcron.dll", input, new() { ["DCRON_ENDPOINT"] = endpoint, ["TZ"] = "UTC" }, arguments);

    /// <summary>A <c>dcrond</c> that is expected to end by itself.</summary>
    public static Task<ProgramRun> OfDcrondAsync(params string[] arguments) => OfAsync("dcrond.dll", "", [], arguments);

    private static async Task<ProgramRun> OfAsync(string program, string input, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
            return new ProgramRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
