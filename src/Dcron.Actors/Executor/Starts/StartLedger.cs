using System.Collections.Immutable;
using System.Text;
using Akka.Event;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Executor.Starts;

/// <summary>
/// Keeps in a file what this node's process has started, so that after a crash of the process the next one can say of every attempt whether
/// it had started. A line is written before the work begins; it survives the process without being flushed to the disk, and not the machine.
/// A lock beside it keeps a second process of the same node out.
/// </summary>
internal sealed class StartLedger : IDisposable
{
    /// <summary>The file is written anew when it has this many lines, and most are settled.</summary>
    private const int CompactAfter = 50_000;

    private readonly Lock gate = new();
    private readonly string? path;
    private readonly Incarnation self;
    private readonly string boot;
    private readonly ILoggingAdapter log;
    private readonly Func<string, Stream> append;
    private readonly MemoryStream pending = new();
    private readonly StringBuilder text = new();
    private readonly StartFile held;
    private FileStream? ownership;
    private Stream? file;
    private int lines;

    private StartLedger(string? path, Incarnation self, string boot, ILoggingAdapter log, Func<string, Stream> append) =>
        (this.path, this.self, this.boot, this.log, this.append, held) = (path, self, boot, log, append, new StartFile(boot));

    /// <summary>Reads what earlier processes left, and goes on writing.</summary>
    /// <param name="path">Null: nothing is kept, and a crash leaves doubt.</param>
    /// <param name="boot">The <see cref="BootId"/> of now.</param>
    /// <param name="append">Opens the file for what follows; null: as files are opened.</param>
    /// <exception cref="InvalidOperationException">The file cannot be written, or another process has it. The message says what to do.</exception>
    public static StartLedger Open(string? path, Incarnation self, string boot, ILoggingAdapter log, Func<string, Stream>? append = null)
    {
        var ledger = new StartLedger(path, self, boot, log, append ?? Append);
        if (path is not null) ledger.Open(path);
        return ledger;
    }

    /// <summary>Earlier processes of this node: whatever they started and is not in <see cref="Unsettled"/> has been settled, and the rest they never started.</summary>
    public ImmutableArray<Incarnation> Predecessors { get; private set; } = [];

    /// <summary>What they started and nobody has acknowledged.</summary>
    public ImmutableArray<StartedAttempt> Unsettled { get; private set; } = [];

    /// <summary>False: the file can be neither written nor removed. It would tell the next process that what starts now never did, so nothing may start.</summary>
    public bool MayStart { get; private set; } = true;

    /// <summary>The line of an attempt, to be given back when it starts; null: nothing is kept.</summary>
    public byte[]? LineOf(ArmedAttempt attempt) =>
        path is null ? null : Encoding.UTF8.GetBytes(StartLines.Start(attempt.Id, attempt.Trigger, attempt.Revision, attempt.History));

    /// <summary>These are about to start; their notes are their lines. False: none of them may, see <see cref="MayStart"/>.</summary>
    public bool Starting(IReadOnlyList<DueStart> due)
    {
        lock (gate)
        {
            if (file is null) return MayStart;
            DateTimeOffset? said = null;
            foreach (var (attempt, at, line) in due)
            {
                if (said?.ToUnixTimeMilliseconds() != at.ToUnixTimeMilliseconds()) Add(StartLines.Time(at));
                said = at;
                pending.Write(line ?? LineOf(attempt));
                held.Live[attempt.Id] = StartedAttempt.Of(attempt, at);
            }

            lines += due.Count;
            Write();
            return MayStart;
        }
    }

    /// <summary>The work of an attempt is this process. May be called by any thread.</summary>
    public void Began(AttemptId id, int pid)
    {
        if (ProcessIdentity.Of(pid) is not { } process) return;
        lock (gate)
        {
            if (file is null) return;
            held.Change(id, a => a with { Process = process });
            StartLines.AddWork(text, id, process);
            AddText();
            Write();
        }
    }

