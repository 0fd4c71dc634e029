using System.Text;
using Trading.Domain.Codes;

namespace Trading.Procurement.Standard;

/// <summary>Of what a table has a row.</summary>
internal enum RowOf
{
    Project,
    Lot,
    Bid,
    Deposit,
    Machine,
    File,
    Acceptance,
    Tail,
}

/// <summary>A field as the standard spells it, and what fills it; null where the platform does not record it.</summary>
internal sealed record StandardField(string Name, string? From);

/// <summary>A table of the national data standard whose fields are known.</summary>
internal sealed record StandardTable(string Name, RowOf Per, IReadOnlyList<StandardField> Fields);

/// <summary>Tables that are not exported, and why.</summary>
public sealed record LeftOutTables(IReadOnlyList<string> Tables, LocalizedText Why);

/// <summary>
/// The tables of the national data standard (公共资源交易平台系统数据规范) by the files beside: fields as systems in use spell
/// them, misspellings kept. What the platform does not record, or only a code list that is not at hand could say, is empty.
/// </summary>
internal static class StandardTables
{
    private const string Every = "*";

    /// <summary>Every table, with the common tail.</summary>
    public static readonly IReadOnlyList<StandardTable> All = Read();

    /// <summary>Tables of the standard that are left out.</summary>
    public static readonly IReadOnlyList<LeftOutTables> LeftOut =
    [
        .. Rows("left-out.csv", "tables", "why_zh", "why_en")
            .Select(row => new LeftOutTables(
                [.. row["tables"].Split("; ")],
                new(row["why_zh"], row["why_en"])
            )),
    ];

    private static List<StandardTable> Read()
    {
        var rows = Rows("fields.csv", "table", "per", "field", "from", "source")
            .Select(row =>
                (
                    Table: row["table"],
                    Per: Enum.Parse<RowOf>(row["per"], ignoreCase: true),
                    Field: new StandardField(
                        row["field"],
                        row["from"].Length == 0 ? null : row["from"]
                    )
                )
            )
            .ToList();
        if (
            rows.Find(row => row.Field.From is { } from && !StandardRow.Sources.Contains(from)) is
            { Table: not null } unknown
        )
        {
            throw new InvalidOperationException(
                $"fields.csv: nothing is called '{unknown.Field.From}', which {unknown.Table}.{unknown.Field.Name} is filled from."
            );
        }

        var tail = rows.Where(row => row.Table == Every).Select(row => row.Field).ToList();
        return
        [
            .. rows.Where(row => row.Table != Every)
                .GroupBy(row => row.Table)
                .Select(table => new StandardTable(
                    table.Key,
                    table.First().Per,
                    [.. table.Select(row => row.Field), .. tail]
                )),
        ];
    }

    private static IReadOnlyList<CsvRow> Rows(string name, params IReadOnlyList<string> columns)
    {
        using var stream =
            typeof(StandardTables).Assembly.GetManifestResourceStream(
                $"procurement/standard/{name}"
            ) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return CsvTable.Read(reader, name, columns);
    }
}
