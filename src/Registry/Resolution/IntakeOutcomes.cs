using System.Collections.Frozen;

namespace Trading.Registry.Resolution;

/// <summary>What can become of a row of an import.</summary>
public static class IntakeOutcomes
{
    /// <summary>A firm not known before.</summary>
    public const string Added = "added";

    /// <summary>A firm known already, left as it is.</summary>
    public const string Known = "known";

    /// <summary>A firm known already under another name; the row is kept beside it.</summary>
    public const string KnownOtherwise = "known_otherwise";

    /// <summary>Merged unasked into a firm.</summary>
    public const string Merged = "merged";

    /// <summary>Put to the officers' queue.</summary>
    public const string Queued = "queued";

    /// <summary>Like no firm, and without a code to be recorded by; kept.</summary>
    public const string Undecidable = "undecidable";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Added, new("新增", "Added")),
        new(Known, new("已在库", "Known")),
        new(KnownOtherwise, new("已在库，名称不同", "Known under another name")),
        new(Merged, new("自动并入", "Merged unasked")),
        new(Queued, new("待人工核对", "Put to an officer")),
        new(Undecidable, new("无法归并，已留存", "Like none and without a code; kept")),
    ];

    private static readonly FrozenDictionary<string, LocalizedText> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => ByCode[code];
}
