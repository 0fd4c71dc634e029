using System.Text.Json;

namespace Trading.Kernel.LongJobs;

/// <summary>A long job as whoever follows it sees it.</summary>
public sealed record LongJobView
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Stable for machines.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The kind in words; its code where this node does not know it.</summary>
    public required LocalizedText Name { get; init; }

    /// <summary>What it is about, where that has a name.</summary>
    public string? About { get; init; }

    /// <summary>One of <see cref="LongJobStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>What it is at, in words.</summary>
    public LocalizedText? Phase { get; init; }

    /// <summary>How many of <see cref="Total"/> are done in this phase.</summary>
    public long Done { get; init; }

    /// <summary>How many there are; null when nobody knows.</summary>
    public long? Total { get; init; }

    /// <summary>True when the caller may end it now.</summary>
    public bool MayCancel { get; init; }

    /// <summary>True when it was cancelled and the step under way is waited for.</summary>
    public bool IsBeingCancelled { get; init; }

    /// <summary>True when it can be carried on from where it stopped.</summary>
    public bool MayRetry { get; init; }

    /// <summary>Who asked for it.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>When a worker first took it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it is tried again after a failure; null when that is not what it waits for.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>True when its worker gives no sign of life and no other has taken it.</summary>
    public bool IsAbandoned { get; init; }

    /// <summary>How often it failed since its last step.</summary>
    public int Attempts { get; init; }

    /// <summary>What went wrong last, or the rule that refused it.</summary>
    public string? LastError { get; init; }

    /// <summary>What came of it, as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>The same in words; null where the progress says all.</summary>
    public LocalizedText? Outcome { get; init; }

    /// <summary>Who cancelled it.</summary>
    public string? CancelledBy { get; init; }

    internal static LongJobView Of(LongJob job, LongJobCatalogue catalogue, DateTimeOffset now)
    {
        var kind = catalogue.Find(job.Kind);
        return new()
        {
            Id = job.Id,
            Kind = job.Kind,
            Name = kind?.Name ?? new(job.Kind, job.Kind),
            About = job.About,
            State = job.State,
            Phase = job.Phase is { } phase
                ? kind?.Phases.FirstOrDefault(term => term.Code == phase)?.Name ?? new(phase, phase)
                : null,
            Done = job.DoneCount,
            Total = job.TotalCount,
            MayCancel = job is { IsUnderWay: true, Cancellable: true, CancelAskedAt: null },
            IsBeingCancelled = job is { IsUnderWay: true, CancelAskedAt: not null },
            MayRetry =
                job.State
                    is LongJobStates.Failed
                        or LongJobStates.Cancelled
                        or LongJobStates.Refused,
            AskedBy = job.AskedBy,
            AskedAt = job.AskedAt,
            StartedAt = job.StartedAt,
            EndedAt = job.EndedAt,
            NextAt =
                job.State == LongJobStates.Queued && job.Attempts > 0 && job.ReadyAt > now
                    ? job.ReadyAt
                    : null,
            IsAbandoned =
                job.State == LongJobStates.Running && job.Owner is not null && job.ReadyAt <= now,
            Attempts = job.Attempts,
            LastError = job.LastError,
            Result = job.Result,
            Outcome =
                job is { State: LongJobStates.Done, Result: { } result }
                && kind?.Outcome is { } outcome
                    ? outcome(JsonSerializer.Deserialize<JsonElement>(result))
                    : null,
            CancelledBy = job.CancelAskedBy,
        };
    }
}
