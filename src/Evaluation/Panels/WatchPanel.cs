using System.Text.Json.Serialization;
using Trading.Analysis.Draws;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>A panel as the centre watches it being filled: seats and what happened, experts by number; names only once unsealed.</summary>
public static class WatchPanel
{
    /// <summary>One panel.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Query(Guid PanelId) : IQuery<View>;

    /// <summary>The panel now.</summary>
    public sealed record View : IVersioned
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What it evaluates.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Which draw of the procurement it is.</summary>
        public int DrawNumber { get; init; }

        /// <summary>See <see cref="Terms.PanelStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Why it was cancelled.</summary>
        public string? Reason { get; init; }

        /// <summary>When the evaluation begins.</summary>
        public DateTimeOffset EvaluationAt { get; init; }

        [JsonPropertyName("place")]
        public string Venue { get; init; } = "";

        /// <summary>Representatives of the buyer, not drawn.</summary>
        public int Representatives { get; init; }

        public DateTimeOffset DrawDueAt { get; init; }

        /// <summary>When the list was frozen.</summary>
        public DateTimeOffset? FrozenAt { get; init; }

        /// <summary>SHA-256 of the frozen list.</summary>
        public string? ListHash { get; init; }

        /// <summary>The commitment to the secret it is drawn with, published with the list's hash.</summary>
        public string? Commitment { get; init; }

        /// <summary>True where it is drawn by a lottery, under quotas or a cap.</summary>
        public bool? ByLottery { get; init; }

        /// <summary>Nobody is likelier than so many thousandths; null for no cap.</summary>
        public int? Cap { get; init; }

        /// <summary>Hash of the numbered list of panels of a lottery, once it is published.</summary>
        public string? LotteryHash { get; init; }

        /// <summary>What the experts must be like as a whole.</summary>
        public IReadOnlyList<WatchedQuota> Quotas { get; init; } = [];

        public DateTimeOffset? DrawnAt { get; init; }

        /// <summary>When the names were unsealed; null while they are secret.</summary>
        public DateTimeOffset? UnsealedAt { get; init; }

        /// <summary>From when they can be.</summary>
        public DateTimeOffset UnsealableFrom { get; init; }

        /// <summary>Who asked for it.</summary>
        public string RequestedBy { get; init; } = "";

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>The instant this view was true.</summary>
        public DateTimeOffset AsOf { get; init; }

        /// <summary>Seats to be filled.</summary>
        public IReadOnlyList<SeatView> Seats { get; init; } = [];

        /// <summary>Candidates on the frozen list, by specialty.</summary>
        public IReadOnlyList<PoolView> Pool { get; init; } = [];

        /// <summary>What happened, newest first.</summary>
        public IReadOnlyList<EventView> Events { get; init; } = [];

