using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Procurement.Contracts;

namespace Trading.Alerts;

/// <summary>
/// The markets whose procurements are appraised: the province's own, and others whose data were imported to learn from. What
/// is usual in one says nothing of another: each has a model of its own, and its warnings are listed by themselves.
/// </summary>
public static class Markets
{
    /// <summary>The province's own, by ISO 3166-1 as all of them.</summary>
    public const string Home = "CN";

    private static readonly Dictionary<string, LocalizedText> Names = EmbeddedJson
        .Read<IReadOnlyList<Term>>("markets.json")
        .ToDictionary(term => term.Code, term => term.Name);

    /// <summary>The market of a procurement: the country where it is.</summary>
    public static string Of(ProcurementSummary procurement) => procurement.Country;

    /// <summary>The rule of a market in a message.</summary>
    internal static IRuleBuilderOptions<T, string?> IsMarketOrNone<T>(
        this IRuleBuilder<T, string?> market
    ) =>
        market
            .IsWholly("[A-Z]{2}")
            .WithMessage(
                "alert.market",
                "市场是两位大写的国家代码（ISO 3166-1），本省为 CN。",
                "A market is a country's code in two capital letters (ISO 3166-1); the province's own is CN."
            );

    /// <summary>Those that have words, the province's own first.</summary>
    public static IReadOnlyList<Term> All =>
        [.. Names.Select(name => new Term(name.Key, name.Value))];

    /// <summary>In words; a country without words by its code.</summary>
    public static LocalizedText Name(string market) =>
        Names.GetValueOrDefault(market, new($"{market}（导入数据）", $"{market} (imported)"));
}
