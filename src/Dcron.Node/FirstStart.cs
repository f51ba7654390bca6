using Dcron.Actors.Client;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Node.Configuration;

namespace Dcron.Node;

/// <summary>
/// Loads the crontab of dcron.first-start.crontab into a cluster that has no job at all. Nodes that do so at the same time do no harm: a
/// line gives the same job each time, and putting the same job again changes nothing.
/// </summary>
internal sealed class FirstStart(NodeConfig config, IDcronClient client, TimeProvider clock, ILogger<FirstStart> log)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the scheduler as long as it takes.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        if (config.FirstStartCrontab is not { } file) return;
        if ((await WhenSchedulerAnswersAsync(() => client.ListJobsAsync(null, 1, cancel), cancel)).Items.Length > 0)
        {
            log.LogInformation("{File} is not loaded: there are jobs already (dcron.first-start.crontab is for the first start only)", file);
            return;
        }

        var crontab = CrontabReader.Read(await File.ReadAllTextAsync(file, cancel), new CrontabOptions());
        foreach (var note in crontab.Notes) log.LogWarning("{File}, {Note}", file, note.ToString());
        foreach (var job in crontab.Jobs)
        {
            var reply = await WhenSchedulerAnswersAsync(() => client.SendAsync(new JobCommand.Put(job.Definition), cancel), cancel);
            if (reply is JobReply.Refused refused) log.LogWarning("{File}, line {Line}: {Reason}", file, job.Line, refused.Reason);
        }

        log.LogInformation("loaded {Count} jobs from {File}, since there was no job yet", crontab.Jobs.Length, file);
    }

    private async Task<T> WhenSchedulerAnswersAsync<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (SchedulerUnavailableException)
            {
                await Task.Delay(RetryDelay, clock, cancel);
            }
        }
    }
}
