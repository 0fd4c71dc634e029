using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Alerts.Models;
using Trading.Analysis.Collusion;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Collusion;

/// <summary>
/// The markets of which something lies in the caller's scope: how many decided cases each has, what is trained, what abstains
/// and why.
/// </summary>
public static class ListCollusionMarkets
{
    /// <summary>All of them; there are some hundreds.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Overview>;

    /// <summary>The markets.</summary>
    /// <param name="JudgedAt">When all were last ranked; null before the first time.</param>
    /// <param name="MayDecide">Whether the caller may approve models.</param>
    /// <param name="Markets">In the order of country, kind, category, method and place, the province's own first.</param>
    public sealed record Overview(
        DateTimeOffset? JudgedAt,
        bool MayDecide,
        IReadOnlyList<Item> Markets
    )
    {
        /// <summary>How many ranks of a unit the caller's office has room for in a week; null where the caller has no such office.</summary>
        public int? AWeek { get; init; }

        /// <summary>
        /// When markets were parted by method, where they had been ranked before without: places before and after do not compare,
        /// and models of before serve no longer. Null where there was nothing before.
        /// </summary>
        public DateTimeOffset? PartedAt { get; init; }
    }

    /// <summary>A market.</summary>
    public sealed record Item
    {
        /// <summary>Its key.</summary>
        public string Market { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>Category; empty where all are compared.</summary>
        public string Category { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Methods"/>; empty where all are compared.</summary>
        public string Method { get; init; } = "";

        /// <summary>ISO 3166-1: CN, or another country whose data were imported.</summary>
        public string Country { get; init; } = "";

        /// <summary>The city, or the province.</summary>
        public string Region { get; init; } = "";

        /// <summary>ISO 4217.</summary>
        public string Currency { get; init; } = "";

        /// <summary>One of <see cref="MarketWidths"/>.</summary>
        public string Width { get; init; } = "";

        /// <summary>Procurements that are compared.</summary>
        public int Auctions { get; init; }

        /// <summary>Of these, those that this market lists; the others are listed by a narrower one.</summary>
        public int Ranked { get; init; }

        /// <summary>Pairs beyond chance.</summary>
        public int Pairs { get; init; }

        /// <summary>Groups of such pairs.</summary>
        public int Groups { get; init; }

        /// <summary>Decided cases that were confirmed.</summary>
        public int Confirmed { get; init; }

        /// <summary>Decided cases that were dismissed.</summary>
        public int Dismissed { get; init; }

        /// <summary>One of <see cref="RankingVoices"/>.</summary>
        public string Voice { get; init; } = "";

        /// <summary>One of <see cref="ModelAbstentions"/>; null where there are probabilities.</summary>
        public string? Abstention { get; init; }

        /// <summary>What exactly is wrong with a model that cannot be read.</summary>
        public LocalizedText? Fault { get; init; }

        /// <summary>How well what is ranked can be told from what was trained on (AUC; 0.5 not at all).</summary>
        public double? Shift { get; init; }

        /// <summary>What the last training reached on held-out cases; null where none was tried.</summary>
        public HeldOutFigures? Tried { get; init; }

        /// <summary>The model in service; null where none is.</summary>
        public Model? Serving { get; init; }

        /// <summary>The model that waits for approval; null where none does.</summary>
        public Model? Candidate { get; init; }
    }

    /// <summary>A model.</summary>
    public sealed record Model
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="RankingVoices"/>: the line or the ensemble.</summary>
        public string Form { get; init; } = "";

        /// <summary>When it was trained.</summary>
        public DateTimeOffset TrainedAt { get; init; }

        /// <summary>SHA-256 of its bytes: the same for the same cases and seed.</summary>
        public string ContentHash { get; init; } = "";

        /// <summary>Which code trained it.</summary>
        public string CodeVersion { get; init; } = "";

        /// <summary>What it reached on held-out cases.</summary>
        public HeldOutFigures Figures { get; init; } = new();

        /// <summary>Who decided on it.</summary>
        public string? DecidedBy { get; init; }

        /// <summary>When.</summary>
        public DateTimeOffset? DecidedAt { get; init; }

        /// <summary>Why.</summary>
        public string? Reason { get; init; }

        internal static Model? Of(CollusionModelRow? row) =>
            row is null
                ? null
                : new()
                {
                    Id = row.Id,
                    Form = row.Form,
                    TrainedAt = row.TrainedAt,
                    ContentHash = row.ContentHash,
                    CodeVersion = row.CodeVersion,
                    Figures = row.Figures,
                    DecidedBy = row.DecidedBy,
                    DecidedAt = row.DecidedAt,
                    Reason = row.Reason,
                };
    }

