using System.Globalization;
using System.Text;
using Trading.Analysis;
using Trading.Tests.Harness;

namespace Trading.Tests.Analysis;

/// <summary>The real auctions of Tsuchiura as facts, each with its noisy label.</summary>
internal static class RealAuctions
{
    private static readonly string[] Works =
    [
        "water",
        "road",
        "pipe",
        "sewer",
        "renewal",
        "renovation",
        "repair",
        "maintenance",
        "dismantling",
        "refurbishment",
        "restoration",
    ];

    public static readonly string? Path = Find();

    /// <summary>Why a test on them is skipped; null when they are here.</summary>
    public static readonly string? Missing = Path is null
        ? "../shared/data/tsuchiura.csv is not here."
        : null;

    public static IReadOnlyList<(ProcurementFacts Facts, bool Label)> Read() => Read(Path!);

    public static IReadOnlyList<(ProcurementFacts Facts, bool Label)> Read(string path)
    {
        var lines = Records(File.ReadAllText(path)).ToArray();
        var columns = lines[0].Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i);
        return
        [
            .. lines
                .Skip(1)
                .GroupBy(r => r[columns["pid"]])
                .Select(g =>
                    (Facts([.. g], columns), g.First()[columns["auction_cartelized"]] == "1")
                ),
        ];
    }

    private static ProcurementFacts Facts(string[][] rows, Dictionary<string, int> columns)
    {
        string Cell(string[] row, string column) => row[columns[column]];
        decimal? Money(string text) =>
            text.Length == 0
                ? null
                : decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

        var first = rows[0];
        var day = DateOnly.ParseExact(
            Cell(first, "date"),
            "yyyyMMdd",
            CultureInfo.InvariantCulture
        );
        return new()
        {
            Id = Cell(first, "pid"),
            Kind = "construction",
            Category = string.Join('+', Works.Where(w => Cell(first, w) == "1"))
                is { Length: > 0 } works
                ? works
                : "other",
            Currency = "JPY",
            OpenedAt = new(day, new(9, 0), TimeSpan.FromHours(9)),
            PriceCeiling = Money(Cell(first, "reserveprice")),
            Bids =
            [
                .. rows.Select(r => new BidFact(
                    Cell(r, "bidder_id"),
                    Money(Cell(r, "bid")),
                    Cell(r, "bid").Length == 0 ? BidStatus.Withdrawn
                        : Cell(r, "bidresult") == "4" ? BidStatus.Disqualified
                        : BidStatus.Valid,
                    Cell(r, "winner") == "1"
                )),
            ],
        };
    }

    private static IEnumerable<string[]> Records(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(c);
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (c == '\n')
                {
                    yield return [.. fields];
                    fields.Clear();
                }
            }
            else
            {
                field.Append(c);
            }
        }

        if (fields.Count > 0)
        {
            yield return [.. fields, field.ToString()];
        }
    }

    private static string? Find()
    {
        var path = System.IO.Path.Combine(Repository.Root, "..", "shared", "data", "tsuchiura.csv");
        return File.Exists(path) ? path : null;
    }
}
