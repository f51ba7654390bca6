using System.Collections;
using Dcron.Node.Configuration;

namespace Dcron.Node.Tests.Configuration;

/// <summary>Loads a configuration as dcrond does, from files written for one test.</summary>
internal sealed class Loading : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dcron-config-").FullName;
    private readonly Hashtable environment = [];
    private readonly List<string> files = [];
    private readonly List<string> options = [];

    public string Folder => folder;

    /// <summary>Writes a file without naming it on the command line, for others to include.</summary>
    public Loading Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public Loading WithFile(string name, string text)
    {
        Write(name, text);
        files.Add(Path.Combine(folder, name));
        return this;
    }

    public Loading Config(string name)
    {
        files.Add(name);
        return this;
    }

    public Loading Set(params string[] options)
    {
        this.options.AddRange(options);
        return this;
    }

    public Loading Environment(string name, string value)
    {
        environment[name] = value;
        return this;
    }

    public NodeConfig Load() => NodeConfig.Load(files, this.options, environment);

    /// <summary>What is wrong, one line each.</summary>
    public string[] Problems() => [.. Assert.Throws<ConfigException>(Load).Problems.Select(p => p.ToString())];

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
