namespace Trading.Kernel.LongJobs;

/// <summary>
/// Work over many rows, step by step. One is made for each run: what it keeps in memory between two steps is gone when
/// another worker carries the job on, what the next step needs for certain is in the place reached.
/// </summary>
/// <typeparam name="TInput">What was asked for; goes through JSON.</typeparam>
/// <typeparam name="TReached">Where a step ended; goes through JSON.</typeparam>
public interface ILongJob<TInput, TReached>
    where TReached : class
{
    /// <summary>
    /// Reads and computes what the next step writes, outside any transaction and however long it takes, and gives the
    /// writing. A cancelled token means that somebody cancelled the job or that another worker has it.
    /// </summary>
    /// <param name="input">What was asked for.</param>
    /// <param name="reached">Where the last step committed ended; null before the first.</param>
    /// <param name="pace">How many rows to write.</param>
    /// <param name="cancel">Stops the computing.</param>
    Task<WriteStep<TReached>> Next(
        TInput input,
        TReached? reached,
        Pace pace,
        CancellationToken cancel
    );
}

/// <summary>
/// Writes one step in the open transaction, which is committed together with the place it gives, or not at all. May run
/// again when another writer was in the way.
/// </summary>
public delegate Task<Step<TReached>> WriteStep<TReached>(CancellationToken cancel)
    where TReached : class;

/// <summary>Where a step ended.</summary>
public sealed record Step<TReached>
    where TReached : class
{
    /// <summary>Where the next one begins; null when this was the last.</summary>
    public TReached? Reached { get; init; }

    /// <summary>A code of the kind's phases.</summary>
    public string? Phase { get; init; }

    /// <summary>How many are done in this phase, with all steps before.</summary>
    public long Done { get; init; }

    /// <summary>How many there are; null when nobody knows.</summary>
    public long? Total { get; init; }

    /// <summary>False when the job must be brought to its end from here on.</summary>
    public bool Cancellable { get; init; } = true;

    /// <summary>True when it was the last.</summary>
    public bool End { get; init; }

    /// <summary>What came of the job, for people and the trail.</summary>
    public object? Result { get; init; }

    /// <summary>The rule that refused the job.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The last step of a job that succeeded.</summary>
    public static Step<TReached> Ended(object? result, long done = 0, long? total = null) =>
        new()
        {
            End = true,
            Result = result,
            Done = done,
            Total = total,
        };

    /// <summary>The end of a job that a rule refused; what the step wrote is committed with it.</summary>
    public static Step<TReached> Refused(Problem problem) =>
        new() { End = true, Problem = problem };
}

/// <summary>
/// How many rows a step writes, so that its transaction takes about as long as the settings say: measured at each step,
/// halved at most when it took too long, and growing slowly, so that one quick step is not followed by a long one.
/// </summary>
public sealed class Pace(TimeSpan aim, int rows, int most)
{
    private const int Fewest = 10;

    /// <summary>Rows for the next step.</summary>
    public int Rows { get; private set; } = rows;

    /// <summary>Another start and another limit, where the job knows its rows better.</summary>
    public void Begin(int first, int limit)
    {
        if (!IsMeasured)
        {
            (Rows, most) = (first, limit);
        }
    }

    private bool IsMeasured { get; set; }

    /// <summary>A step's transaction took so long.</summary>
    internal void Took(TimeSpan time)
    {
        IsMeasured = true;
        var factor = Math.Clamp(
            aim / (time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1)),
            0.5,
            1.2
        );
        Rows = (int)Math.Clamp(Rows * factor, Math.Min(Fewest, most), most);
    }
}
