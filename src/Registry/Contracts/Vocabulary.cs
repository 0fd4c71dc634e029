using System.Collections.Frozen;

namespace Trading.Registry.Contracts;

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

/// <summary>What came of asking an authoritative source.</summary>
public static class SourceOutcomes
{
    /// <summary>What it vouches for agrees with the record.</summary>
    public const string Agrees = "agrees";

    /// <summary>It contradicts the record.</summary>
    public const string Contradicts = "contradicts";

    /// <summary>It does not know the body.</summary>
    public const string Unknown = "unknown";

    /// <summary>It did not answer in time, or not at all.</summary>
    public const string Silent = "silent";

    /// <summary>It answered that it will not answer, e.g. to a wrong key.</summary>
    public const string Refused = "refused";

    /// <summary>It answered something that is not in the agreed form.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Agrees, new("一致", "Agrees")),
        new(Contradicts, new("不一致", "Contradicts")),
        new(Unknown, new("未查到该主体", "Not known there")),
        new(Silent, new("没有应答，稍后重试", "No answer; asked again later")),
        new(Refused, new("拒绝应答，请检查密钥", "Refused to answer; check the key")),
        new(Unreadable, new("应答不符合约定格式", "The answer is not in the agreed form")),
    ];

    private static readonly FrozenDictionary<string, LocalizedText> ByCode = All.ToFrozenDictionary(
        term => term.Code,
        term => term.Name
    );

    /// <summary>The outcome in words.</summary>
    public static LocalizedText Name(string code) => ByCode[code];
}
