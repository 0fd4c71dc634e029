using Trading.Access.Contracts;
using Trading.Analysis.Evaluators;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>Words for whom a finding names. An expert is a token, of which the first places tell one from another.</summary>
internal sealed class EvaluatorNames(SqlSession sql, IOffices offices)
{
    private const int AtOnce = 400;

    private static readonly Statement Buyers = Statement.Of(
        "alerts.watched_procurement.buyers",
        "select buyer as code, max(buyer_name) as name from watched_procurement where buyer in @codes group by buyer"
    );

    /// <summary>An expert in words.</summary>
    public static LocalizedText OfExpert(string token)
    {
        var mark = token[..Math.Min(8, token.Length)];
        return new($"评标专家 {mark}", $"Expert {mark}");
    }

    /// <summary>Names of purchasers and centres by their keys; unknown ones are left out.</summary>
    public async Task<IReadOnlyDictionary<string, LocalizedText>> Of(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    )
    {
        var names = new Dictionary<string, LocalizedText>(StringComparer.Ordinal);
        foreach (var some in codes.Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        {
            foreach (var row in await sql.Query<NameRow>(Buyers, new { codes = some }, cancel))
            {
                names[row.Code] = new(row.Name, row.Name);
            }

            Guid[] centres =
            [
                .. some.Select(code => Guid.TryParseExact(code, "D", out var id) ? id : Guid.Empty)
                    .Where(id => id != Guid.Empty),
            ];
            if (centres.Length > 0)
            {
                foreach (var (id, name) in await offices.Names(centres, cancel))
                {
                    names[Indicators.FindingOwner.Key(id)] = name;
                }
            }
        }

        return names;
    }

    /// <summary>Whom a finding names, in one line.</summary>
    public static LocalizedText Of(
        string pattern,
        string who,
        string other,
        IReadOnlyDictionary<string, LocalizedText> names
    )
    {
        var first = pattern is EvaluatorPatterns.BuyerDraws or EvaluatorPatterns.CentreDraws
            ? Named(who)
            : OfExpert(who);
        return pattern switch
        {
            EvaluatorPatterns.Colleagues => Both(first, OfExpert(other)),
            EvaluatorPatterns.OneBuyer => Both(first, Named(other)),
            _ => first,
        };

        LocalizedText Named(string code) =>
            names.TryGetValue(code, out var name) ? name : new(code, code);
    }

    private static LocalizedText Both(LocalizedText one, LocalizedText other) =>
        new($"{one.Zh}、{other.Zh}", $"{one.En}, {other.En}");

    private sealed record NameRow
    {
        public string Code { get; init; } = "";
        public string Name { get; init; } = "";
    }
}
