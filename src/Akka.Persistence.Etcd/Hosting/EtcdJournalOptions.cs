using System.Text;
using Akka.Configuration;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Hosting;

namespace Akka.Persistence.Etcd.Hosting;

/// <summary>The journal plugin, for code; what is null stays as the configuration has it. The same as <c>akka.persistence.journal.etcd</c>.</summary>
public sealed class EtcdJournalOptions : JournalOptions
{
    /// <param name="isDefaultPlugin">Whether persistent actors use it that name no journal.</param>
    /// <param name="identifier">The last part of the plugin's id.</param>
    public EtcdJournalOptions(bool isDefaultPlugin = true, string identifier = "etcd") : base(isDefaultPlugin)
    {
        Identifier = identifier;
        Serializer = string.Empty;
    }

    public override string Identifier { get; set; }

    /// <summary>The most operations of one transaction.</summary>
    public int? MaxOperations { get; set; }

    /// <summary>The most bytes of one transaction.</summary>
    public int? MaxTransactionSize { get; set; }

    /// <summary>How many transactions may be on their way at once.</summary>
    public int? MaxInFlight { get; set; }

    protected override Config InternalDefaultConfig =>
        EtcdPersistence.DefaultConfiguration.GetConfig(JournalSettings.Section);

    protected override StringBuilder Build(StringBuilder sb)
    {
        if (MaxOperations is { } operations) sb.AppendLine($"max-operations = {operations}");
        if (MaxTransactionSize is { } size) sb.AppendLine($"max-transaction-size = {size}B");
        if (MaxInFlight is { } inFlight) sb.AppendLine($"max-in-flight = {inFlight}");
        return base.Build(sb);
    }
}
