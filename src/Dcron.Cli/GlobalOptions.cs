using System.CommandLine;
using Dcron.Cli.Api;
using Dcron.Cli.Output;
using Dcron.Core.Schedules;

namespace Dcron.Cli;

/// <summary>The options that every command has, and the session they describe.</summary>
internal sealed class GlobalOptions(Terminal terminal)
{
    private const string EndpointVariable = "DCRON_ENDPOINT";
    private const string DefaultEndpoint = "http://127.0.0.1:8080";
    private const string Json = "json";

    public Option<string?> Endpoint { get; } = new("--endpoint")
    {
        Description = $"Address of any node with the API. Without it {EndpointVariable} is used, else {DefaultEndpoint}.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string> Output { get; } = OutputOption();

    public Option<string> Timeout { get; } = new("--timeout")
    {
        Description = "How long to wait for each answer of the server, such as 5s.",
        HelpName = "DURATION",
        Recursive = true,
        DefaultValueFactory = _ => "30s",
    };

    /// <exception cref="Failure">An option has a wrong value.</exception>
    public Session Open(ParseResult parsed)
    {
        if (!DurationText.TryParse(parsed.GetValue(Timeout), out var timeout) || timeout <= TimeSpan.Zero || timeout > TimeSpan.FromDays(1))
            throw Failure.WrongCall($"--timeout '{parsed.GetValue(Timeout)}' is not a duration of at most a day, such as 30s.");
        return new Session(terminal, parsed.GetValue(Output) == Json, new DcronApi(ReadEndpoint(parsed), timeout));
    }

    private Uri ReadEndpoint(ParseResult parsed)
    {
        var given = parsed.GetValue(Endpoint);
        var variable = terminal.Variable(EndpointVariable);
        var text = given ?? (string.IsNullOrWhiteSpace(variable) ? DefaultEndpoint : variable.Trim());
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.Query.Length == 0)
            return uri.AbsolutePath.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
        throw Failure.WrongCall($"{(given is null ? EndpointVariable : "--endpoint")} '{text}' is not the address of a node, such as {DefaultEndpoint}.");
    }

    private static Option<string> OutputOption()
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "table for people, json for programs.",
            HelpName = "table|json",
            Recursive = true,
            DefaultValueFactory = _ => "table",
        };
        option.AcceptOnlyFromAmong("table", Json);
        return option;
    }
}

/// <summary>One run of one command: where it writes, in which form, and the server it asks.</summary>
internal sealed class Session(Terminal terminal, bool json, DcronApi api) : IDisposable
{
    public Terminal Terminal { get; } = terminal;

    public bool Json { get; } = json;

    public DcronApi Api { get; } = api;

    public void Dispose() => Api.Dispose();
}
