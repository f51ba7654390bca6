using System.Text;

namespace Dcron.Cli.Output;

/// <summary>What surrounds the program: its streams, whether a person looks at them, its variables and its clock.</summary>
internal sealed record Terminal(
    Func<Stream> OpenInput,
    TextWriter Out,
    TextWriter Error,
    bool OutIsTerminal,
    bool ErrorIsTerminal,
    Func<string, string?> Variable,
    TimeProvider Clock) : IDisposable
{
    public static Terminal OfProcess()
    {
        // Console.Out flushes after every write, which a person wants and a pipe of 100,000 lines does not.
        var output = Console.IsOutputRedirected
            ? new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 * 1024)
            : Console.Out;
        return new Terminal(
            Console.OpenStandardInput,
            output,
            Console.Error,
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable,
            TimeProvider.System);
    }

    /// <summary>A line for people about what was done or found, kept out of the way of programs that read the output.</summary>
    public void Note(string line) => Error.WriteLine(line);

    public void Dispose() => Out.Flush();
}