    /// <summary>Noted with the next <see cref="Flush"/>, which comes before anybody is told.</summary>
    public void Ended(AttemptId id, AttemptResult result)
    {
        lock (gate)
        {
            if (file is null) return;
            held.Change(id, a => a with { Result = result });
            StartLines.AddEnd(text, id, result);
            AddText();
        }
    }

    /// <summary>Scheduler and history know how it ended. Noted with whatever is written next.</summary>
    public void Settled(AttemptId id)
    {
        lock (gate)
        {
            if (file is null || !held.Live.Remove(id)) return;
            StartLines.AddSettled(text, id);
            AddText();
        }
    }

    public void Flush()
    {
        lock (gate)
        {
            Write();
            if (lines > CompactAfter && lines > 8 * held.Live.Count) Rewrite();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Write();
            file?.Dispose();
            file = null;
            ownership?.Dispose();
        }
    }

    private void Open(string at)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(at))!);
            ownership = new FileStream(at + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            TakeOver(Read(at));
            PutInPlace();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ownership?.Dispose();
            throw new InvalidOperationException(
                $"The file of starts '{at}' cannot be opened: {e.Message} Is a node of the same name and dcron.data-dir running already, or may this user not write there?", e);
        }
    }

    private StartFile Read(string at)
    {
        try
        {
            using var from = new FileStream(at, FileMode.OpenOrCreate, FileAccess.Read);
            return StartFile.Read(from, boot);
        }
        catch (FormatException e)
        {
            log.Error("The file of starts '{0}' is damaged ({1}). It is begun anew: what this node's earlier process had started is not known.", at, e.Message);
            return new StartFile(boot);
        }
    }

    private void TakeOver(StartFile before)
    {
        Predecessors = [.. before.Processes.Where(p => p != self)];
        Unsettled = [.. before.Live.Values];
        held.Processes.AddRange(before.Processes.Where(p => p != self));
        held.Processes.Add(self);
        foreach (var (id, attempt) in before.Live) held.Live[id] = attempt;
    }

    private void Add(string line) => pending.Write(Encoding.UTF8.GetBytes(line));

    private void AddText()
    {
        Add(text.ToString());
        text.Clear();
        lines++;
    }

    private void Write()
    {
        if (file is null || pending.Length == 0) return;
        try
        {
            file.Write(pending.GetBuffer(), 0, (int)pending.Length);
            pending.SetLength(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            GiveUp(e);
        }
    }

    private void Rewrite()
    {
        try
        {
            PutInPlace();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GiveUp(e);
        }
    }

    // Only what is not settled. Written beside the old file and then put in its place, so that a crash in between leaves one of both.
    private void PutInPlace()
    {
        foreach (var process in held.Processes) StartLines.AddProcess(text, process, boot);
        foreach (var attempt in held.Live.Values)
        {
            text.Append(StartLines.Time(attempt.StartedAt)).Append(StartLines.Start(attempt.Id, attempt.Trigger, attempt.Revision, attempt.Keep));
            if (attempt.Process is { } process) StartLines.AddWork(text, attempt.Id, process);
            if (attempt.Result is { } result) StartLines.AddEnd(text, attempt.Id, result);
        }

        File.WriteAllText(path + ".new", text.ToString());
        text.Clear();
        file?.Dispose();
        File.Move(path + ".new", path!, overwrite: true);
        file = append(path!);
        pending.SetLength(0);
        lines = 0;
    }

    // Unbuffered: what is written is the system's at once, and outlives this process.
    private static FileStream Append(string to) => new(to, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    // A file that lacks a start would deny it. Without the file the next process only knows that it does not know.
    private void GiveUp(Exception cause)
    {
        pending.SetLength(0);
        try
        {
            file?.Dispose();
            File.Delete(path!);
            log.Error(cause, "The file of starts '{0}' can no longer be written: {1} It is removed, and work goes on; should this process crash, what it may have started is called lost.", path, cause.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            MayStart = false;
            log.Error(e, "The file of starts '{0}' can be neither written nor removed: {1} This node starts nothing more; restart it when its disk is well.", path, e.Message);
        }

        file = null;
    }
}
