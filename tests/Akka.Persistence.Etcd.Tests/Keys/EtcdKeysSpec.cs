using Akka.Persistence.Etcd.Keys;
using CsCheck;
using Google.Protobuf;

namespace Akka.Persistence.Etcd.Tests.Keys;

public sealed class EtcdKeysSpec
{
    private static readonly EtcdKeys Keys = new("akka/");

    // Made of what could break a key, mostly.
    private static readonly Gen<string> Ids = Gen.OneOf(Gen.Const("/"), Gen.Const("%"), Gen.Const("0"), Gen.Const("a"), Gen.Const("\n"), Gen.Const("2F"), Gen.Const("ü"), Gen.Const("-"))
        .Array[1, 6].Select(string.Concat);

    [Fact]
    public void Keeps_every_event_in_the_range_of_its_own_id_and_of_no_other() =>
        Gen.Select(Ids, Ids, Gen.Long[0, long.MaxValue]).Sample((a, b, number) =>
        {
            var key = Keys.Event(a, number);
            Assert.Equal(a == b, Compare(key, Keys.Event(b, 0)) >= 0 && Compare(key, Keys.EndOfEvents(b)) < 0);
        });

    [Fact]
    public void Sorts_events_by_their_numbers_and_reads_them_back() =>
        Gen.Select(Ids, Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((id, x, y) =>
        {
            Assert.Equal(Math.Sign(x.CompareTo(y)), Math.Sign(Compare(Keys.Event(id, x), Keys.Event(id, y))));
            Assert.Equal(x, EtcdKeys.SequenceNr(Keys.Event(id, x)));
        });

    [Fact]
    public void Reads_ids_and_tags_back() =>
        Gen.Select(Ids, Ids).Sample((id, tag) =>
        {
            Assert.Equal(id, Keys.PersistenceIdOf(Keys.PersistenceId(id)));
            Assert.Equal(tag, EtcdKeys.TagOf(Keys.TagMark(id, tag)));
            Assert.Equal(id, EtcdKeys.TaggedPersistenceId(Keys.Tag(tag, id, 7)));
        });

    private static int Compare(ByteString x, ByteString y) => x.Span.SequenceCompareTo(y.Span);
}
