using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>What kind of body a row is of: by the list's own word, or by the code.</summary>
internal static class IntakeKind
{
    // In the order in which they are looked for: 个体工商户 is no 企业, a 民办非企业单位 neither.
    private static readonly (string Word, string Kind)[] Words =
    [
        ("民办非企业", EntityKinds.SocialOrganisation),
        ("社会服务机构", EntityKinds.SocialOrganisation),
        ("个体", EntityKinds.IndividualBusiness),
        ("事业", EntityKinds.Institution),
        ("机关", EntityKinds.Institution),
        ("政府", EntityKinds.Institution),
        ("社会团体", EntityKinds.SocialOrganisation),
        ("社会组织", EntityKinds.SocialOrganisation),
        ("社团", EntityKinds.SocialOrganisation),
        ("基金会", EntityKinds.SocialOrganisation),
        ("境外", EntityKinds.Overseas),
        ("国外", EntityKinds.Overseas),
        ("自然人独资", EntityKinds.Enterprise),
        ("公司", EntityKinds.Enterprise),
        ("企业", EntityKinds.Enterprise),
        ("自然人", EntityKinds.NaturalPerson),
        ("其他", EntityKinds.Other),
        ("其它", EntityKinds.Other),
        ("专业合作社", EntityKinds.Other),
        ("合伙", EntityKinds.Enterprise),
        ("国企", EntityKinds.Enterprise),
        ("民企", EntityKinds.Enterprise),
        ("国有", EntityKinds.Enterprise),
        ("民营", EntityKinds.Enterprise),
        ("私营", EntityKinds.Enterprise),
        ("集体", EntityKinds.Enterprise),
        ("外资", EntityKinds.Enterprise),
        ("合资", EntityKinds.Enterprise),
    ];

    /// <summary>By a word that is none of the platform's own; null where it says nothing.</summary>
    public static string? OfWord(string word) =>
        EntityKinds
            .All.FirstOrDefault(term =>
                term.Code.Equals(word.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase)
                || term.Name.En.Equals(word, StringComparison.OrdinalIgnoreCase)
            )
            ?.Code
        ?? Words.FirstOrDefault(one => word.Contains(one.Word, StringComparison.Ordinal)).Kind;

    /// <summary>
    /// By the first two characters of a unified code (GB 32100-2015), or the seventh digit of a registration number, the first of
    /// its sequence (GS 15-2006 《工商行政管理市场主体注册号编制规则》 4.3: 内资各类企业使用“0”、“1”、“2”、“3”，外资企业使用
    /// “4”、“5”，个体工商户使用“6”、“7”、“8”、“9”); null where a code does not tell.
    /// </summary>
    public static string? OfCode(EntityCode code) =>
        code.Scheme switch
        {
            EntityCode.UnifiedScheme => (code.Value[0], code.Value[1]) switch
            {
                ('9', '1') => EntityKinds.Enterprise,
                ('9', '2') => EntityKinds.IndividualBusiness,
                ('1', '1' or '2') => EntityKinds.Institution,
                ('A', '1') => EntityKinds.Institution,
                ('1', '3') or ('5', '1' or '2' or '3') or ('8', '1') =>
                    EntityKinds.SocialOrganisation,
                _ => EntityKinds.Other,
            },
            EntityCode.RegistrationScheme => code.Value[6] >= '6'
                ? EntityKinds.IndividualBusiness
                : EntityKinds.Enterprise,
            EntityCode.PersonScheme => EntityKinds.NaturalPerson,
            _ => code.IsOverseas ? EntityKinds.Overseas : null,
        };
}
