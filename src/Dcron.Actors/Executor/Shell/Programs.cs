namespace Dcron.Actors.Executor.Shell;

/// <summary>Finds the file that a program's name means, the way a shell would.</summary>
internal static class Programs
{
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <param name="name">A name to look up in PATH, or a path, which counts from the working directory.</param>
    /// <exception cref="CannotStartException"/>
    public static string Find(string name, string directory, IReadOnlyDictionary<string, string> environment, string node)
    {
        if (name is "") throw new CannotStartException("the program's name is empty");
        if (name.Contains('\0')) throw new CannotStartException("the program's name contains a NUL character");
        if (OperatingSystem.IsWindows()) return name; // CreateProcess looks for itself, by rules of its own
        if (name.Contains('/')) return Check(Path.GetFullPath(name, directory), node);

        var path = environment.GetValueOrDefault("PATH", DefaultPath);
        string? unusable = null;
        foreach (var folder in path.Split(':'))
        {
            var file = Path.GetFullPath(Path.Combine(folder, name), directory);
            if (!File.Exists(file)) continue;
            if (LibC.access(file, LibC.CanExecute) == 0) return file;
            unusable ??= file;
        }

        if (unusable is not null) return Check(unusable, node);
        throw new CannotStartException($"the program '{name}' was not found on node {node} (PATH is {path})");
    }

    private static string Check(string file, string node)
    {
        if (Directory.Exists(file)) throw new CannotStartException($"'{file}' on node {node} is a directory, not a program");
        if (!File.Exists(file)) throw new CannotStartException($"the program '{file}' does not exist on node {node}");
        if (LibC.access(file, LibC.CanExecute) != 0)
            throw new CannotStartException($"'{file}' on node {node} may not be executed by the node's user; check its permissions (chmod +x)");
        return file;
    }
}
