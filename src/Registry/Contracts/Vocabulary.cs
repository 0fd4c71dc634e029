using System.Collections.Frozen;
using Trading.Kernel;

namespace Trading.Registry.Contracts;

/// <summary>A code of a closed list, in words.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
public sealed record Term(string Code, Text Name);

/// <summary>What kind of body an entity is.</summary>
public static class EntityKinds
{
    /// <summary>企业.</summary>
    public const string Enterprise = "enterprise";

    /// <summary>个体工商户.</summary>
    public const string IndividualBusiness = "individual_business";

    /// <summary>机关事业单位.</summary>
    public const string Institution = "institution";

    /// <summary>社会组织.</summary>
    public const string SocialOrganisation = "social_organisation";

    /// <summary>境外主体.</summary>
    public const string Overseas = "overseas";

    /// <summary>其他.</summary>
    public const string Other = "other";

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Enterprise, new("企业", "Enterprise")),
        new(IndividualBusiness, new("个体工商户", "Individual business")),
        new(Institution, new("机关、事业单位", "Public body or institution")),
        new(SocialOrganisation, new("社会组织", "Social organisation")),
        new(Overseas, new("境外主体", "Overseas body")),
        new(Other, new("其他", "Other")),
    ];

    private static readonly FrozenDictionary<string, Term> ByCode = All.ToFrozenDictionary(term =>
        term.Code
    );

    /// <summary>By code; null when there is no such kind.</summary>
    public static Term? Find(string? code) => code is null ? null : ByCode.GetValueOrDefault(code);
}

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

    /// <summary>Was verified, has been edited since, needs verification again.</summary>
    public const string Changed = "changed";

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
    ];

    private static readonly FrozenDictionary<string, Text> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>The state in words.</summary>
    public static Text Name(string code) => ByCode[code];

    /// <summary>True for a state there is.</summary>
    public static bool Has(string? code) => code is not null && ByCode.ContainsKey(code);

    /// <summary>True while the firm may edit: not while an officer reads it.</summary>
    public static bool Editable(string state) => state is Draft or Returned or Active or Changed;
}

/// <summary>The sections of a record.</summary>
public static class Sections
{
    /// <summary>Identity and legal representative.</summary>
    public const string Identity = "identity";

    /// <summary>Contacts.</summary>
    public const string Contacts = "contacts";

    /// <summary>Qualifications.</summary>
    public const string Qualifications = "qualifications";

    /// <summary>Staff, revenue and assets.</summary>
    public const string Size = "size";

    /// <summary>A section with its title and what it is needed for.</summary>
    /// <param name="Code">Stable for machines; the member of the record.</param>
    /// <param name="Title">In words.</param>
    /// <param name="NeededFor">Why a bidder fills it in.</param>
    public sealed record Section(string Code, Text Title, Text NeededFor);

    /// <summary>All of them, in the order of the form.</summary>
    public static readonly IReadOnlyList<Section> All =
    [
        new(
            Identity,
            new("主体信息", "Identity"),
            new(
                "所有交易都以此确认投标人身份。",
                "Every trade identifies the bidder by this section."
            )
        ),
        new(
            Contacts,
            new("联系人", "Contacts"),
            new(
                "交易系统据此发送澄清、开标和结果通知。",
                "Trading systems send clarifications, openings and results here."
            )
        ),
        new(
            Qualifications,
            new("资质", "Qualifications"),
            new(
                "招标文件有资质要求时，以此核对；没有资质的可不填。",
                "Checked where a tender demands a licence; leave empty if there is none."
            )
        ),
        new(
            Size,
            new("规模", "Size"),
            new(
                "用于判定大中小微型，决定能否享受中小企业预留份额和价格扣除。",
                "Decides the size class, on which reserved shares and price deductions depend."
            )
        ),
    ];

    private static readonly FrozenDictionary<string, Section> ByCode = All.ToFrozenDictionary(
        section => section.Code
    );

    /// <summary>By code.</summary>
    public static Section Of(string code) => ByCode[code];
}

/// <summary>How far a section can be trusted.</summary>
public static class SectionStates
{
    /// <summary>Nothing in it.</summary>
    public const string Empty = "empty";

    /// <summary>As the firm says; nobody has looked.</summary>
    public const string Declared = "declared";

    /// <summary>Was verified and has been edited since.</summary>
    public const string Changed = "changed";

    /// <summary>Verified by an officer as it stands.</summary>
    public const string Verified = "verified";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Empty, new("未填写", "Empty")),
        new(Declared, new("自行申报", "Self-declared")),
        new(Changed, new("核验后有变更", "Changed since verified")),
        new(Verified, new("已核验", "Verified")),
    ];

    private static readonly FrozenDictionary<string, Text> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>The state in words.</summary>
    public static Text Name(string code) => ByCode[code];
}
