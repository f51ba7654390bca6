using System.Text;
using Akka.Configuration;

namespace Dcron.Actors.Wire;

/// <summary>Tells Akka which types may cross nodes or enter the journal, and to refuse all others.</summary>
public static class DcronSerialization
{
    private const string Resource = "Dcron.Actors.Wire.serialization.conf";

    /// <summary>The strict settings and the binding of every registered type. Belongs above all other configuration, so that none can loosen it.</summary>
    public static Config Config()
    {
        var text = new StringBuilder(Strict()).AppendLine("akka.actor.serialization-bindings {");
        foreach (var row in WireTable.Rows) text.AppendLine($"  \"{NameOf(row.Type)}\" = dcron");
        return ConfigurationFactory.ParseString(text.AppendLine("}").ToString());
    }

    private static string Strict()
    {
        using var stream = typeof(DcronSerialization).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is missing from the program; it was not built whole.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Without version, so that a new build of the model is the same type.</summary>
    private static string NameOf(Type type)
    {
        var assembly = type.Assembly.GetName().Name;
        if (!type.IsGenericType) return $"{type.FullName}, {assembly}";
        var arguments = string.Join(",", type.GetGenericArguments().Select(a => $"[{NameOf(a)}]"));
        return $"{type.GetGenericTypeDefinition().FullName}[{arguments}], {assembly}";
    }
}
