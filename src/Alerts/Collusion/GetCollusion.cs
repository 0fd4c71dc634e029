using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Analysis.Collusion;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Collusion;

/// <summary>
/// What a rank rests on: of a procurement every bid and where it stands, and its figures against the market's; of a pair or
/// group its firms and where they met. 404 out of the scope.
/// </summary>
public static class GetCollusion
{
    /// <summary>By the key of a rank, or by the procurement's: then its lot with the best place.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>The rank.</summary>
    /// <param name="Rank">As the list says it.</param>
    /// <param name="Market">Its market.</param>
    /// <param name="Bids">Of a procurement: its bids, the lowest first.</param>
    /// <param name="Figures">Of a procurement: its figures against the market's.</param>
    /// <param name="Firms">Of a pair or group: who.</param>
    /// <param name="Meetings">Of a pair or group: where they met, in the caller's scope, by place in the market.</param>
    /// <param name="Lots">Ranks of the other lots of the same procurement.</param>
    public sealed record Detail(
        ListCollusion.Item Rank,
        Market Market,
        IReadOnlyList<Bid> Bids,
        IReadOnlyList<Figure> Figures,
        IReadOnlyList<Firm> Firms,
        IReadOnlyList<ListCollusion.Item> Meetings,
        IReadOnlyList<ListCollusion.Item> Lots
    );

    /// <summary>What the market is ranked by.</summary>
    /// <param name="Voice">One of <see cref="RankingVoices"/>.</param>
    /// <param name="Auctions">Procurements that are compared.</param>
    /// <param name="Confirmed">Confirmed cases.</param>
    /// <param name="Dismissed">Dismissed cases.</param>
    /// <param name="Figures">What the model in service reached on held-out cases; null where none speaks.</param>
    /// <param name="JudgedAt">When it was ranked.</param>
    public sealed record Market(
        string Voice,
        int Auctions,
        int Confirmed,
        int Dismissed,
        HeldOutFigures? Figures,
        DateTimeOffset? JudgedAt
    );

    /// <summary>A bid among the others.</summary>
    public sealed record Bid
    {
        /// <summary>Registry code, of a merged firm its successor's.</summary>
        public string Code { get; init; } = "";

        /// <summary>Name when it bid.</summary>
        public string Name { get; init; } = "";

        /// <summary>Price in whole units of the currency.</summary>
        public double Value { get; init; }

        /// <summary>Whether it won.</summary>
        public bool Won { get; init; }

        /// <summary>By how much it lies above the lowest, as a share of it.</summary>
        public double AboveLowest { get; init; }

        /// <summary>How many standard deviations from the mean; null where all are equal.</summary>
        public double? Deviations { get; init; }

        /// <summary>Who bid nearest to it, by name.</summary>
        public string? Nearest { get; init; }

        /// <summary>By how much they differ, as a share of the lower one.</summary>
        public double? Apart { get; init; }
    }

    /// <summary>A figure against the market's.</summary>
    public sealed record Figure
    {
        /// <summary>The figure by its column among <see cref="MarketFeatures"/>, such as spd.</summary>
        public string Code { get; init; } = "";

        /// <summary>In words.</summary>
        public LocalizedText Name { get; init; }

        /// <summary>The value as it is said.</summary>
        public string Said { get; init; } = "";

        /// <summary>The value.</summary>
        public double Value { get; init; }

        /// <summary>The share of the market that is farther from what worries, 0 to 1.</summary>
        public double Beyond { get; init; }

        /// <summary>How many it is held against.</summary>
        public int Of { get; init; }

        /// <summary>Whether more of it worries; else less does.</summary>
        public bool Rises { get; init; }

        /// <summary>The market's quantiles from the least to the most, every twentieth.</summary>
        public IReadOnlyList<double> Spread { get; init; } = [];
    }

    /// <summary>A firm of a pair or group.</summary>
    /// <param name="Code">Registry code.</param>
    /// <param name="Name">Its name when it last bid.</param>
    /// <param name="Wins">Meetings that it won.</param>
    public sealed record Firm(string Code, string Name, int Wins);

    private static readonly Statement ById = Statement.Of(
        "alerts.collusion_rank.by_id",
        $$"""
        select {{ListCollusion.Columns}}, r.detail, m.voice, m.auctions, m.confirmed, m.dismissed, m.spread, m.model_id,
            m.judged_at
        from {{ListCollusion.Shown}}
        where (r.id = @id or r.procurement_id = @id) and {scope r.region, r.trading_kind, r.office_id}
        order by r.standing desc, r.id {page}
        """
    );

