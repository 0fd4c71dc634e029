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