        /// <summary>How far messages to its experts came, oldest first.</summary>
        public IReadOnlyList<DeliveryView> Deliveries { get; init; } = [];
    }

    /// <summary>One seat.</summary>
    /// <param name="Specialty">The specialty.</param>
    /// <param name="Ordinal">Which of the specialty's seats, from 1.</param>
    /// <param name="State">See <see cref="Terms.InvitationStates"/>.</param>
    /// <param name="Number">The number of the invitation that holds it; null when none does.</param>
    /// <param name="AnswerBy">Until when its expert may answer.</param>
    /// <param name="Name">The expert's name; null while sealed.</param>
    /// <param name="ArrivedAt">When the expert came to the evaluation.</param>
    public sealed record SeatView(
        string Specialty,
        int Ordinal,
        string State,
        int? Number,
        DateTimeOffset? AnswerBy,
        string? Name,
        DateTimeOffset? ArrivedAt = null
    );

    /// <summary>A quota over all seats.</summary>
    /// <param name="Name">What it counts.</param>
    /// <param name="Least">At least so many.</param>
    /// <param name="Most">At most so many.</param>
    /// <param name="AskedLeast">As it was asked for; another where somebody agreed to loosen it.</param>
    /// <param name="AskedMost">The same of <paramref name="Most"/>.</param>
    public sealed record WatchedQuota(
        LocalizedText Name,
        int Least,
        int Most,
        int AskedLeast,
        int AskedMost
    );

    /// <summary>A message to one expert on one channel; neither where to nor what it said.</summary>
    /// <param name="Number">The number of the invitation.</param>
    /// <param name="Channel">One of <see cref="MessageChannels"/>.</param>
    /// <param name="State">One of <see cref="DeliveryStates"/>.</param>
    /// <param name="At">Since when.</param>
    public sealed record DeliveryView(int Number, string Channel, string State, DateTimeOffset At);

    /// <summary>Candidates of one specialty.</summary>
    /// <param name="Specialty">The specialty.</param>
    /// <param name="Eligible">Those who could be drawn.</param>
    /// <param name="Excluded">Those who could not, by reason (see <see cref="Terms.Exclusions"/>); one may have several.</param>
    public sealed record PoolView(
        string Specialty,
        int Eligible,
        IReadOnlyDictionary<string, int> Excluded
    );

    /// <summary>One line of the log.</summary>
    public sealed record EventView
    {
        /// <summary>Order.</summary>
        public int Seq { get; init; }

        public DateTimeOffset At { get; init; }

        /// <summary>See <see cref="Terms.Events"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>The invitation it is about.</summary>
        public int? Number { get; init; }

        /// <summary>Code of the reason.</summary>
        public string? Reason { get; init; }

        /// <summary>More: a hash, a reason in words.</summary>
        public string? Detail { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "evaluation.panel.watch",
        """
        select id, procurement_id, draw_number, state, reason, evaluation_at, place as venue, representatives, draw_due_at, frozen_at,
               list_hash, secret_commitment as commitment, drawn_at, unsealed_at, requested_by, version,
               by_lottery, cap_per_mille as cap, lottery_hash
        from panel where id = @id and {scope region, kind, office_id}
        """
    );

    [WithoutScope("of the panel that was found in scope")]
    private static readonly Statement List = Statement.Of(
        "evaluation.panel.watch_list",
        "select list_json from panel where id = @id"
    );

    private static readonly Statement Wanted = Statement.Of(
        "evaluation.panel_specialty.watch",
        "select specialty, seats from panel_specialty where panel_id = @id order by specialty"
    );

    private static readonly Statement Holders = Statement.Of(
        "evaluation.panel_invitation.holders",
        """
        select i.number, i.specialty, i.state, i.answer_by, i.arrived_at, e.name
        from panel_invitation i join expert e on e.id = i.expert_id
        where i.panel_id = @id and i.state in ('drawn', 'invited', 'accepted') order by i.number
        """
    );

    private static readonly Statement Numbers = Statement.Of(
        "evaluation.panel_invitation.numbers",
        "select id, number from panel_invitation where panel_id = @id and invited_at is not null"
    );

    private static readonly Statement Events = Statement.Of(
        "evaluation.panel_event.of_panel",
        "select seq, at, kind, number, reason, detail from panel_event where panel_id = @id order by seq desc"
    );

    internal sealed class Handler(
        SqlSession sql,
        PanelQuotas quotas,
        IProcurements procurements,
        IDeliveries deliveries,
        PoolCounts counts,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var id = new { id = query.PanelId };
            var panel = await sql.One<View>(
                Select,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                id,
                cancellationToken
            );
            if (panel is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            var holders = (await sql.Query<HolderRow>(Holders, id, cancellationToken)).ToLookup(
                holder => holder.Specialty
            );
            var wanted = await sql.Query<WantedRow>(Wanted, id, cancellationToken);
            return panel with
            {
                Title =
                    (await procurements.Find(panel.ProcurementId, cancellationToken))?.Title ?? "",
                UnsealableFrom = panel.EvaluationAt - UnsealPanel.BeforeEvaluation,
                AsOf = time.GetUtcNow(),
                Quotas =
                [
                    .. (await quotas.Of(query.PanelId, cancellationToken)).Select(
                        row => new WatchedQuota(
                            QuotaTraits.NameOf(row.Code),
                            row.Least,
                            row.Most,
                            row.AskedLeast,
                            row.AskedMost
                        )
                    ),
                ],
                Seats =
                [
                    .. wanted.SelectMany(row => Seats(panel, row, [.. holders[row.Specialty]])),
                ],
                Pool = panel.ListHash is { } hash
                    ? counts.Find(hash)
                        ?? counts.Count(
                            hash,
                            FrozenList
                                .Parse((await sql.One<string>(List, id, cancellationToken))!)
                                .Value
                        )
                    : [],
                Events = await sql.Query<EventView>(Events, id, cancellationToken),
                Deliveries = await Delivered(query.PanelId, cancellationToken),
            };
        }

        private async Task<IReadOnlyList<DeliveryView>> Delivered(Guid id, CancellationToken cancel)
        {
            var numbers = (await sql.Query<NumberRow>(Numbers, new { id }, cancel)).ToDictionary(
                row => row.Id,
                row => row.Number
            );
            return
            [
                .. (await deliveries.Of([.. numbers.Keys], cancel)).Select(
                    delivery => new DeliveryView(
                        numbers[delivery.About],
                        delivery.Channel,
                        delivery.State,
                        delivery.At
                    )
                ),
            ];
        }

        private static IEnumerable<SeatView> Seats(
            View panel,
            WantedRow wanted,
            IReadOnlyList<HolderRow> holders
        ) =>
            Enumerable
                .Range(0, wanted.Seats)
                .Select(i =>
                    i < holders.Count
                        ? new SeatView(
                            wanted.Specialty,
                            i + 1,
                            holders[i].State,
                            holders[i].Number,
                            holders[i].AnswerBy,
                            panel.UnsealedAt is null ? null : holders[i].Name,
                            holders[i].ArrivedAt
                        )
                        : new SeatView(
                            wanted.Specialty,
                            i + 1,
                            panel.State is "short" or "cancelled" ? panel.State : "open",
                            null,
                            null,
                            null
                        )
                );

        private sealed record NumberRow
        {
            public Guid Id { get; init; }
            public int Number { get; init; }
        }

        private sealed record HolderRow
        {
            public int Number { get; init; }
            public string Specialty { get; init; } = "";
            public string State { get; init; } = "";
            public DateTimeOffset? AnswerBy { get; init; }
            public string Name { get; init; } = "";
            public DateTimeOffset? ArrivedAt { get; init; }
        }

        private sealed record WantedRow
        {
            public string Specialty { get; init; } = "";
            public int Seats { get; init; }
        }
    }
}
