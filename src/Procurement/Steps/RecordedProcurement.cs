using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Steps;

/// <summary>A procurement that is being moved, with its lots and all that was posted.</summary>
internal sealed record RecordedProcurement
{
    public Guid Id { get; init; }
    public string Source { get; init; } = "";
    public string Country { get; init; } = "";
    public string? Region { get; init; }
    public string Kind { get; init; } = "";
    public string Method { get; init; } = "";
    public EntityCode? BuyerCode { get; init; }
    public Guid? OfficeId { get; init; }
    public string Currency { get; init; } = "";
    public string State { get; set; } = "";
    public string? Reason { get; set; }
    public long Version { get; set; }
    public long? CeilingMinor { get; set; }
    public long? MinPriceMinor { get; init; }
    public string? UnifiedCode { get; init; }
    public List<Lot> Lots { get; } = [];
    public List<Posted> Steps { get; } = [];

    /// <summary>The bids, once they were asked for; a procurement that begins has none.</summary>
    public List<BidBook.Held>? Bids { get; set; }

    /// <summary>What is still to be written of it; null for one that is in the database.</summary>
    public NewProcurement? New { get; set; }

    /// <summary>The names under which firms are registered, where they were asked for already; the others are asked for.</summary>
    public IReadOnlyDictionary<EntityCode, string>? FirmNames { get; init; }

    /// <summary>True where it is moved by its purchaser or the purchaser's agency, and not by a centre.</summary>
    public bool ForPurchaser { get; set; }

    /// <summary>Told instants by name.</summary>
    public Dictionary<string, DateTimeOffset> Told { get; } = [];

    /// <summary>The number of the lot where there is but one, which need not be named.</summary>
    public string? OnlyLot => Lots is [var only] ? only.Number : null;

    /// <summary>A lot (标段/采购包).</summary>
    internal sealed record Lot
    {
        public string Number { get; init; } = "";
        public string State { get; set; } = "";
        public long? CeilingMinor { get; set; }
        public string? UnifiedCode { get; init; }

        /// <summary>Why it was moved; of one that is in the database not read.</summary>
        public string? Reason { get; set; }
    }

    /// <summary>A step that was posted.</summary>
    internal sealed record Posted
    {
        public string Step { get; init; } = "";

        /// <summary>Empty where it is of all lots.</summary>
        public string Lot { get; init; } = "";

        public int Ordinal { get; init; }
        public DateTimeOffset? At { get; init; }
        public string? Reference { get; init; }
        public string Figures { get; init; } = "{}";
        public string Documents { get; init; } = "[]";
        public DateTimeOffset RecordedAt { get; init; }

        public bool IsOf(string lot) => Lot.Length == 0 || Lot == lot;

        public Dictionary<string, JsonElement> Values() => FigureRules.Parse(Figures);

        /// <summary>Which repetition it is by the figure that says so; 1 where none is given.</summary>
        public long Round(KindStep step) =>
            step.RepeatsBy is { } figure && Values().TryGetValue(figure, out var round)
                ? round.GetInt64()
                : 1;
    }

    /// <summary>True where a step was posted for a lot and has not been taken back since.</summary>
    public bool Stands(TradingKind kind, string step, string lot)
    {
        var takenBack = kind.StepsOf(Method)
            .Where(other => other.Undoes == step)
            .Select(other => other.Code)
            .ToList();
        return Steps.Count(one => one.Step == step && one.IsOf(lot))
            > Steps.Count(one => takenBack.Contains(one.Step) && one.IsOf(lot));
    }

    /// <summary>
    /// The state of the whole: the least advanced of the lots that go on; failed or called off where all are, failed where
    /// they ended in both ways.
    /// </summary>
    public static string StateOf(TradingKind kind, IReadOnlyCollection<Lot> lots)
    {
        var live = lots.Where(lot => !IsDead(kind, lot)).ToList();
        return live.Count > 0
            ? live.MinBy(lot => kind.Rank(lot.State))!.State
            : lots.MinBy(lot => kind.Rank(lot.State))!.State;
    }

    /// <summary>True where the lot failed or was called off.</summary>
    public static bool IsDead(TradingKind kind, Lot lot) =>
        kind.State(lot.State) is { } state
        && (state.Standing & (Standing.HasFailed | Standing.IsCancelled)) != 0;
}
