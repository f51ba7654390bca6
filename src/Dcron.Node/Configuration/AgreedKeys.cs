using System.Collections.Immutable;
using System.Globalization;
using Akka.Configuration;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Node.Configuration;

/// <summary>The settings that must be the same on all nodes of a role, which each node tells the others.</summary>
internal static class AgreedKeys
{
    private const string Labels = "dcron.limits.labels";

    // By these the node that schedules decides, and any scheduler node may be it tomorrow.
    private static readonly string[] OfSchedulers =
        ["dcron.limits.cluster", "dcron.scheduler.runaway.factor", "dcron.scheduler.runaway.floor"];

    private static readonly string[] TimesOfSchedulers =
        ["dcron.scheduler.arm-ahead", "dcron.scheduler.doubt-grace", "dcron.scheduler.no-node-grace"];

    // The scheduler must know for how long an executor may start work by itself.
    private static readonly string[] TimesOfAll = ["dcron.executor.warrant"];

    /// <summary>What a node of these roles tells, by key; the same value has the same text, however it was written.</summary>
    public static ImmutableSortedDictionary<string, string> Of(Settings settings, IReadOnlyCollection<string> roles)
    {
        var told = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var schedules = roles.Contains(NodeRoles.Scheduler);
        if (schedules)
        {
            foreach (var key in OfSchedulers) told[key] = Number(Text(settings, key));
            foreach (var key in TimesOfSchedulers) told[key] = Duration(Text(settings, key));
            told[Labels] = LabelsOf(settings);
        }

        if (schedules || roles.Contains(NodeRoles.Executor))
            foreach (var key in TimesOfAll) told[key] = Duration(Text(settings, key));
        return told.ToImmutable();
    }

    private static string LabelsOf(Settings settings)
    {
        var limits = settings.Under(Labels).Select(s => $"{string.Join('.', HoconPath.Split(s.Path).Skip(3))}:{Number(s.Text ?? "")}").Order(StringComparer.Ordinal).ToList();
        return limits.Count == 0 ? "none" : string.Join(' ', limits);
    }

    private static string Text(Settings settings, string key) => settings.Find(key)?.Text ?? "";

    private static string Number(string text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : text;

    private static string Duration(string text) => DurationText.Format(ConfigurationFactory.ParseString($"v = {text}").GetTimeSpan("v"));
}
