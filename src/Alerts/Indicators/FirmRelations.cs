using Trading.Indicators.Supervision;
using Trading.Registry.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// How firms that bid together are related, as far as the registry's record tells. Pure. Degree 1 is what law asks about
/// (招标投标法实施条例 art. 34; 政府采购法实施条例 art. 18: a holding between the two), degree 2 is lawful and a signal alone.
/// </summary>
internal static class FirmRelations
{
    private const int Majority = 5_000;

    /// <summary>Of a firm to the others.</summary>
    public static IReadOnlyList<Relation> Of(EntityFacts firm, IEnumerable<EntityFacts> others) =>
        [
            .. others
                .Where(other => other.Code != firm.Code)
                .SelectMany(other => Between(firm, other)),
        ];

    private static IEnumerable<Relation> Between(EntityFacts one, EntityFacts other)
    {
        var code = other.Code.ToString();
        if (Holds(one, other) || Holds(other, one))
        {
            yield return new(
                code,
                1,
                new(
                    "存在控股关系（招标投标法实施条例第三十四条；政府采购法实施条例第十八条）",
                    "one holds the other (招标投标法实施条例 art. 34; 政府采购法实施条例 art. 18)"
                )
            );
        }

        var common = one
            .Holders.Select(holder => holder.Code)
            .OfType<string>()
            .Intersect(other.Holders.Select(holder => holder.Code).OfType<string>())
            .FirstOrDefault();
        if (common is not null)
        {
            yield return new(code, 2, new($"有共同股东 {common}", $"both are held by {common}"));
        }

        if (Same(one.LegalRepresentative, other.LegalRepresentative))
        {
            // Two people may bear one name: only the number would tell, and it is sealed.
            yield return new(
                code,
                2,
                new(
                    "法定代表人同名（未核对证件号码）",
                    "their legal representatives bear one name (numbers were not compared)"
                )
            );
        }

        if (Same(one.Address, other.Address))
        {
            yield return new(code, 2, new("注册地址相同", "they are registered at one address"));
        }
    }

    private static bool Holds(EntityFacts holder, EntityFacts held) =>
        held.Holders.Any(one =>
            one.Code == holder.Code.ToString() && (one.Controls || one.ShareBasisPoints >= Majority)
        );

    private static bool Same(string? one, string? other) =>
        Plain(one) is { Length: > 0 } text && text == Plain(other);

    private static string Plain(string? text) =>
        string.Concat((text ?? "").Where(character => !char.IsWhiteSpace(character)));
}
