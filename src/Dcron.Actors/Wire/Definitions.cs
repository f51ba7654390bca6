using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>A job as its user wrote it.</summary>
internal static class Definitions
{
    public static Proto.JobDefinition ToProto(this JobDefinition job)
    {
        var proto = new Proto.JobDefinition
        {
            Name = job.Name.Value,
            Description = job.Description,
            Labels = { job.Labels },
            Owner = new Proto.Owner { Name = job.Owner.Name, Email = job.Owner.Email },
            Schedule = job.Schedule.Text,
            Work = job.Work.ToProto(),
            Target = job.Target.ToProto(),
            Overlap = (Proto.OverlapPolicy)(int)Known(job.Overlap),
            Misfire = new Proto.MisfirePolicy { Policy = (Proto.CatchUp)(int)Known(job.Misfire.Policy), Window = Millis(job.Misfire.Window) },
            Retry = job.Retry.ToProto(),
            KillGrace = Millis(job.KillGrace),
            OnLost = (Proto.OnLost)(int)Known(job.OnLost),
            Ephemeral = job.Ephemeral,
            History = job.History.ToProto(),
            Foreign = { job.Foreign },
            Calendars = { job.Calendars.Write(name => name.Value) },
            OnExcluded = (Proto.OnExcluded)(int)Known(job.OnExcluded),
            IgnoreBlackouts = job.IgnoreBlackouts,
            Jitter = Millis(job.Jitter),
        };
        if (job.Schedule.TimeZone is { } zone) proto.TimeZone = zone;
        if (job.Timeout is { } timeout) proto.Timeout = Millis(timeout);
        if (job.StartsAt is { } starts) proto.StartsAt = Millis(starts);
        if (job.ExpiresAt is { } expires) proto.ExpiresAt = Millis(expires);
        return proto;
    }

    public static JobDefinition ToCore(this Proto.JobDefinition? job)
    {
        Require(job);
        Require(job.Owner);
        Require(job.Misfire);
        var name = Job(job.Name);
        return new JobDefinition
        {
            Name = name,
            Description = job.Description,
            Labels = job.Labels.Read(),
            Owner = new Owner(job.Owner.Name, job.Owner.Email),
            Schedule = ScheduleParser.Parse(job.Schedule, job.HasTimeZone ? job.TimeZone : null, name),
            Work = job.Work.ToCore(),
            Target = job.Target.ToCore(),
            Overlap = Known((OverlapPolicy)(int)job.Overlap),
            Misfire = new MisfirePolicy(Known((CatchUp)(int)job.Misfire.Policy), Duration(job.Misfire.Window)),
            Retry = job.Retry.ToCore(),
            Timeout = job.HasTimeout ? Duration(job.Timeout) : null,
            KillGrace = Duration(job.KillGrace),
            OnLost = Known((OnLost)(int)job.OnLost),
            StartsAt = Instant(job.HasStartsAt, job.StartsAt),
            ExpiresAt = Instant(job.HasExpiresAt, job.ExpiresAt),
            Ephemeral = job.Ephemeral,
            History = job.History.ToCore(),
            Foreign = job.Foreign.Read(),
            Calendars = job.Calendars.Read(Calendars.Name),
            OnExcluded = Known((OnExcluded)(int)job.OnExcluded),
            IgnoreBlackouts = job.IgnoreBlackouts,
            Jitter = Duration(job.Jitter),
        };
    }

    public static Proto.WorkSpec ToProto(this WorkSpec work) => work switch
    {
        ShellWork shell => new Proto.WorkSpec { Shell = shell.ToProto() },
        HttpWork http => new Proto.WorkSpec { Http = http.ToProto() },
        NoopWork => new Proto.WorkSpec { Noop = new Proto.NoopWork() },
        ForeignWork foreign => new Proto.WorkSpec { Foreign = new Proto.ForeignWork { Executor = foreign.Executor, Config = { foreign.Config }, Reason = foreign.Reason } },
        _ => throw Unknown("Work", work.Kind),
    };

