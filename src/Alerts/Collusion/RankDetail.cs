using Trading.Analysis.Collusion;

namespace Trading.Alerts.Collusion;

/// <summary>What a rank rests on, as it is kept with it.</summary>
internal sealed record RankDetail
{
    /// <summary>Of a procurement: its bids, the lowest first.</summary>
    public IReadOnlyList<KeptBid> Bids { get; init; } = [];

    /// <summary>Of a procurement: its figures against the market's.</summary>
    public IReadOnlyList<RankedFigure> Figures { get; init; } = [];

    /// <summary>Of a procurement: its rank by close prices.</summary>
    public double PriceRank { get; init; }

    /// <summary>Of a procurement: its rank by meetings beyond chance.</summary>
    public double? StructureRank { get; init; }

    /// <summary>Of a pair or a group: who, with wins in their meetings.</summary>
    public IReadOnlyList<TiedFirm> Firms { get; init; } = [];

    /// <summary>Of a pair or a group: the latest procurements where they met.</summary>
    public IReadOnlyList<Guid> Procurements { get; init; } = [];
}

/// <summary>A firm of a pair or a group.</summary>
/// <param name="Code">Registry code.</param>
/// <param name="Name">Its name when it last bid.</param>
/// <param name="Wins">Meetings that it won.</param>
public sealed record TiedFirm(string Code, string Name, int Wins);
