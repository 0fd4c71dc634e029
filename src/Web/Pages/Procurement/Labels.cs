using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Web.Pages.Procurement;

/// <summary>Codes of procurements in the words of the pages; kinds, methods, states and steps are the kinds' data.</summary>
public sealed class Labels(TradingKinds kinds)
{
    /// <summary>The kinds that are offered.</summary>
    public IReadOnlyList<Term> Kinds => kinds.Kinds;

    /// <summary>Every state of every kind.</summary>
    public IReadOnlyList<Term> States => kinds.States;

    /// <summary>The methods of a kind.</summary>
    public IReadOnlyList<Term> MethodsOf(string kind) =>
        [.. (kinds.Find(kind)?.Methods ?? []).Select(method => new Term(method.Code, method.Name))];

    /// <summary>A kind.</summary>
    public LocalizedText Kind(string code) => NameIn(kinds.Kinds, code);

    /// <summary>A method.</summary>
    public LocalizedText Method(string code) => NameIn(kinds.Methods, code);

    /// <summary>A state, in the kind's own words where the kind is known.</summary>
    public LocalizedText State(string code, string? kind = null) =>
        kinds.Find(kind)?.State(code)?.Name ?? NameIn(kinds.States, code);

    /// <summary>What a state means.</summary>
    public Standing Standing(string state) => kinds.Of(state);

    /// <summary>A step, in the kind's own words where the kind is known.</summary>
    public LocalizedText Step(string code, string? kind = null, string method = "") =>
        kinds.Find(kind)?.Step(code, method)?.Name ?? NameIn(kinds.Steps, code);

    /// <summary>The instants that count in a kind, with their words, in the order of its steps.</summary>
    public IEnumerable<(LocalizedText Name, string Told)> Instants(string kind, string method) =>
        (kinds.Find(kind)?.StepsOf(method) ?? [])
            .SelectMany(step =>
                step.Figures.Where(figure => figure.Tells is not null)
                    .Select(figure => (figure.Name, figure.Tells!))
                    .Prepend((step.Name, step.Tells ?? ""))
            )
            .Where(told => told.Item2.Length > 0)
            .DistinctBy(told => told.Item2);

    /// <summary>What the least price is called: of a sale the one at which it starts.</summary>
    public LocalizedText Floor(string kind) =>
        IsSale(kind) ? new("起始价（底价）", "Reserve price") : new("最低限价", "Minimum price");

    /// <summary>Against what bids are read: the ceiling, of a sale the price at which it starts.</summary>
    public LocalizedText Share(string kind) =>
        IsSale(kind) ? new("为起始价的", "Of the reserve") : new("占限价", "Of ceiling");

    /// <summary>True where the highest price wins.</summary>
    public bool IsSale(string kind) => kinds.Find(kind)?.IsSale == true;

    /// <summary>A kind's definition; null where it is gone.</summary>
    public TradingKind? Find(string kind) => kinds.Find(kind);

    /// <summary>What became of a bid.</summary>
    public static LocalizedText BidStatus(string code) => NameIn(BidStatuses.All, code);

    /// <summary>In what a firm takes part in another's bid.</summary>
    public static LocalizedText Role(string code) => NameIn(BidRoles.All, code);

    /// <summary>A region with the city before a county's name.</summary>
    public static string Region(string? code) =>
        code is null || !RegionCode.TryParse(code, out var region, out _) ? "—"
        : Regions.Find(region) is { } known ? known.FullName.ToString()
        : code;

    private static LocalizedText NameIn(IEnumerable<Term> terms, string code) =>
        terms.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);
}