    public static WorkSpec ToCore(this Proto.WorkSpec? work)
    {
        Require(work);
        return work.KindCase switch
        {
            Proto.WorkSpec.KindOneofCase.Shell => work.Shell.ToCore(),
            Proto.WorkSpec.KindOneofCase.Http => work.Http.ToCore(),
            Proto.WorkSpec.KindOneofCase.Noop => new NoopWork(),
            Proto.WorkSpec.KindOneofCase.Foreign => new ForeignWork { Executor = work.Foreign.Executor, Config = work.Foreign.Config.Read(), Reason = work.Foreign.Reason },
            _ => throw Unknown("Work", work.KindCase),
        };
    }

    private static Proto.Target ToProto(this Target target)
    {
        var proto = new Proto.Target { Tags = { target.Tags } };
        if (target.Nodes is { } nodes) proto.Nodes = nodes;
        return proto;
    }

    private static Target ToCore(this Proto.Target? target)
    {
        Require(target);
        return new Target(target.Tags.Read(), target.HasNodes ? target.Nodes : null);
    }

    private static Proto.RetryPolicy ToProto(this RetryPolicy retry) =>
        new() { Attempts = retry.Attempts, Delay = Millis(retry.Delay), Backoff = retry.Backoff, MaxDelay = Millis(retry.MaxDelay), Jitter = retry.Jitter, OtherNode = retry.OtherNode };

    private static RetryPolicy ToCore(this Proto.RetryPolicy? retry)
    {
        Require(retry);
        return new RetryPolicy(retry.Attempts, Duration(retry.Delay), retry.Backoff, Duration(retry.MaxDelay)) { Jitter = retry.Jitter, OtherNode = retry.OtherNode };
    }

    private static Proto.ShellWork ToProto(this ShellWork work)
    {
        var proto = new Proto.ShellWork { Arguments = { work.Arguments }, Environment = { work.Environment } };
        if (work.Command is { } command) proto.Command = command;
        if (work.Shell is { } shell) proto.Shell = shell;
        if (work.WorkingDirectory is { } directory) proto.WorkingDirectory = directory;
        if (work.User is { } user) proto.User = user;
        if (work.Stdin is { } stdin) proto.Stdin = stdin;
        if (work.MemoryLimit is { } limit) proto.MemoryLimit = limit;
        return proto;
    }

    private static ShellWork ToCore(this Proto.ShellWork work) => new()
    {
        Command = work.HasCommand ? work.Command : null,
        Arguments = [.. work.Arguments],
        Shell = work.HasShell ? work.Shell : null,
        WorkingDirectory = work.HasWorkingDirectory ? work.WorkingDirectory : null,
        Environment = work.Environment.Read(),
        User = work.HasUser ? work.User : null,
        Stdin = work.HasStdin ? work.Stdin : null,
        MemoryLimit = work.HasMemoryLimit ? work.MemoryLimit : null,
    };

    private static Proto.HttpWork ToProto(this HttpWork work)
    {
        var proto = new Proto.HttpWork
        {
            Method = work.Method,
            Url = work.Url,
            Headers = { work.Headers },
            ExpectedStatus = { work.ExpectedStatus },
            AnyStatus = work.AnyStatus,
            Tls = new Proto.HttpTls { SkipVerify = work.Tls.SkipVerify },
        };
        if (work.Body is { } body) proto.Body = body;
        if (work.ExpectedBody is { } expected) proto.ExpectedBody = expected;
        if (work.Tls.CaFile is { } ca) proto.Tls.CaFile = ca;
        if (work.Tls.CertificateFile is { } certificate) proto.Tls.CertificateFile = certificate;
        if (work.Tls.KeyFile is { } key) proto.Tls.KeyFile = key;
        return proto;
    }

    private static HttpWork ToCore(this Proto.HttpWork work)
    {
        var tls = work.Tls;
        Require(tls);
        return new HttpWork
        {
            Method = work.Method,
            Url = work.Url,
            Headers = work.Headers.Read(),
            Body = work.HasBody ? work.Body : null,
            ExpectedStatus = [.. work.ExpectedStatus],
            AnyStatus = work.AnyStatus,
            ExpectedBody = work.HasExpectedBody ? work.ExpectedBody : null,
            Tls = new HttpTls(
                tls.SkipVerify,
                tls.HasCaFile ? tls.CaFile : null,
                tls.HasCertificateFile ? tls.CertificateFile : null,
                tls.HasKeyFile ? tls.KeyFile : null),
        };
    }
}
