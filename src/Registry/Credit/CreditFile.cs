using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Registry.Credit;

/// <summary>A file of listings, read whole before anything is believed: what is wrong is told by line and column.</summary>
internal static class CreditFile
{
    public const int MostRows = 50_000;
    private const int MostErrors = 200;

    // Each column by its name in the file; the Chinese one is what authorities' exports say.
    private static readonly (string Name, string Zh, int Longest, bool Required)[] Columns =
    [
        ("list", "名单", 40, true),
        ("code", "代码", 64, true),
        ("name", "名称", 200, true),
        ("reason", "事由", 1000, true),
        ("decided_on", "认定日期", 10, true),
        ("from", "起始日期", 10, true),
        ("until", "截止日期", 10, false),
        ("document", "文书号", 200, true),
    ];

    private static readonly IReadOnlyList<TableColumn> Known =
    [
        .. Columns.Select(column => new TableColumn(
            column.Name,
            new(column.Zh, column.Name),
            column.Name switch
            {
                "list" => ["名单代码", "名单名称"],
                "code" => ["统一社会信用代码", "信用代码", "社会信用代码", "主体代码"],
                "name" => ["主体名称", "企业名称", "当事人", "单位名称"],
                "decided_on" => ["决定日期", "列入日期"],
                "from" => ["开始日期", "起始时间"],
                "until" => ["结束日期", "截止时间"],
                "document" => ["决定书文号", "文号", "处罚决定书文号"],
                _ => [],
            },
            column.Required
        )),
    ];

    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy/M/d", "yyyyMMdd", "yyyy年M月d日"];

    public static (IReadOnlyList<ListingRow> Rows, IReadOnlyList<FieldError> Errors) Read(
        string content
    )
    {
        var (rows, errors) = (new List<ListingRow>(), new List<FieldError>());
        List<TableRow> table;
        try
        {
            // A sheet of a workbook begins with its title, and ends with a sum.
            table = [.. TableFile.OfText(content).Rows().Take(MostRows + 20)];
        }
        catch (UnreadableTableException error)
        {
            errors.Add(Wrong(1, "list", "credit.empty", error.Said, null));
            return (rows, errors);
        }

        if (table.Count == 0)
        {
            errors.Add(
                Wrong(1, "list", "credit.empty", new("文件是空的。", "The file is empty."), null)
            );
            return (rows, errors);
        }

        var header = TableHeader.Find(Known, table) ?? TableHeader.Of(Known, table[0]);
        var places = new int[Columns.Length];
        foreach (var (index, column) in Columns.Index())
        {
            places[index] = header.PlaceOf(column.Name);
            if (places[index] < 0)
            {
                errors.Add(
                    Wrong(
                        header.Line,
                        column.Name,
                        "credit.column",
                        new(
                            $"表头缺少“{column.Zh}”（{column.Name}）列。",
                            $"The header has no column '{column.Name}' ({column.Zh})."
                        ),
                        null
                    )
                );
            }
        }

        var seen = new Dictionary<string, int>();
        foreach (var one in table.Where(row => row.Line > header.Line && !row.IsTotal))
        {
            if (errors.Count >= MostErrors || Array.Exists(places, place => place < 0))
            {
                break;
            }

            var line = one.Line;
            if (rows.Count == MostRows)
            {
                errors.Add(
                    Wrong(
                        line,
                        "list",
                        "credit.too_many",
                        new($"一次最多{MostRows}行。", $"At most {MostRows} rows at once."),
                        null
                    )
                );
                break;
            }

            var before = errors.Count;
            var row = Row(line, one.Cells, places, errors);
            if (errors.Count == before && !seen.TryAdd(row.EntryKey, line))
            {
                errors.Add(
                    Wrong(
                        line,
                        "code",
                        "credit.twice",
                        new(
                            $"与第{seen[row.EntryKey]}行重复。",
                            $"The same as line {seen[row.EntryKey]}."
                        ),
                        row.SubjectCode.ToString()
                    )
                );
            }

            rows.Add(row);
        }

        return (rows, errors);
    }

    private static ListingRow Row(int line, string[] cells, int[] places, List<FieldError> errors)
    {
        var values = new string[Columns.Length];
        foreach (var (index, column) in Columns.Index())
        {
            var value = places[index] < cells.Length ? cells[places[index]].Trim() : "";
            values[index] = value;
            if (value.Length == 0 && column.Required)
            {
                Add("required", new($"缺少{column.Zh}。", $"{column.Name} is missing."));
            }
            else if (value.Length > column.Longest)
            {
                Add(
                    "text.length",
                    new($"最长{column.Longest}个字符。", $"At most {column.Longest} characters.")
                );
            }
            else if (ForbiddenText.IsIn(value, multiline: false, out var fault))
            {
                Add(fault.Rule, fault.Message);
            }

            void Add(string code, LocalizedText message) =>
                errors.Add(Wrong(line, column.Name, code, message, value));
        }

        var list = CreditLists.Find(values[0]);
        if (list is null && values[0].Length > 0)
        {
            errors.Add(
                Wrong(
                    line,
                    "list",
                    "credit.list",
                    new(
                        $"没有这个名单；可用：{string.Join("、", CreditLists.All.Select(one => one.Code))}。",
                        $"There is no such list; there are {string.Join(", ", CreditLists.All.Select(one => one.Code))}."
                    ),
                    values[0]
                )
            );
        }

        var code = EntityCode.Given(values[1]);
        if (values[1].Length > 0 && code.Fault is { } wrong)
        {
            errors.Add(Wrong(line, "code", wrong.Rule, wrong.Message, values[1]));
        }

        var decided = Day(4);
        var from = Day(5);
        var until = values[6].Length == 0 ? null : Day(6);
        if (from is { } first && until is { } last && last < first)
        {
            errors.Add(
                Wrong(
                    line,
                    "until",
                    "period.reversed",
                    new("截止日期早于起始日期。", "The last day is before the first."),
                    values[6]
                )
            );
        }

        return new ListingRow
        {
            ListCode = list?.Code ?? "",
            EntryKey = Key(list?.Code, code.ToString(), decided, values[7]),
            SubjectCode = code,
            SubjectName = values[2],
            Reason = values[3],
            DecidedOn = decided ?? default,
            FromDay = from ?? default,
            UntilDay = until,
            Document = values[7],
            Version = 1,
        };

        DateOnly? Day(int index)
        {
            if (
                DateOnly.TryParseExact(
                    values[index],
                    Days,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
            )
            {
                return day;
            }

            if (values[index].Length > 0)
            {
                errors.Add(
                    Wrong(
                        line,
                        Columns[index].Name,
                        "day",
                        new(
                            $"“{values[index]}”不是日期，请写作 2026-11-24。",
                            $"'{values[index]}' is no date; write 2026-11-24."
                        ),
                        values[index]
                    )
                );
            }

            return null;
        }
    }

    // One decision about one subject on one list is one entry, whatever else a later file says of it.
    private static string Key(string? list, string code, DateOnly? decided, string document) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{list}\n{code}\n{decided:yyyy-MM-dd}\n{document}"
                    )
                )
            )
        );

    private static FieldError Wrong(
        int line,
        string column,
        string code,
        LocalizedText message,
        string? value
    ) =>
        new(
            $"/rows/{line}/{column}",
            code,
            new LocalizedText(
                $"第{line}行 {column} 列：{message.Zh}",
                $"Line {line}, column {column}: {message.En}"
            ).ToString(),
            value
        );
}
