using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Csv;
using Trading.Kernel.Tables;
using Trading.Registry.Entities;
using Trading.Registry.Intake;

namespace Trading.Registry.Resolution;

/// <summary>
/// Rows whose truth is known, as a file: the columns of an import of firms, and three more. <c>set</c> is <c>known</c> for a
/// firm that the registry holds and <c>row</c> for one that comes; <c>is</c> is the code of the known firm that a row is, empty
/// where it is none of them; <c>how</c> says in a word what is the matter with it, and may be left out.
/// </summary>
public static class LabelledFile
{
    /// <summary>The columns besides those of an import.</summary>
    public static readonly IReadOnlyList<string> Labels = ["set", "is", "how"];

    private const string Known = "known";
    private const string Row = "row";

    private static readonly string[] Written =
    [
        "code",
        "former_code",
        "name",
        "kind",
        "region",
        "legal_representative",
        "address",
        "established_on",
        "contact_name",
        "contact_phone",
    ];

    /// <summary>Reads one; throws <see cref="UnreadableTableException"/> where a line cannot be what it says.</summary>
    public static EvaluateResolution.Labelled Read(Stream stream)
    {
        var file = IntakeFile.Open(stream);
        var places = Labels.ToDictionary(
            label => label,
            label =>
                file.Header.Headings.Index()
                    .Where(one => one.Item.Trim().Equals(label, StringComparison.OrdinalIgnoreCase))
                    .Select(one => one.Index)
                    .DefaultIfEmpty(-1)
                    .First()
        );
        if (places["set"] < 0 || places["is"] < 0)
        {
            throw new UnreadableTableException(
                new(
                    "缺少列 set（known 为在库主体，row 为来行）或 is（该行所属主体的代码，不属于任何一个则留空）。",
                    "The columns set (known for a firm of the registry, row for one that comes) and is (the code of the firm that a row is, or nothing) are needed."
                )
            );
        }

        var (known, rows) = (new List<EntityToImport>(), new List<EvaluateResolution.Row>());
        foreach (var row in file.Read().Where(row => row.LeftOut is null))
        {
            var set = Cell("set").ToLowerInvariant();
            var firm = Firm(file.Header, row);
            if (set == Known)
            {
                known.Add(
                    firm.Code is { Fault: null }
                        ? firm
                        : throw Wrong(
                            row.Line,
                            "known 行没有有效代码",
                            "a known firm has no valid code"
                        )
                );
                continue;
            }

            if (set != Row)
            {
                throw Wrong(row.Line, "set 应为 known 或 row", "set is known or row");
            }

            EntityCode? itself = null;
            if (Cell("is") is { Length: > 0 } said)
            {
                itself = EntityCode.TryParse(said, out var code, out _)
                    ? code
                    : throw Wrong(row.Line, "is 不是有效代码", "what stands under is, is no code");
            }

            rows.Add(new(firm, itself, Cell("how")));

            string Cell(string label) =>
                places[label] is >= 0 and var place && place < row.Cells.Count
                    ? row.Cells[place].Trim()
                    : "";
        }

        var codes = known.Select(firm => firm.Code!.Value).ToHashSet();
        return rows.Find(row => row.Is is { } code && !codes.Contains(code)) is { } stray
            ? throw new UnreadableTableException(
                new(
                    $"is 列的 {stray.Is} 不在 known 行中。",
                    $"No known firm has the code {stray.Is} that stands under is."
                )
            )
            : new(known, rows);
    }

    /// <summary>Writes one onto a stream, which it leaves open.</summary>
    public static async Task Write(Stream stream, EvaluateResolution.Labelled labelled)
    {
        var csv = CsvExport.To(stream);
        await using (csv.ConfigureAwait(false))
        {
            await csv.Row([.. Labels, .. Written]);
            foreach (var firm in labelled.Known)
            {
                await csv.Row([Known, null, null, .. Cells(firm)]);
            }

            foreach (var row in labelled.Rows)
            {
                await csv.Row([Row, row.Is?.ToString(), row.How, .. Cells(row.Firm)]);
            }
        }
    }

    private static IEnumerable<object?> Cells(EntityToImport firm)
    {
        var identity = firm.Record.Identity;
        var contact = firm.Record.Contacts.Count > 0 ? firm.Record.Contacts[0] : new();
        return
        [
            firm.Code?.ToString(),
            firm.FormerCode?.ToString(),
            identity.Name,
            identity.Kind,
            identity.Region,
            identity.LegalRepresentative,
            identity.Address,
            identity.EstablishedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            contact.Name,
            contact.Phone,
        ];
    }

    // A code that is none is what resolution is for, and no fault of the row here.
    private static EntityToImport Firm(IntakeHeader header, ReadFirm row)
    {
        if (row.Firm is { } whole)
        {
            return whole;
        }

        var at = header.PlaceOf(IntakeFields.Named("code"));
        string[] written =
        [
            .. row.Cells,
            .. Enumerable.Repeat("", Math.Max(0, at + 1 - row.Cells.Count)),
        ];
        var given = CellText.Clean(written[at]);
        written[at] = "";
        var again = IntakeRow.Read(
            header,
            new TableRow((int)row.Line, [.. written.Select(CellText.Clean)]) { Written = written },
            null,
            ""
        );
        return again.Firm is { } firm
            ? firm with
            {
                Code = given.Length == 0 ? null : EntityCode.Given(given),
            }
            : throw new UnreadableTableException(again.Bad[0].Said);
    }

    private static UnreadableTableException Wrong(long line, string zh, string en) =>
        new(new($"第 {line} 行：{zh}。", $"Line {line}: {en}."));
}
