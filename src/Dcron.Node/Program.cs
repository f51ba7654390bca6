using Dcron.Node;
using Dcron.Node.Configuration;

var call = NodeCommandLine.Parse(args);
if (call.Ended is { } ended) return (int)ended;

NodeConfig config;
try
{
    config = NodeConfig.Load(call.Files, call.Settings, Environment.GetEnvironmentVariables());
}
catch (ConfigException e)
{
    Console.Error.WriteLine("dcrond: the configuration cannot be used:");
    foreach (var problem in e.Problems) Console.Error.WriteLine($"  {problem}");
    return (int)NodeExitCode.Configuration;
}

if (call.PrintConfig)
{
    Console.Write(config.Printed);
    foreach (var warning in config.Warnings) Console.Error.WriteLine($"dcrond: {warning}");
    return (int)NodeExitCode.Ok;
}

return (int)await NodeProcess.RunAsync(config);
