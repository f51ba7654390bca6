using System.Text.Json;
using Dcron.Cli.Jobs;
using Dcron.Cli.Output;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Cli.Crontabs;

/// <summary>A crontab that has been read: the jobs it makes, and what a person should know about its lines.</summary>
internal sealed class CrontabFile
{
    private readonly string name;
    private readonly List<CrontabNote> errors;
    private readonly List<CrontabNote> warnings;

    private CrontabFile(string name, CrontabImport import)
    {
        this.name = name;
        (Jobs, Puts, var refused) = Check(import.Jobs);
        errors = [.. import.Notes.Where(note => note.Severity == Severity.Error).Concat(refused).OrderBy(note => note.Line)];
        warnings = [.. import.Notes.Where(note => note.Severity == Severity.Warning)];
    }

    public IReadOnlyList<CrontabJob> Jobs { get; }

    public IReadOnlyList<JobPut> Puts { get; }

    public IEnumerable<CrontabNote> Notes => errors.Concat(warnings).OrderBy(note => note.Line);

    /// <exception cref="Failure">The file cannot be read, or an option is wrong.</exception>
    public static CrontabFile Read(string file, CrontabOptions options, Terminal terminal)
    {
        var text = InputFile.ReadText(file, terminal);
        try
        {
            return new CrontabFile(InputFile.NameOf(file), CrontabReader.Read(text, options));
        }
        catch (ArgumentException e)
        {
            // The message of an ArgumentException ends with the name of a parameter, which means nothing to the caller.
            throw Failure.WrongCall(e.Message.Split(" (Parameter")[0].TrimEnd('.') + ".");
        }
    }

    /// <exception cref="Failure">There are bad lines; each is listed with its number.</exception>
    public void ThrowIfBad()
    {
        if (errors.Count == 0) return;
        var lines = errors.Count == 1 ? "1 line cannot be imported" : $"{errors.Count} lines cannot be imported";
        throw Failure.WrongCall($"{this.name}: {lines}, so nothing was. --keep-going imports the others.", [.. errors.Select(Shown)]);
    }

    public void NoteErrors(Terminal terminal)
    {
        foreach (var error in errors) terminal.Note($"{this.name}: not imported: {Shown(error)}");
    }

    public void NoteWarnings(Terminal terminal)
    {
        foreach (var warning in warnings) terminal.Note($"{this.name}: {Shown(warning)}");
    }

    private static string Shown(CrontabNote note) =>
        $"line {note.Line}: {note.Message}" + (note.Text.Length > 0 ? $": {new string([.. note.Text.Select(c => char.IsControl(c) ? ' ' : c)])}" : "");

    // The server will read each document strictly; what it would refuse is a bad line, and is better known before anything is sent.
    private static (List<CrontabJob> Jobs, List<JobPut> Puts, List<CrontabNote> Refused) Check(IEnumerable<CrontabJob> read)
    {
        var (jobs, puts, refused) = (new List<CrontabJob>(), new List<JobPut>(), new List<CrontabNote>());
        foreach (var job in read)
        {
            var document = JobDocument.ToJson(job.Definition);
            using var json = JsonDocument.Parse(document);
            if (JobDocument.TryRead(json.RootElement, null, out _, out var problems))
            {
                jobs.Add(job);
                puts.Add(new JobPut(job.Definition.Name, document, $"line {job.Line}"));
            }
            else
            {
                refused.AddRange(problems.Select(problem => new CrontabNote(job.Line, Severity.Error, problem.ToString(), "")));
            }
        }

        return (jobs, puts, refused);
    }
}
