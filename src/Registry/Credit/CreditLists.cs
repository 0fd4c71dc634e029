using System.Collections.Frozen;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Trading.Registry.Credit;

/// <summary>A credit or joint-punishment list that the platform knows.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="Issuer">Who keeps it.</param>
/// <param name="ExcludesProcurement">True if whoever is on it is kept out of government procurement.</param>
/// <param name="ExcludesConstruction">True if whoever is on it is kept out of tenders for construction.</param>
/// <param name="Source">The law it rests on.</param>
/// <param name="InForceFrom">Since when that law is in force.</param>
public sealed record CreditList(
    string Code,
    LocalizedText Name,
    LocalizedText Issuer,
    bool ExcludesProcurement,
    bool ExcludesConstruction,
    string Source,
    DateOnly InForceFrom
)
{
    /// <summary>What being on it means.</summary>
    public LocalizedText Effect =>
        (ExcludesProcurement, ExcludesConstruction) switch
        {
            (true, true) => new(
                "禁止参加政府采购、限制工程投标",
                "Excluded from government procurement and construction tenders"
            ),
            (true, false) => new("禁止参加政府采购", "Excluded from government procurement"),
            (false, true) => new("限制工程投标", "Excluded from construction tenders"),
            _ => new("仅提示", "Warning only"),
        };
}

/// <summary>The lists, as data.</summary>
internal static class CreditLists
{
    public static readonly IReadOnlyList<CreditList> All = Read();

    private static readonly FrozenDictionary<string, CreditList> ByCode = All.ToFrozenDictionary(
        list => list.Code
    );

    public static CreditList? Find(string? code) =>
        code is null ? null : ByCode.GetValueOrDefault(code);

    public static CreditList Of(string code) => ByCode[code];

    private static List<CreditList> Read()
    {
        using var stream = typeof(CreditLists).Assembly.GetManifestResourceStream(
            "registry/lists.csv"
        )!;
        using var reader = new StreamReader(stream);
        using var csv = new CsvReader(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = true }
        );
        var lists = new List<CreditList>();
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            lists.Add(
                new(
                    csv["code"]!,
                    new(csv["name_zh"]!, csv["name_en"]!),
                    new(csv["issuer_zh"]!, csv["issuer_en"]!),
                    csv["excludes_procurement"] == "yes",
                    csv["excludes_construction"] == "yes",
                    csv["source"]!,
                    DateOnly.ParseExact(
                        csv["in_force_from"]!,
                        "yyyy-MM-dd",
                        CultureInfo.InvariantCulture
                    )
                )
            );
        }

        return lists;
    }
}
