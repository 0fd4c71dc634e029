using System.Collections.Frozen;

namespace Trading.Registry.Resolution;

/// <summary>Where a row stands that was not told by its code.</summary>
public static class ResolutionStates
{
    /// <summary>Waits for an officer.</summary>
    public const string Open = "open";

    /// <summary>An officer could not say yet; waits behind the others.</summary>
    public const string Later = "later";

    /// <summary>It is a firm of the registry, and is kept beside that.</summary>
    public const string Merged = "merged";

    /// <summary>It is none of the firms that it was like.</summary>
    public const string Separate = "separate";

    /// <summary>It is like none, and has no code to be recorded by.</summary>
    public const string Undecidable = "undecidable";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Open, new("待核对", "To be decided")),
        new(Later, new("暂缓", "Put off")),
        new(Merged, new("已并入", "Merged")),
        new(Separate, new("不是同一主体", "Not the same")),
        new(Undecidable, new("无法归并", "Like none, and without a code")),
    ];

    private static readonly FrozenDictionary<string, LocalizedText> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => ByCode[code];

    /// <summary>True for a state there is.</summary>
    public static bool Has(string? code) => code is not null && ByCode.ContainsKey(code);

    /// <summary>True for what an officer may decide.</summary>
    public static bool Waits(string state) => state is Open or Later or Undecidable;
}
