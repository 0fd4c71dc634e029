using Microsoft.Extensions.Configuration;

namespace Trading.Kernel.LongJobs;

/// <summary>How long jobs are worked (<c>Trading:LongJobs:…</c>).</summary>
public sealed record LongJobSettings
{
    /// <summary>
    /// How long a job is held without a sign of life (<c>LeaseSeconds</c>): after this long the job of a killed worker is
    /// carried on by another. Renewed at a third of it; longer than the clocks of the nodes differ.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the transaction of a step is to take (<c>StepMilliseconds</c>).</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(75);

    /// <summary>
    /// How long SQLite's write lock is left to others after each step (<c>GapMilliseconds</c>): longer than a writer that
    /// waits sleeps between two looks at it, so that one gets in.
    /// </summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How many jobs a node works at once (<c>Workers</c>); on SQLite one.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>After how many failures at one step a job has failed (<c>MaxAttempts</c>).</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>The pause after the first failure (<c>FirstPauseSeconds</c>); doubled with each.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause (<c>LongestPauseSeconds</c>).</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a worker stays with a job while others wait for their turn.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The settings of a host.</summary>
    public static LongJobSettings From(IConfiguration settings)
    {
        var section = settings.GetSection("Trading:LongJobs");
        var usual = new LongJobSettings();
        return new()
        {
            Lease = Time("LeaseSeconds", TimeSpan.FromSeconds(1), usual.Lease),
            Step = Time("StepMilliseconds", TimeSpan.FromMilliseconds(1), usual.Step),
            Gap = Time("GapMilliseconds", TimeSpan.FromMilliseconds(1), usual.Gap),
            Workers = section.GetValue<int?>("Workers") ?? usual.Workers,
            MaxAttempts = section.GetValue<int?>("MaxAttempts") ?? usual.MaxAttempts,
            FirstPause = Time("FirstPauseSeconds", TimeSpan.FromSeconds(1), usual.FirstPause),
            LongestPause = Time("LongestPauseSeconds", TimeSpan.FromSeconds(1), usual.LongestPause),
        };

        TimeSpan Time(string name, TimeSpan unit, TimeSpan otherwise) =>
            section.GetValue<double?>(name) is { } units ? unit * units : otherwise;
    }

    /// <summary>The pause after so many failures.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        var doubled = FirstPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return doubled < LongestPause ? doubled : LongestPause;
    }
}
