using Trading.Analysis.Draws;
using Trading.Analysis.Panels;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Frequency;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>What would come of a request for a panel, while it is being written: rules broken, and whom the pool has.</summary>
public static class PreviewPanel
{
    /// <summary>The request so far; without a time it is judged at the one proposed.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Query(
        Guid ProcurementId,
        IReadOnlyList<SpecialtyCount> Specialties,
        int Representatives,
        DateTimeOffset? EvaluationAt,
        Circumstances Circumstances
    ) : IQuery<Preview>
    {
        /// <summary>As in <see cref="RequestPanel.Command"/>.</summary>
        public IReadOnlyList<PanelQuota> Quotas { get; init; } = [];

        /// <summary>As in <see cref="RequestPanel.Command"/>.</summary>
        public int? Cap { get; init; }
    }

    /// <summary>What would come of it.</summary>
    /// <param name="Rules">The law's rules for this kind and method, each with whether the request breaks it.</param>
    /// <param name="Errors">Everything that stands in the way; empty when it could be asked for.</param>
    /// <param name="Pool">Candidates by specialty, in the order of the request.</param>
    /// <param name="DrawDueAt">When it would be drawn.</param>
    /// <param name="Deadline">When bids are due; the evaluation is not before. Null where that is not known.</param>
    /// <param name="ProposedAt">A time for the evaluation: the morning of the next working day after the deadline.</param>
    public sealed record Preview(
        IReadOnlyList<RuleView> Rules,
        IReadOnlyList<FieldError> Errors,
        IReadOnlyList<WatchPanel.PoolView> Pool,
        DateTimeOffset DrawDueAt,
        DateTimeOffset? Deadline,
        DateTimeOffset ProposedAt
    )
    {
        /// <summary>How it stands with the quotas; null where there are none, or they cannot be read yet.</summary>
        public QuotaView? Quotas { get; init; }

        /// <summary>The caps on how often an expert may sit that hold on the day; of a ground that has none there is no cap.</summary>
        public IReadOnlyList<FrequencyCap> Caps { get; init; } = [];

        /// <summary>Draws of the procurement with a frozen list: another needs a ground, and from the third on a consent.</summary>
        public int DrawsBefore { get; init; }

        /// <summary>What became of the request for a supervisor's consent (see <see cref="Terms.RedrawStates"/>); null for none.</summary>
        public string? Consent { get; init; }
    }

    /// <summary>Whether the pool can meet the quotas.</summary>
    /// <param name="OnList">Experts of the specialties.</param>
    /// <param name="Eligible">Those of them who may be drawn.</param>
    /// <param name="Met">True where some panel meets all that is wanted.</param>
    /// <param name="Loosening">The smallest loosening that may be agreed to; empty where none is needed or would do.</param>
    /// <param name="Words">What stands in the way; null where nothing does.</param>
    public sealed record QuotaView(
        int OnList,
        int Eligible,
        bool Met,
        IReadOnlyList<Loosening> Loosening,
        LocalizedText? Words
    );

    /// <summary>A rule in words.</summary>
    /// <param name="Demand">What it demands.</param>
    /// <param name="Law">Law and article.</param>
    /// <param name="Broken">True when the request breaks it.</param>
    public sealed record RuleView(LocalizedText Demand, LocalizedText Law, bool Broken);

    internal sealed class Handler(
        Pool pool,
        PanelStore panels,
        RedrawRules redraws,
        FrequencyCaps caps,
        IProcurements procurements,
        CurrentCaller current,
        PanelSettings settings,
        WorkingDays calendar,
        TimeProvider time
    ) : IQueryHandler<Query, Preview>
    {
        public async ValueTask<Outcome<Preview>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var procurement = await procurements.Find(
                query.ProcurementId,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                cancellationToken
            );
            if (procurement is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var now = time.GetUtcNow();
            var deadline = await PanelRules.DeadlineOf(
                procurements,
                procurement.Id,
                cancellationToken
            );
            var proposed = PanelRules.Proposed(calendar, deadline, now);
            var at = query.EvaluationAt ?? proposed;
            var named = query
                .Specialties.Select(item => item.Specialty)
                .Where(specialty => !string.IsNullOrWhiteSpace(specialty))
                .Distinct()
                .ToList();
            var members =
                named.Count == 0
                    ? []
                    : await pool.Load(
                        named,
                        await panels.PartiesOf(procurement.Id, cancellationToken),
                        at,
                        Guid.Empty,
                        cancellationToken
                    );
            var (wanted, unread) = QuotaRules.Read(
                query.Quotas,
                query.Cap,
                query.Specialties,
                procurement.Region
            );
            var standing = wanted is null
                ? null
                : (Outcome<QuotaSupply.Standing>?)QuotaSupply.Of(wanted, members);
            var earlier = await redraws.Of(procurement.Id, cancellationToken);
            var broken = PanelRules.Composition(
                procurement,
                query.Specialties,
                query.Representatives,
                query.Circumstances,
                ChinaTime.DateOf(now)
            );
            return new Preview(
                [
                    .. PanelRules
                        .Of(procurement, ChinaTime.DateOf(now))
                        .Select(rule => new RuleView(
                            PanelRules.Demand(rule),
                            rule.Law,
                            broken.Any(error => error.Code == rule.Code)
                        )),
                ],
                [
                    .. broken,
                    .. PanelRules.Time(at, deadline, now, settings.AnswerWithin),
                    .. PanelRules.Supply(
                        query.Specialties,
                        members
                            .Where(member => member.Exclusions.Count == 0)
                            .CountBy(member => member.Specialty)
                            .ToDictionary()
                    ),
                    .. unread,
                    .. standing?.Problem?.Errors ?? [],
                    .. Unmet(standing),
                ],
                [
                    .. named.Select(specialty => new WatchPanel.PoolView(
                        specialty,
                        members.Count(member =>
                            member.Specialty == specialty && member.Exclusions.Count == 0
                        ),
                        members
                            .Where(member => member.Specialty == specialty)
                            .SelectMany(member => member.Exclusions)
                            .CountBy(reason => reason)
                            .ToDictionary(count => count.Key, count => count.Value)
                    )),
                ],
                PanelRules.DrawDue(calendar, procurement.Method, at, now),
                deadline,
                proposed
            )
            {
                Quotas = standing is { Problem: null, Value: var found }
                    ? new QuotaView(
                        found.OnList,
                        found.Eligible,
                        found.Holds,
                        found.Loosening ?? [],
                        found.Obstacle
                    )
                    : null,
                Caps = await caps.On(ChinaTime.DateOf(at), cancellationToken),
                DrawsBefore = earlier.Count(panel => panel.FrozenAt is not null),
                Consent = await redraws.ConsentTo(
                    procurement.Id,
                    earlier.Count + 1,
                    cancellationToken
                ),
            };
        }

        private static IEnumerable<FieldError> Unmet(Outcome<QuotaSupply.Standing>? standing)
        {
            if (standing is { Problem: null, Value.Obstacle: { } obstacle })
            {
                yield return new("/quotas", "panel.quotas.infeasible", obstacle.ToString());
            }
        }
    }
}
