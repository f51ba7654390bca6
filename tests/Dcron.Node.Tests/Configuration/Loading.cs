using System.Collections;
using Dcron.Node.Configuration;

namespace Dcron.Node.Tests.Configuration;

/// <summary>Loads a configuration as dcrond does, from files written for one test.</summary>
internal sealed class Loading : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dcron-config-").FullName;
    private readonly Hashtable _environment = [];
    private readonly List<string> _files = [];
    private readonly List<string> _options = [];

    public string Folder => _folder;

    /// <summary>Writes a file without naming it on the command line, for others to include.</summary>
    public Loading Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public Loading WithFile(string name, string text)
    {
        Write(name, text);
        _files.Add(Path.Combine(_folder, name));
        return this;
    }

    public Loading Config(string name)
    {
        _files.Add(name);
        return this;
    }

    public Loading Set(params string[] options)
    {
        _options.AddRange(options);
        return this;
    }

    public Loading Environment(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    public NodeConfig Load() => NodeConfig.Load(_files, _options, _environment);

    /// <summary>What is wrong, one line each.</summary>
    public string[] Problems() => [.. Assert.Throws<ConfigException>(Load).Problems.Select(p => p.ToString())];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