    /// <summary>What is shown of some procurements, the foremost first.</summary>
    internal static readonly Statement OfProcurements = Statement.Of(
        "alerts.collusion_rank.of_procurements",
        $$"""
        select {{ListCollusion.Columns}} from {{ListCollusion.Shown}}
        where r.procurement_id in @ids and {scope r.region, r.trading_kind, r.office_id}
        order by r.standing desc, r.id
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        CollusionModelStore models,
        RankBudget budget,
        CurrentCaller current
    ) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var row = await sql.One<FullRow>(
                ById,
                scope,
                new
                {
                    id = query.Id,
                    skip = 0,
                    take = 1,
                },
                cancellationToken
            );
            if (row is null)
            {
                return Problem.NotFound(
                    "没有这条排序结果：项目有效报价不足三家、市场项目太少或不在您的数据范围内。",
                    "There is no such rank: fewer than three valid bids, too small a market, or out of your data scope."
                );
            }

            var detail = JsonSerializer.Deserialize<RankDetail>(row.Detail, MessageText.Json)!;
            Guid[] ids =
            [
                .. row.ProcurementId is { } own
                    ? detail.Procurements.Append(own)
                    : detail.Procurements,
            ];
            var others =
                ids.Length == 0
                    ? []
                    : (
                        await sql.Query<ListCollusion.Row>(
                            OfProcurements,
                            scope,
                            new { ids },
                            cancellationToken
                        )
                    )
                        .Where(other => other.Id != row.Id)
                        .Select(other => other.Item())
                        .ToList();
            var served =
                row.Voice != RankingVoices.Unlabelled && row.ModelId is { } id
                    ? await models.Find(id, cancellationToken)
                    : null;
            var isProcurement = row.Unit == CollusionUnits.Procurement;
            return new Detail(
                row.Item() with
                {
                    WithinBudget = (await budget.Of(row.Unit, cancellationToken)).Contains(row.Id),
                },
                new(
                    row.Voice,
                    row.Auctions,
                    row.Confirmed,
                    row.Dismissed,
                    served?.Figures,
                    row.JudgedAt
                ),
                BidsOf(detail.Bids),
                FiguresOf(detail.Figures, row.Spread),
                [.. detail.Firms.Select(firm => new Firm(firm.Code, firm.Name, firm.Wins))],
                isProcurement ? [] : others,
                isProcurement ? others : []
            );
        }
    }

    private static IReadOnlyList<Bid> BidsOf(IReadOnlyList<KeptBid> bids)
    {
        if (bids.Count == 0)
        {
            return [];
        }

        var lowest = bids.Min(bid => bid.Value);
        var mean = bids.Average(bid => bid.Value);
        var deviation = Math.Sqrt(
            bids.Sum(bid => (bid.Value - mean) * (bid.Value - mean)) / Math.Max(1, bids.Count - 1)
        );
        return
        [
            .. bids.Select(
                (bid, i) =>
                {
                    var nearest = bids.Where((_, j) => j != i)
                        .MinBy(other => Math.Abs(other.Value - bid.Value));
                    return new Bid
                    {
                        Code = bid.Code,
                        Name = bid.Name,
                        Value = bid.Value,
                        Won = bid.Won,
                        AboveLowest = (bid.Value / lowest) - 1,
                        Deviations = deviation > 0 ? (bid.Value - mean) / deviation : null,
                        Nearest = nearest?.Name,
                        Apart = nearest is null
                            ? null
                            : Math.Abs(nearest.Value - bid.Value)
                                / Math.Min(nearest.Value, bid.Value),
                    };
                }
            ),
        ];
    }

    private static IReadOnlyList<Figure> FiguresOf(
        IReadOnlyList<RankedFigure> figures,
        string spread
    )
    {
        var quantiles = JsonSerializer.Deserialize<
            IReadOnlyDictionary<string, IReadOnlyList<double>>
        >(spread, MessageText.Json)!;
        return
        [
            .. figures.Select(figure =>
            {
                var kind = RankedFigure.KindOf(figure.Code);
                return new Figure
                {
                    Code = figure.Code,
                    Name = kind.Name,
                    Said = RankedFigure.Said(kind, figure.Value),
                    Value = figure.Value,
                    Beyond = figure.Beyond,
                    Of = figure.Of,
                    Rises = kind.Rises,
                    Spread = quantiles.GetValueOrDefault(figure.Code) ?? [],
                };
            }),
        ];
    }

    private sealed record FullRow : ListCollusion.Row
    {
        public string Detail { get; init; } = "{}";
        public string Voice { get; init; } = "";
        public int Auctions { get; init; }
        public int Confirmed { get; init; }
        public int Dismissed { get; init; }
        public string Spread { get; init; } = "{}";
        public Guid? ModelId { get; init; }
        public DateTimeOffset? JudgedAt { get; init; }
    }
}
