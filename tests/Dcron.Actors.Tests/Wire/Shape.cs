using System.Collections;
using System.Reflection;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Wire;

/// <summary>Any value of the model as text, to the last field: records with lists in them are equal only by reference, their shapes by content.</summary>
internal static class Shape
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        DateTimeOffset instant => instant.UtcDateTime.ToString("O"),
        Schedule schedule => $"{schedule.GetType().Name} {schedule}",
        IFormattable or bool => value.ToString()!,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ => $"{value.GetType().Name} {{ {string.Join(", ", Parts(value).Select(part => $"{part.Name} = {Of(part.Value)}"))} }}",
    };

    /// <summary>The types of the value and of all that it holds.</summary>
    public static IEnumerable<Type> TypesIn(object? value) => value switch
    {
        null => [],
        string or Schedule or IFormattable or bool => [value.GetType()],
        IEnumerable items => items.Cast<object?>().SelectMany(TypesIn),
        _ => Parts(value).SelectMany(part => TypesIn(part.Value)).Append(value.GetType()),
    };

    private static IEnumerable<(string Name, object? Value)> Parts(object value) =>
        value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetIndexParameters().Length == 0 && !Derived(property))
            .Select(property => (property.Name, property.GetValue(value)));

    // A property without a place of its own (get only, computed) says nothing new; a schedule would be asked for ever.
    private static bool Derived(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is null;
}
