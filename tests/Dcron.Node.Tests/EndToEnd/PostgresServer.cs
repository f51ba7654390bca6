using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Dcron.Node.Tests.EndToEnd;

/// <summary>
/// A PostgreSQL server of this test run, on a free loopback port and in a folder of its own; both are gone when it is disposed, or when
/// the test process dies.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string Password = "a-test's \"password\"; with=marks";
    private const string User = "dcron";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Ends the server when its own standard input closes: that happens also when the test process is killed.
    private const string UntilStdinCloses = "exec 3<&0; \"$@\" </dev/null & server=$!; cat <&3 >/dev/null; kill -INT $server; wait $server";

    private readonly string folder;
    private readonly Process process;
    private readonly List<string> log = [];

    private PostgresServer(string folder, int port, Process process) => (this.folder, Port, this.process) = (folder, port, process);

    public int Port { get; }

    public string ConnectionString(string database = "postgres", string password = Password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Username = User, Password = password, Database = database, Timeout = 5,
    }.ToString();

    /// <param name="durable">False: faster, and safe against all but a crash of the machine.</param>
    /// <exception cref="InvalidOperationException">No PostgreSQL is installed here, or it did not start; the message says why.</exception>
    public static async Task<PostgresServer> StartAsync(bool durable = false)
    {
        var binaries = FindBinaries();
        var home = Directory.CreateTempSubdirectory("dcron-postgres-").FullName;
        try
        {
            var data = Path.Combine(home, "data");
            var passwordFile = Path.Combine(home, "password");
            await File.WriteAllTextAsync(passwordFile, Password);
            if (Environment.IsPrivilegedProcess) await RunAsync(["chown", "-R", Account(), home]);
            await RunAsync([.. AsAccount(), Path.Combine(binaries, "initdb"), "-D", data, "-U", User, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C", "--no-sync"]);

            var port = FreePort();
            var fsync = durable ? "on" : "off";
            var started = Launch([
                "sh", "-c", UntilStdinCloses, "sh", .. AsAccount(), Path.Combine(binaries, "postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", "",
                "-c", $"fsync={fsync}", "-c", "max_connections=200"]);
            var server = new PostgresServer(home, port, started);
            await server.ReadyAsync();
            return server;
        }
        catch
        {
            Directory.Delete(home, recursive: true);
            throw;
        }
    }

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(ConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Stops the server, at once and cleanly; the folder stays until it is disposed.</summary>
    public async Task StopAsync()
    {
        NpgsqlConnection.ClearAllPools();
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await StopAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task ReadyAsync()
    {
        var ready = new TaskCompletionSource();
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not { } line) return;
            lock (log) log.Add(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal)) ready.TrySetResult();
            if (line.Contains("FATAL", StringComparison.Ordinal)) ready.TrySetException(new InvalidOperationException("postgres did not start: " + line));
        };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            await ready.Task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception e)
        {
            process.StandardInput.Close();
            string said;
            lock (log) said = string.Join('\n', log);
            throw new InvalidOperationException($"postgres was not ready within {Patience.TotalSeconds} s. It said:\n{said}", e);
        }
    }

    private static string FindBinaries()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().Reverse().Select(d => Path.Combine(d, "bin")) : [];
        return onPath.Where(d => d.Length > 0).Concat(debian).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")))
            ?? throw new InvalidOperationException("No PostgreSQL server is installed here (initdb and postgres are neither on PATH nor under /usr/lib/postgresql): run ./build.sh deps");
    }

    // postgres refuses to run as root.
    private static string[] AsAccount() =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Account()}", $"--regid={Group()}", "--clear-groups"] : [];

    private static string Account() => Has("/etc/passwd", "postgres") ? "postgres" : "nobody";

    private static string Group() => Has("/etc/passwd", "postgres") ? "postgres" : Has("/etc/group", "nogroup") ? "nogroup" : "nobody";

    private static bool Has(string file, string name) => File.ReadLines(file).Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Launch(string[] command)
    {
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }

    private static async Task RunAsync(string[] command)
    {
        using var tool = Launch(command);
        tool.StandardInput.Close();
        var said = Task.WhenAll(tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
        await tool.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        if (tool.ExitCode != 0)
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {tool.ExitCode}: {string.Join('\n', await said)}");
    }
}
