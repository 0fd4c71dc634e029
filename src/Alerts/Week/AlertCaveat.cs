namespace Trading.Alerts.Week;

/// <summary>Something that speaks against a warning, or says that less is known than it seems.</summary>
/// <param name="Kind">One of <see cref="CaveatKinds"/>.</param>
/// <param name="About">The signal it is about, in a few words; null where it is about the whole warning.</param>
/// <param name="Text">In words.</param>
public sealed record AlertCaveat(string Kind, LocalizedText? About, LocalizedText Text);

/// <summary>What can speak against a warning.</summary>
public static class CaveatKinds
{
    /// <summary>A legitimate explanation of a signal.</summary>
    public const string Otherwise = "otherwise";

    /// <summary>The same signal was dismissed before at this purchaser.</summary>
    public const string Dismissed = "dismissed";

    /// <summary>Something that applies could not be computed.</summary>
    public const string Missing = "missing";

    /// <summary>Too few procurements are comparable: a wider group stands in.</summary>
    public const string Widened = "widened";

    /// <summary>The procedure model was asked and finds the steps ordinary.</summary>
    public const string Ordinary = "ordinary";

    /// <summary>All of them, in the order in which they are said.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Ordinary, new("模型未见异常", "The model finds it ordinary")),
        new(Dismissed, new("此前已排除", "Dismissed before")),
        new(Widened, new("可比范围已放宽", "Peers widened")),
        new(Missing, new("数据不全", "Data missing")),
        new(Otherwise, new("正常原因", "Legitimate explanation")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
