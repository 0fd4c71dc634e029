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

    /// <summary>自然人, who bids for land, mining rights or property.</summary>
    public const string NaturalPerson = "natural_person";

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
        new(NaturalPerson, new("自然人", "Natural person")),
        new(Other, new("其他", "Other")),
    ];

    private static readonly FrozenDictionary<string, Term> ByCode = All.ToFrozenDictionary(term =>
        term.Code
    );

    /// <summary>
    /// True for what can have a size class: firms, and individual businesses by reference (工信部联企业〔2011〕300号).
    /// </summary>
    public static bool IsMeasured(string? kind) =>
        kind is not (NaturalPerson or Institution or SocialOrganisation);

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

    private static readonly FrozenDictionary<string, Text> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>The state in words.</summary>
    public static Text Name(string code) => ByCode[code];

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

/// <summary>Who can hold a share.</summary>
public static class HolderKinds
{
    /// <summary>自然人.</summary>
    public const string Person = "person";

    /// <summary>法人或其他组织.</summary>
    public const string Body = "body";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Person, new("自然人", "Person")),
        new(Body, new("法人或其他组织", "Body")),
    ];
}

/// <summary>What a certificate is for.</summary>
public static class CertificateKinds
{
    /// <summary>CA 数字证书.</summary>
    public const string Certificate = "certificate";

    /// <summary>电子印章.</summary>
    public const string Seal = "seal";

    /// <summary>电子营业执照.</summary>
    public const string Licence = "licence";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Certificate, new("CA 数字证书", "CA certificate")),
        new(Seal, new("电子印章", "Electronic seal")),
        new(Licence, new("电子营业执照", "Electronic business licence")),
    ];
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