    private static readonly Statement List = Statement.Of(
        "alerts.collusion_market.list",
        $$"""
        select {{CollusionStore.MarketColumns}} from collusion_market m
        where m.gone_at is null and (@everything = 1 or exists (
            select 1 from collusion_rank r
            where r.market = m.market and r.generation = m.generation
              and {scope r.region, r.trading_kind, r.office_id}))
        order by case when m.country = @home then 0 else 1 end, m.country, m.kind, m.category, m.method, m.region, m.market
        {recompile}
        """
    );

    private static readonly Statement Parted = Statement.Of(
        "alerts.collusion_market.parted",
        "select gone_at from collusion_market where method is null and gone_at is not null order by gone_at desc {page}"
    );

    internal sealed class Handler(
        SqlSession sql,
        CollusionStore store,
        CollusionModelStore models,
        RankBudget budget,
        CurrentCaller current
    ) : IQueryHandler<Query, Overview>
    {
        public async ValueTask<Outcome<Overview>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var rows = await sql.Query<MarketRow>(
                List,
                scope,
                new { everything = scope.IsEverything ? 1 : 0, home = Markets.Home },
                cancellationToken
            );
            var standing = (await models.Standing(cancellationToken)).ToLookup(model =>
                (model.Market, model.State)
            );
            return new Overview(
                (await store.Reached(cancellationToken)).JudgedAt,
                current.Caller.May(AlertsPermissions.DecideOnModels)
                    && ChampionStore.Refusal(current.Caller) is null,
                [
                    .. rows.Select(row => new Item
                    {
                        Market = row.Market,
                        Kind = row.Kind,
                        Category = row.Category,
                        Method = row.Method ?? "",
                        Country = row.Country,
                        Region = row.Region,
                        Currency = row.Currency,
                        Width = row.Width,
                        Auctions = row.Auctions,
                        Ranked = row.Ranked,
                        Pairs = row.Pairs,
                        Groups = row.GroupsFound,
                        Confirmed = row.Confirmed,
                        Dismissed = row.Dismissed,
                        Voice = row.Voice,
                        Abstention = row.Abstention,
                        Fault =
                            row.FaultZh is null || row.FaultEn is null
                                ? null
                                : new(row.FaultZh, row.FaultEn),
                        Shift = row.Shift,
                        Tried = FiguresOf(row),
                        Serving = Model.Of(
                            standing[(row.Market, CollusionModelStates.Serving)].FirstOrDefault()
                        ),
                        Candidate = Model.Of(
                            standing[(row.Market, CollusionModelStates.Candidate)].FirstOrDefault()
                        ),
                    }),
                ]
            )
            {
                AWeek = await budget.AWeek(cancellationToken),
                PartedAt = (
                    await sql.Query<DateTimeOffset>(
                        Parted,
                        new { skip = 0, take = 1 },
                        cancellationToken
                    )
                )
                    .Cast<DateTimeOffset?>()
                    .FirstOrDefault(),
            };
        }
    }

    internal static HeldOutFigures? FiguresOf(MarketRow row) =>
        row.Figures is null
            ? null
            : JsonSerializer.Deserialize<HeldOutFigures>(row.Figures, MessageText.Json);
}
