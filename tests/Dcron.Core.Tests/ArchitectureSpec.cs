using System.Xml.Linq;

namespace Dcron.Core.Tests;

/// <summary>Arrows point to Core; only Node knows a storage plugin; nobody refers to Node or Cli, or sideways.</summary>
public sealed class ArchitectureSpec
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Dcron.Core"] = [],
        ["Dcron.Actors"] = ["Dcron.Core"],
        ["Dcron.Cli"] = ["Dcron.Core"],
        ["Dcron.Node"] = ["Dcron.Actors", "Dcron.Core", "Akka.Persistence.Etcd"],
        ["Akka.Persistence.Etcd"] = [],
    };

    private static readonly string[] StoragePlugins = ["Akka.Persistence.Sql", "Akka.Persistence.Etcd", "Npgsql", "linq2db", "Microsoft.Data.Sqlite", "dotnet-etcd"];

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory, MemberData(nameof(Projects))]
    public void Refers_only_to_the_projects_it_may(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is a new project: it needs a decision page in docs/decisions and a line here.");

        var referred = References(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))).ToHashSet();
        Assert.Subset(allowed!.ToHashSet(), referred);
    }

    [Fact]
    public void Keeps_Akka_and_ASP_NET_out_of_Core()
    {
        Assert.DoesNotContain(References("Dcron.Core", "PackageReference"), p => p.StartsWith("Akka", StringComparison.Ordinal) || p.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Empty(References("Dcron.Core", "FrameworkReference"));
        Assert.Equal("Microsoft.NET.Sdk", Project("Dcron.Core").Root!.Attribute("Sdk")!.Value);
    }

    [Theory, MemberData(nameof(Projects))]
    public void Knows_a_storage_plugin_in_Node_alone(string project)
    {
        if (project is "Dcron.Node" or "Akka.Persistence.Etcd") return;

        Assert.Empty(References(project, "PackageReference").Intersect(StoragePlugins));
    }

    [Theory]
    [InlineData("Dcron.Core")]
    [InlineData("Dcron.Actors")]
    [InlineData("Dcron.Cli")]
    public void Keeps_ASP_NET_in_Node(string project) =>
        Assert.Equal("Microsoft.NET.Sdk", Project(project).Root!.Attribute("Sdk")!.Value);

    private static IEnumerable<string> References(string project, string kind) =>
        Project(project).Descendants(kind).Select(e => e.Attribute("Include")!.Value);

    private static XDocument Project(string name) => XDocument.Load(Path.Combine(Root(), "src", name, name + ".csproj"));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Dcron.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Dcron.sln.");
    }
}
