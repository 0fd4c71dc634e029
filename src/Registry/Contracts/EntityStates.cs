using System.Collections.Frozen;

namespace Trading.Registry.Contracts;

/// <summary>The states of a record.</summary>
public static class EntityStates
{
    /// <summary>Known from imports or feeds; nobody keeps a record yet.</summary>
    public const string Recorded = "recorded";

    /// <summary>Being filled in, never submitted.</summary>
    public const string Draft = "draft";

    /// <summary>Waits for an officer.</summary>
    public const string Submitted = "submitted";

    /// <summary>An officer has claimed it.</summary>
    public const string InReview = "in_review";

    /// <summary>Sent back with a reason.</summary>
    public const string Returned = "returned";

    /// <summary>Verified as it stands.</summary>
    public const string Active = "active";

    /// <summary>
    /// Was verified and had been edited since: of versions from before a change became a draft beside the verified version.
    /// </summary>
    public const string Changed = "changed";

    /// <summary>暂停: not to be used until an officer lets it be used again.</summary>
    public const string Suspended = "suspended";

    /// <summary>已合并: another firm stands in its place.</summary>
    public const string Merged = "merged";

    /// <summary>已注销: the firm is no more.</summary>
    public const string Closed = "closed";

    /// <summary>All of them, in the order of a record's life.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Recorded, new("仅收录", "Recorded only")),
        new(Draft, new("填写中", "Draft")),
        new(Submitted, new("待核验", "Awaiting verification")),
        new(InReview, new("核验中", "In review")),
        new(Returned, new("已退回", "Returned")),
        new(Active, new("已核验", "Verified")),
        new(Changed, new("有变更，需重新核验", "Changed, needs verification")),
        new(Suspended, new("暂停", "Suspended")),
        new(Merged, new("已合并", "Merged")),
        new(Closed, new("已注销", "Closed")),
    ];

    private static readonly FrozenDictionary<string, LocalizedText> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>The state in words.</summary>
    public static LocalizedText Name(string code) => ByCode[code];

    /// <summary>True for a state there is.</summary>
    public static bool Has(string? code) => code is not null && ByCode.ContainsKey(code);

    /// <summary>True while the firm may edit: not while an officer reads it.</summary>
    public static bool Editable(string state) =>
        state is Draft or Returned or Active or Changed or Suspended;

    /// <summary>True for a record that no tender may use, whatever is in it.</summary>
    public static bool Stopped(string state) => state is Suspended or Merged or Closed;

    /// <summary>True for a record that has come to its end.</summary>
    public static bool Ended(string state) => state is Merged or Closed;
}
