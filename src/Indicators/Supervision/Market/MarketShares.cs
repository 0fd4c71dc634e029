namespace Trading.Indicators.Supervision.Market;

/// <summary>Who won what in a market: a kind of trading, an industry, a city, over twelve months.</summary>
internal abstract class MarketShares(string code, LocalizedText what)
    : ShareIndicator(code, SubjectKind.Market, what)
{
    protected override IEnumerable<(string Subject, string Against, double Part)> Shares(
        ProcurementDossier dossier
    ) =>
        dossier is { IsSale: false, Currency: Money.Yuan } && dossier.MarketOf() is { } market
            ? Won(dossier).Select(won => (market, DossierReading.KeyOf(won.Winner), won.Amount))
            : [];

    // A limit of its own, because a market has no peers to be compared with.
    protected override Bound? Limit(IIndicatorContext context, PeerKey group, DateOnly on) =>
        new((double)context.Parameter(Code, "limit", on), _ => true, []);
}

/// <summary>R050: one supplier has a large share of a market.</summary>
internal sealed class MarketLeader()
    : MarketShares("R050", new("最大供应商的市场份额", "market share of the largest supplier"));

/// <summary>R051: a market is concentrated (Herfindahl-Hirschman index on the scale to 10,000).</summary>
internal sealed class MarketConcentration()
    : MarketShares(
        "R051",
        new("市场集中度（HHI，满分10000）", "concentration of the market (HHI of 10,000)")
    )
{
    protected override double Of(IReadOnlyList<double> shares) =>
        10_000 * shares.Sum(share => share * share);
}
