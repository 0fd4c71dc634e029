using Trading.Kernel.Outbox;

namespace Trading.Procurement.Contracts;

/// <summary>A procurement had a step, whichever its kind has.</summary>
/// <param name="ProcurementId">Which.</param>
/// <param name="Step">The step's name, as in <see cref="ProcurementHistory.Steps"/> where it is told there, else its code.</param>
/// <param name="State">The state of the whole after it.</param>
/// <param name="At">When it happened, as recorded.</param>
public sealed record ProcurementStepRecorded(
    Guid ProcurementId,
    string Step,
    string State,
    DateTimeOffset At
) : IEvent
{
    /// <summary>True where the bids became known with it.</summary>
    public bool BringsBids { get; init; }

    /// <summary>True where it says in words what is asked (<see cref="IPublishedWords"/>).</summary>
    public bool BringsWords { get; init; }

    /// <summary>True where bids are due at another time since.</summary>
    public bool MovesDeadline { get; init; }

    /// <summary>True where the result is known since, with or without a winner.</summary>
    public bool BringsResult { get; init; }

    /// <summary>True where the procurement is over since.</summary>
    public bool Ends { get; init; }
}
