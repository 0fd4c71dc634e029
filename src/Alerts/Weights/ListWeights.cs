using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Weights;

/// <summary>The weights of signals: those in force, those proposed with what they rest on, and what became of them.</summary>
public static class ListWeights
{
    private const int Most = 20;
    private const int MostEvents = 100;

    /// <summary>All there is.</summary>
    [Requires(AlertsPermissions.TrainModel)]
    public sealed record Query : IQuery<Overview>;

    /// <summary>All there is.</summary>
    /// <param name="Version">The number in force; 0 for the weights that ship.</param>
    /// <param name="SetId">Which are in force; null for those that ship.</param>
    /// <param name="InForceFrom">Since when; null while nobody ever decided.</param>
    /// <param name="MayDecide">True where the caller may decide.</param>
    /// <param name="Readiness">How far verdicts go towards a fit.</param>
    /// <param name="Parameters">How weights are fitted.</param>
    /// <param name="Sets">What was proposed, the newest first.</param>
    /// <param name="Events">What became of it, the newest first.</param>
    public sealed record Overview(
        int Version,
        Guid? SetId,
        DateOnly? InForceFrom,
        bool MayDecide,
        Readiness Readiness,
        Reweighting Parameters,
        IReadOnlyList<Proposal> Sets,
        IReadOnlyList<Event> Events
    );

    /// <summary>Fitted weights.</summary>
    /// <param name="Id">Key.</param>
    /// <param name="State">One of <see cref="WeightStates"/>.</param>
    /// <param name="ProposedAt">When.</param>
    /// <param name="ProposedBy">Who asked: a sign-in name, or the platform's job.</param>
    /// <param name="Cut">Verdicts before it fitted, those after it judged.</param>
    /// <param name="Replaces">The number in force then.</param>
    /// <param name="Report">What they rest on, and how they did.</param>
    public sealed record Proposal(
        Guid Id,
        string State,
        DateTimeOffset ProposedAt,
        string ProposedBy,
        DateTimeOffset Cut,
        int Replaces,
        WeightReport Report
    );

    /// <summary>Something that became of weights.</summary>
    /// <param name="SetId">Which; null for those that ship.</param>
    /// <param name="At">When.</param>
    /// <param name="Actor">Who.</param>
    /// <param name="Action">One of <see cref="WeightActions"/>.</param>
    /// <param name="InsteadOf">The number in force before.</param>
    /// <param name="Reason">Why; null for a proposal.</param>
    public sealed record Event(
        Guid? SetId,
        DateTimeOffset At,
        string Actor,
        string Action,
        int InsteadOf,
        string? Reason
    );

    internal sealed class Handler(
        WeightStore weights,
        VerdictReader verdicts,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Overview>
    {
        public async ValueTask<Outcome<Overview>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var by = Reweighting.On(today);
            var standing = (await weights.Forced(1, cancellationToken)).FirstOrDefault();
            return new Overview(
                standing?.Version ?? 0,
                standing?.SetId,
                standing?.InForceFrom,
                WeightStore.Refusal(current.Caller) is null,
                VerdictReader.Divide(await verdicts.Since(by.Since(today), cancellationToken), by),
                by,
                [
                    .. (await weights.Newest(Most, cancellationToken)).Select(set => new Proposal(
                        set.Id,
                        set.State,
                        set.ProposedAt,
                        set.ProposedBy,
                        set.Cut,
                        set.Replaces,
                        set.ReadReport()
                    )),
                ],
                [
                    .. (await weights.Happened(MostEvents, cancellationToken)).Select(
                        one => new Event(
                            one.SetId,
                            one.At,
                            one.Actor,
                            one.Action,
                            one.InsteadOf,
                            one.Reason
                        )
                    ),
                ]
            );
        }
    }
}
