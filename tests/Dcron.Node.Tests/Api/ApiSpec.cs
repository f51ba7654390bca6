using Dcron.Node.Api;
using Xunit;

namespace Dcron.Node.Tests.Api;

/// <summary>What every spec of the API stands on: a host of its own.</summary>
public abstract class ApiSpec : IAsyncLifetime
{
    private protected const string Backup = """{"schedule": "0 3 * * *", "work": {"kind": "shell", "command": "backup.sh"}}""";

    private protected ApiHost Host { get; private set; } = null!;

    private protected FakeClient Client => Host.Client;

    private protected virtual ApiSettings? Settings => null;

    public async ValueTask InitializeAsync() => Host = await ApiHost.StartAsync(Settings);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Host.DisposeAsync();
    }
}
