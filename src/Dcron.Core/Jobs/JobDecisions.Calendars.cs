using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

public static partial class JobDecisions
{
    private const string Recalendared = "a calendar of the job was changed";

    /// <summary>
    /// The calendars are others: where that changes what applies to the job, it is as if its schedule had been edited. Nothing is decided
    /// where it does not.
    /// </summary>
    /// <param name="state">Under the calendars as they were.</param>
    /// <param name="context">With the calendars as they are.</param>
    public static Decision CalendarsChanged(JobState state, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        var decision = new Decision(state);
        var bound = state.Bind(context.Calendars);
        if (state.Deleted || ReferenceEquals(bound, state)) return decision;
        // No execution comes or goes by a word that is written differently.
        if (SaysTheSame(state.Definition.Applied, bound.Definition.Applied)) decision.Bind(context.Calendars);
        else ChangeCalendars(decision, context, hasStarted);
        Planning.Plan(decision, context);
        return decision;
    }

    // Up to now the calendars hold as they were.
    private static void ChangeCalendars(Decision decision, PlanningContext context, Func<AttemptId, bool> hasStarted)
    {
        SettleOldSchedule(decision, context, Recalendared + " before it could start");
        decision.Emit(new JobEvent.CalendarsChanged(decision.Job.Name, context.Now));
        decision.Bind(context.Calendars);
        var cursor = decision.Job.Cursor;
        Revoke(decision, context, o => o.IsScheduled && o.Due > cursor, hasStarted, Recalendared);
    }

    private static bool SaysTheSame(ImmutableArray<CalendarDefinition> before, ImmutableArray<CalendarDefinition> after) =>
        before.Select(c => c with { Description = "" }).SequenceEqual(after.Select(c => c with { Description = "" }));

    private static string? UnknownCalendars(JobDefinition definition, CalendarCatalogue known)
    {
        var missing = known.Missing(definition).ToList();
        if (missing.Count == 0) return null;
        var names = string.Join(", ", missing.Select(name => $"'{name}'"));
        return missing.Count == 1
            ? $"job '{definition.Name}' names the calendar {names}, which does not exist; put the calendar first"
            : $"job '{definition.Name}' names the calendars {names}, which do not exist; put the calendars first";
    }
}
