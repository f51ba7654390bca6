using System.Collections.Concurrent;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>Remembers which marks "this persistence id has had this tag" were written, so that each is written once by a process, mostly.</summary>
internal sealed class TagMarks
{
    private const int Most = 50_000;
    private readonly ConcurrentDictionary<(string PersistenceId, string Tag), byte> known = new();

    public bool Has(string persistenceId, string tag) => known.ContainsKey((persistenceId, tag));

    public void Add(string persistenceId, IEnumerable<string> tags)
    {
        // Written again where forgotten, which is harmless.
        if (known.Count > Most) known.Clear();
        foreach (var tag in tags) known.TryAdd((persistenceId, tag), 0);
    }

}
