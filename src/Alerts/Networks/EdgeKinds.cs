using Trading.Analysis.Networks;

namespace Trading.Alerts.Networks;

/// <summary>What ties two nodes of the network.</summary>
public static class EdgeKinds
{
    /// <summary>Two firms bid for one lot.</summary>
    public const string Met = "met";

    /// <summary>A firm bid.</summary>
    public const string Bid = "bid";

    /// <summary>A firm bid and won.</summary>
    public const string Won = "won";

    /// <summary>A buyer bought.</summary>
    public const string Buys = "buys";

    /// <summary>An expert sat on the panel.</summary>
    public const string Sits = "sits";

    /// <summary>All of them in words; a firm's tie to what it shares is named by its trace.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Met, new("同场投标", "Bid against each other")),
        new(Bid, new("投标", "Bid")),
        new(Won, new("中标", "Won")),
        new(Buys, new("采购", "Buys")),
        new(Sits, new("评审", "Evaluated")),
        .. Traces.All,
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string kind) =>
        All.FirstOrDefault(term => term.Code == kind)?.Name ?? new(kind, kind);

    /// <summary>On what such a tie rests, and what else would explain it.</summary>
    public static LocalizedText Otherwise(string kind) =>
        kind switch
        {
            Met => new(
                "同一标段的投标人都会相遇；次数是否超出偶然见发现。",
                "Whoever bids for one lot meets; whether beyond chance is said by the findings."
            ),
            Bid or Won or Buys or Sits => new(
                "项目记录本身，不说明异常。",
                "The record itself; nothing unusual by itself."
            ),
            _ => NetworkRelations.Otherwise(NetworkRelations.Shared),
        };
}
