using System.Globalization;

namespace Trading.Analysis.Collusion;

/// <summary>A figure of a procurement held against its market.</summary>
/// <param name="Code">One of <see cref="All"/>.</param>
/// <param name="Value">As it is computed.</param>
/// <param name="Beyond">The share of the market that is farther from what worries, equal ones by half; 0 to 1.</param>
/// <param name="Of">How many of the market have it.</param>
public sealed record RankedFigure(string Code, double Value, double Beyond, int Of)
{
    /// <summary>A figure that is shown and said.</summary>
    /// <param name="Code">Its column.</param>
    /// <param name="IsPrice">True of prices, false of who meets whom.</param>
    /// <param name="Rises">Whether more worries.</param>
    /// <param name="IsShare">Whether it is said in percent.</param>
    /// <param name="Name">In words.</param>
    public sealed record Kind(
        string Code,
        bool IsPrice,
        bool Rises,
        bool IsShare,
        LocalizedText Name
    );

    /// <summary>Directional, as the literature and the trials have them: prices too close, losers kept at a distance, the same who meet.</summary>
    public static readonly IReadOnlyList<Kind> All =
    [
        new(
            "spd",
            true,
            false,
            true,
            new("报价极差率（最高与最低之差）", "spread between the highest and the lowest price")
        ),
        new("cv", true, false, true, new("报价变异系数", "coefficient of variation of the prices")),
        new(
            "sub3.cv.min",
            true,
            false,
            true,
            new("最接近的三家报价的变异系数", "variation of the three closest prices")
        ),
        new(
            "rd",
            true,
            true,
            false,
            new(
                "最低价与次低价之差相对其余报价的离散度",
                "gap between the two lowest prices, in deviations of the others"
            )
        ),
        new(
            "structure.lift.mean",
            false,
            true,
            false,
            new(
                "投标人两两同场的次数（相对偶然，对数）",
                "how often its bidders meet elsewhere, against chance (logarithm)"
            )
        ),
        new(
            "structure.closeness.mean",
            false,
            false,
            true,
            new(
                "其投标人在别处同场时的报价差距",
                "distance of its bidders' prices when they meet elsewhere"
            )
        ),
        new(
            "structure.even_wins.mean",
            false,
            true,
            false,
            new(
                "别处同场时中标的均分程度",
                "how evenly its bidders share the wins when they meet elsewhere"
            )
        ),
        new(
            "structure.community.closure",
            false,
            true,
            true,
            new("投标人只在同一圈内相遇的比例", "share of its bidders' meetings within one circle")
        ),
    ];

    /// <summary>What it is.</summary>
    public static Kind KindOf(string code) => All.First(kind => kind.Code == code);

    /// <summary>A value as it is said.</summary>
    public static string Said(Kind kind, double value)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind.IsShare
            ? (100 * value).ToString("0.##", CultureInfo.InvariantCulture) + "%"
            : value.ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>The sentence: what it is, and beyond how many of the market.</summary>
    public LocalizedText Sentence
    {
        get
        {
            var kind = KindOf(Code);
            var said = Said(kind, Value);
            var share = (100 * Beyond).ToString("0", CultureInfo.InvariantCulture);
            return new(
                $"{kind.Name.Zh} {said}，{(kind.Rises ? "高" : "低")}于 {Of} 个可比项目中的 {share}%。",
                $"{Capital(kind.Name.En)}: {said}, {(kind.Rises ? "higher" : "lower")} than {share} % of {Of} comparable procurements."
            );
        }
    }

    private static string Capital(string text) =>
        string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));
}
