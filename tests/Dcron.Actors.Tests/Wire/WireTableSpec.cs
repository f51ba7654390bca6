using System.Runtime.Serialization;
using CsCheck;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Wire;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Updates;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Wire;

public sealed class WireTableSpec
{
    public static TheoryData<string> Names => [.. Samples.All.Select(sample => sample.Name)];

    public static TheoryData<Type> Families =>
        [typeof(JobEvent), typeof(Order), typeof(Report), typeof(Update), typeof(JobCommand), typeof(JobReply), typeof(ExecutorMessage), typeof(WorkSpec), typeof(CalendarCommand), typeof(CalendarReply)];

    public static TheoryData<Type, Type> Enums => new()
    {
        { typeof(Outcome), typeof(Actors.Wire.Proto.Outcome) },
        { typeof(Trigger), typeof(Actors.Wire.Proto.Trigger) },
        { typeof(JobChange), typeof(Actors.Wire.Proto.JobChange) },
        { typeof(LedgerPhase), typeof(Actors.Wire.Proto.LedgerPhase) },
        { typeof(AttemptPhase), typeof(Actors.Wire.Proto.AttemptPhase) },
        { typeof(OverlapPolicy), typeof(Actors.Wire.Proto.OverlapPolicy) },
        { typeof(OnLost), typeof(Actors.Wire.Proto.OnLost) },
        { typeof(CatchUp), typeof(Actors.Wire.Proto.CatchUp) },
        { typeof(OnExcluded), typeof(Actors.Wire.Proto.OnExcluded) },
    };

    [Theory, MemberData(nameof(Names))]
    public void Reads_what_it_has_written(string name)
    {
        var (_, value) = Samples.All.Single(sample => sample.Name == name);
        var row = WireTable.ByType[value.GetType()];

        var read = row.Read(row.Write(value));

        Assert.Equal(Shape.Of(value), Shape.Of(read));
        Assert.Equal(name.Split('.')[0], row.Manifest);
    }

    [Fact]
    public void Has_a_sample_for_every_row() =>
        Assert.Empty(WireTable.Rows.Select(row => row.Manifest).Except(Samples.All.Select(sample => sample.Name)));

    [Fact]
    public void Names_every_type_by_two_or_three_letters() =>
        Assert.All(WireTable.Rows, row => Assert.Matches("^[a-z]{2,3}$", row.Manifest));

    [Theory, MemberData(nameof(Families))]
    public void Covers_every_member_of_a_family(Type family)
    {
        var sampled = Samples.All.SelectMany(sample => Shape.TypesIn(sample.Value)).ToHashSet();
        var members = family.Assembly.GetTypes().Where(type => type.IsSubclassOf(family) && !type.IsAbstract).ToList();

        Assert.NotEmpty(members);
        Assert.Empty(members.Where(member => !sampled.Contains(member)).Select(member => member.FullName));
    }

    [Theory, MemberData(nameof(Enums))]
    public void Gives_every_word_its_number_of_the_model(Type model, Type wire)
    {
        var written = Enum.GetNames(wire).Where(name => name != "Unspecified").ToDictionary(name => name, name => (int)Enum.Parse(wire, name));
        var meant = Enum.GetNames(model).ToDictionary(name => name, name => (int)Enum.Parse(model, name));

        Assert.Equal(meant, written);
    }

    [Fact]
    public void Refuses_a_word_that_it_does_not_know()
    {
        var update = new UpdateBatch([new Update.AttemptFinished(default, new AttemptId(ExecutionId.Parse("backup.20261124T120000Z"), "node-1", 1), (Outcome)99)]);

        var error = Assert.Throws<SerializationException>(() => WireTable.ByType[typeof(UpdateBatch)].Write(update));

        Assert.Contains("Outcome 99", error.Message);
    }

    [Fact]
    public void Refuses_a_kind_of_event_that_it_does_not_know()
    {
        var entry = new Actors.Wire.Proto.PartitionEvents { Events = { new Actors.Wire.Proto.JobEvent { Job = "backup" } } };

        var error = Assert.Throws<SerializationException>(() => WireTable.ByManifest["pe"].Read(Google.Protobuf.MessageExtensions.ToByteArray(entry)));

        Assert.Contains("Job event", error.Message);
    }

    [Fact]
    public void Refuses_to_cut_a_due_time()
    {
        var query = new AskOpen(ExecutionId.Scheduled(JobId.Of("backup"), DateTimeOffset.UnixEpoch.AddMilliseconds(1)));

        var error = Assert.Throws<SerializationException>(() => WireTable.ByType[query.GetType()].Write(query));

        Assert.Contains("whole seconds", error.Message);
    }

    [Fact]
    public void Reads_every_job_definition_as_it_was_written()
    {
        var row = WireTable.ByType[typeof(JobDefinition)];
        GenJob.Any.Sample(job => job.Equals((JobDefinition)row.Read(row.Write(job))), print: job => Shape.Of(job));
    }
}
