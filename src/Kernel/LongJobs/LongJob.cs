namespace Trading.Kernel.LongJobs;

/// <summary>Work over many rows, as its row tells of it.</summary>
public sealed record LongJob
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>A code of <see cref="LongJobKind"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What it is about, where that has a name.</summary>
    public string? About { get; init; }

    /// <summary>What was asked for, as JSON.</summary>
    public string Input { get; init; } = "";

    /// <summary>One of <see cref="LongJobStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>What it is at, a code of the kind's phases.</summary>
    public string? Phase { get; init; }

    /// <summary>How many of <see cref="TotalCount"/> are done in this phase; never fewer than before.</summary>
    public long DoneCount { get; init; }

    /// <summary>How many there are; null where nobody knows.</summary>
    public long? TotalCount { get; init; }

    /// <summary>Where the last step committed ended, as JSON; null before the first.</summary>
    public string? Reached { get; init; }

    /// <summary>What came of it, as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>False once what it did must be brought to its end.</summary>
    public bool Cancellable { get; init; }

    /// <summary>The command and caller that asked for it.</summary>
    public string? Cause { get; init; }

    /// <summary>Who asked for it.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>When a worker first took it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, in whichever way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Nobody takes it before; of no meaning once it has ended.</summary>
    public DateTimeOffset ReadyAt { get; init; }

    /// <summary>Which run holds it; null between two.</summary>
    public Guid? Owner { get; init; }

    /// <summary>How often it failed since the last step committed.</summary>
    public int Attempts { get; init; }

    /// <summary>What went wrong last, or the rule that refused it.</summary>
    public string? LastError { get; init; }

    /// <summary>When somebody wished it to end.</summary>
    public DateTimeOffset? CancelAskedAt { get; init; }

    /// <summary>Who.</summary>
    public string? CancelAskedBy { get; init; }

    /// <summary>True until it has ended.</summary>
    public bool IsUnderWay => State is LongJobStates.Queued or LongJobStates.Running;
}

/// <summary>Where a long job stands.</summary>
public static class LongJobStates
{
    /// <summary>Waits for a worker, for another of its key, or for the end of a pause after a failure.</summary>
    public const string Queued = "queued";

    /// <summary>Begun, and carried on by whoever holds it.</summary>
    public const string Running = "running";

    /// <summary>All of it is true.</summary>
    public const string Done = "done";

    /// <summary>A rule refused it, which is an answer and no failure.</summary>
    public const string Refused = "refused";

    /// <summary>Failed too often; the steps committed before stay, and it can be carried on.</summary>
    public const string Failed = "failed";

    /// <summary>Somebody ended it; the steps committed before stay.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Queued, new("排队中", "Queued")),
        new(Running, new("进行中", "Running")),
        new(Done, new("完成", "Done")),
        new(Refused, new("被规则拒绝", "Refused by a rule")),
        new(Failed, new("失败", "Failed")),
        new(Cancelled, new("已取消", "Cancelled")),
    ];
}
