namespace Trading.Exchange.Beyond;

/// <summary>Why a read goes beyond a tender in which the firm takes part.</summary>
public static class BeyondGrounds
{
    /// <summary>The tender was opened, and the firm neither bids in it nor took its documents.</summary>
    public const string NoPart = "no_part";

    /// <summary>The platform knows no tender under the reference that the system gave, some days after it did.</summary>
    public const string UnknownTender = "unknown_tender";

    /// <summary>It was not known then, of which the firm was told, and came later: the use is judged as any other since.</summary>
    public const string KnownLater = "known_later";

    /// <summary>The tender was over, or all those were for which the system had used the record.</summary>
    public const string Over = "over";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(
            NoPart,
            new(
                "项目已开标，该主体没有投标，也没有领取其文件",
                "the tender was opened, and the firm neither bid in it nor took its documents"
            )
        ),
        new(
            UnknownTender,
            new("平台没有它所报的项目", "the platform knows no tender under the reference it gave")
        ),
        new(
            KnownLater,
            new(
                "读取时平台没有它所报的项目，该项目后来才报来；此后按该项目判断",
                "the platform did not know the tender then; it came later, and the use is judged by it since"
            )
        ),
        new(Over, new("它所报的项目已经结束", "the tenders for which it used the record are over")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) =>
        All.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);
}
