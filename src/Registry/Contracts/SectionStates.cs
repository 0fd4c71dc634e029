using System.Collections.Frozen;

namespace Trading.Registry.Contracts;

/// <summary>How far a section can be trusted.</summary>
public static class SectionStates
{
    /// <summary>Nothing in it.</summary>
    public const string Empty = "empty";

    /// <summary>As the firm says; nobody has looked.</summary>
    public const string Declared = "declared";

    /// <summary>Was verified, or confirmed by an authoritative source, and has been edited since.</summary>
    public const string Changed = "changed";

    /// <summary>As the firm says, with a document that evidences it as it stands.</summary>
    public const string Attested = "attested";

    /// <summary>Verified by an officer as it stands.</summary>
    public const string Verified = "verified";

    /// <summary>As it stands it agrees with an authoritative source.</summary>
    public const string Authoritative = "authoritative";

    // The order of trust, said once: what is to be compared is compared by this.
    private static readonly (int Rank, Term Term)[] Ranked =
    [
        (0, new(Empty, new("未填写", "Empty"))),
        (1, new(Declared, new("自行申报", "Self-declared"))),
        (1, new(Changed, new("核验后有变更", "Changed since verified"))),
        (2, new(Attested, new("有材料佐证", "Attested by document"))),
        (3, new(Verified, new("已核验", "Verified"))),
        (4, new(Authoritative, new("来自权威来源", "From the authoritative source"))),
    ];

    /// <summary>All of them, the least trusted first.</summary>
    public static readonly IReadOnlyList<Term> All = [.. Ranked.Select(one => one.Term)];

    private static readonly FrozenDictionary<string, (int Rank, Term Term)> ByCode =
        Ranked.ToFrozenDictionary(one => one.Term.Code);

    /// <summary>The state in words.</summary>
    public static LocalizedText Name(string code) => ByCode[code].Term.Name;

    /// <summary>Place in the order of trust: the higher, the further it can be trusted.</summary>
    public static int Rank(string code) => ByCode[code].Rank;

    /// <summary>True for what somebody other than the firm stands behind.</summary>
    public static bool IsConfirmed(string code) => Rank(code) >= Rank(Verified);
}
