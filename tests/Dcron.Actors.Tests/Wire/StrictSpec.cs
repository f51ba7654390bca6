using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit;
using CsCheck;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Wire;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;

namespace Dcron.Actors.Tests.Wire;

/// <summary>Whatever is not registered is refused, in every direction, by the settings that a node runs with.</summary>
public sealed class StrictSpec(ITestOutputHelper output) : TestKit(StrictNode.Settings("remote"), "strict", output)
{
    private Akka.Serialization.Serialization Wire => ((ExtendedActorSystem)Sys).Serialization;

    [Fact]
    public void Binds_every_row_of_the_table() =>
        Assert.All(Samples.All, sample => Assert.IsType<DcronSerializer>(Wire.FindSerializerFor(sample.Value)));

    [Fact]
    public void Carries_every_sample_through_the_serialization_of_akka() =>
        Assert.All(Samples.All, sample =>
        {
            var serializer = Wire.FindSerializerFor(sample.Value);
            var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, sample.Value);

            var read = Wire.Deserialize(serializer.ToBinary(sample.Value), serializer.Identifier, manifest);

            Assert.Equal(Shape.Of(sample.Value), Shape.Of(read));
        });

    [Fact]
    public void Refuses_to_write_a_type_that_is_not_registered()
    {
        var error = Assert.Throws<SerializationException>(() => Wire.FindSerializerFor(new Intruder("a")));

        Assert.Contains(nameof(Intruder), error.Message);
    }

    [Fact]
    public void Refuses_to_write_it_by_the_fallback_of_the_journal()
    {
        // As the journal and snapshot plugins ask, naming their own default.
        var error = Assert.Throws<SerializationException>(() => Wire.FindSerializerForType(typeof(Intruder), "json").ToBinary(new Intruder("a")));

        Assert.Contains(nameof(Intruder), error.Message);
    }

    [Fact]
    public void Refuses_a_manifest_that_it_does_not_know()
    {
        var error = Assert.Throws<SerializationException>(() => Wire.Deserialize([1, 2, 3], 4707, "zz"));

        Assert.Contains("'zz'", error.Message);
    }

    [Fact]
    public void Refuses_a_serializer_that_it_does_not_have() =>
        Assert.Throws<SerializationException>(() => Wire.Deserialize([1, 2, 3], 4711, "zz"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Creates_no_type_that_a_payload_names(int serializer)
    {
        var name = typeof(Intruder).AssemblyQualifiedName!;
        var payload = Encoding.UTF8.GetBytes($$"""{"$type":"{{name}}","Name":"a"}""");

        var error = Assert.Throws<SerializationException>(() => Wire.Deserialize(payload, serializer, name));

        Assert.Contains(nameof(Intruder), error.Message);
        Assert.Equal(0, Intruder.Created);
    }

    [Fact]
    public void Answers_any_bytes_with_a_message_or_a_refusal_that_names_the_type() =>
        Gen.Select(Gen.OneOf([.. WireTable.Rows]), Gen.Byte.Array[0, 100]).Sample((row, bytes) =>
        {
            try
            {
                return Wire.Deserialize(bytes, 4707, row.Manifest).GetType() == row.Type;
            }
            catch (SerializationException e)
            {
                return e.Message.Contains(row.Type.Name);
            }
        });

    [Fact]
    public async Task Goes_on_with_a_peer_that_sends_what_it_refuses()
    {
        var careless = ActorSystem.Create("careless", ConfigurationFactory.ParseString(
            """akka.actor { serializers.dcron = "Dcron.Actors.Wire.DcronSerializer, Dcron.Actors", serialization-bindings { "Dcron.Actors.Scheduler.TermEntered, Dcron.Actors" = dcron } }""")
            .WithFallback(StrictNode.Remoting("remote")));
        try
        {
            var to = await careless.ActorSelection(TestActor.Path.ToStringWithAddress(StrictNode.AddressOf(Sys))).ResolveOne(TimeSpan.FromSeconds(20));

            to.Tell(new Intruder("by json"));
            to.Tell(new TermEntered(7));

            await ExpectMsgAsync(new TermEntered(7), TimeSpan.FromSeconds(20));
        }
        finally
        {
            await careless.Terminate();
        }
    }

    [Fact]
    public async Task Sends_nothing_that_is_not_registered()
    {
        var peer = ActorSystem.Create("peer", StrictNode.Settings("remote"));
        try
        {
            var to = await peer.ActorSelection(TestActor.Path.ToStringWithAddress(StrictNode.AddressOf(Sys))).ResolveOne(TimeSpan.FromSeconds(20));

            to.Tell(new Intruder("by mistake"));
            to.Tell(new AskOpen(ExecutionId.Parse("backup.20261124T120000Z")));

            await ExpectMsgAsync(new AskOpen(ExecutionId.Scheduled(JobId.Of("backup"), new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))), TimeSpan.FromSeconds(20));
        }
        finally
        {
            await peer.Terminate();
        }
    }
}

/// <summary>A type nobody registered. Counts the copies that some serializer made.</summary>
public sealed class Intruder
{
    private static int created;

    public Intruder() => Interlocked.Increment(ref created);

    public Intruder(string name) => Name = name;

    public static int Created => created;

    public string Name { get; set; } = "";
}
