using System.Globalization;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Cli;

/// <summary>A row as far as it can be read, and what is wrong with its cells.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Firm">What it tells; null when a cell cannot be read.</param>
/// <param name="Cells">As they stand in the file.</param>
/// <param name="Bad">What cannot be read.</param>
internal sealed record ReadFirm(
    long Line,
    EntityToImport? Firm,
    string[] Cells,
    IReadOnlyList<BadCell> Bad
);

/// <summary>
/// Reads firms: CSV in UTF-8 with a header of English or Chinese names, one row a firm with at most one contact and one
/// licence; money in ten thousand yuan, days as yyyy-MM-dd. A row at a time; nothing is kept.
/// </summary>
internal sealed class EntityFile
{
    /// <summary>The columns by their English name, their Chinese one, and where the value lies in the record.</summary>
    public static readonly IReadOnlyList<(string Name, string Chinese, string Pointer)> Columns =
    [
        ("code", "统一社会信用代码", "/code"),
        ("name", "企业名称", "/identity/name"),
        ("kind", "主体类型", "/identity/kind"),
        ("region", "区划代码", "/identity/region"),
        ("legal_representative", "法定代表人", "/identity/legalRepresentative"),
        ("address", "住所", "/identity/address"),
        ("industry", "所属行业", "/identity/industry"),
        ("established_on", "成立日期", "/identity/establishedOn"),
        ("contact_name", "联系人", "/contacts/0/name"),
        ("contact_phone", "联系电话", "/contacts/0/phone"),
        ("licence_name", "资质名称", "/qualifications/0/name"),
        ("licence_grade", "资质等级", "/qualifications/0/grade"),
        ("licence_number", "证书编号", "/qualifications/0/number"),
        ("issuer", "发证机关", "/qualifications/0/issuer"),
        ("valid_from", "有效期起", "/qualifications/0/validFrom"),
        ("valid_to", "有效期止", "/qualifications/0/validTo"),
        ("year", "年度", "/size/year"),
        ("employees", "从业人员", "/size/employees"),
        ("revenue", "营业收入", "/size/revenueMinor"),
        ("assets", "资产总额", "/size/assetsMinor"),
    ];

    private static readonly string[] Needed = ["code", "name"];
    private readonly string _path;
    private readonly int[] _place;
    private readonly int _width;

    private EntityFile(string path, int[] place, int width) =>
        (_path, _place, _width) = (path, place, width);

    /// <summary>Opens a file and reads its header; throws <see cref="UnreadableFileException"/> where it has none.</summary>
    public static EntityFile Open(string path)
    {
        using var reader = CsvText.Open(path);
        using var parser = CsvText.Parser(reader);
        if (!CsvText.Next(parser, 0))
        {
            throw new UnreadableFileException(new("文件是空的。", "The file is empty."));
        }

        var header = parser.Record!;
        if (header.Any(cell => cell.Contains('\0', StringComparison.Ordinal)))
        {
            throw CsvText.NotCsv();
        }

        var place = Enumerable.Repeat(-1, Columns.Count).ToArray();
        foreach (var (i, cell) in header.Index())
        {
            var name = cell.Trim();
            var column = Columns
                .Index()
                .Where(one => one.Item.Name == name || one.Item.Chinese == name)
                .Select(one => one.Index)
                .DefaultIfEmpty(-1)
                .First();
            if (column < 0)
            {
                // A misspelt column would silently lose its values.
                throw new UnreadableFileException(
                    new(
                        $"第 1 行：不认识列“{name}”。可用的列：{string.Join("、", Columns.Select(one => one.Chinese))}。",
                        $"Line 1: unknown column \"{name}\". Known: {string.Join(", ", Columns.Select(one => one.Name))}."
                    )
                );
            }

            if (place[column] >= 0)
            {
                throw new UnreadableFileException(
                    new(
                        $"第 1 行：列“{name}”出现两次。",
                        $"Line 1: the column \"{name}\" is there twice."
                    )
                );
            }

            place[column] = i;
        }

        string[] missing = [.. Needed.Where(name => place[IndexOf(name)] < 0)];
        return missing.Length == 0
            ? new EntityFile(path, place, header.Length)
            : throw new UnreadableFileException(
                new(
                    $"第 1 行缺少列：{string.Join("、", missing)}。",
                    $"Line 1 lacks the columns: {string.Join(", ", missing)}."
                )
            );
    }

    /// <summary>Every row, telling how many bytes of how many have been read.</summary>
    public IEnumerable<ReadFirm> Read(IProgress<(long Done, long Of)>? progress = null)
    {
        using var reader = CsvText.Open(_path);
        using var parser = CsvText.Parser(reader);
        CsvText.Next(parser, 0);
        var last = (long)parser.RawRow;
        while (CsvText.Next(parser, last))
        {
            // A quoted cell may span lines: the row is where it begins.
            var line = last + 1;
            last = parser.RawRow;
            if (line % 1000 == 0)
            {
                progress?.Report((reader.BaseStream.Position, reader.BaseStream.Length));
            }

            yield return Row(parser.Record!, line);
        }

        progress?.Report((reader.BaseStream.Length, reader.BaseStream.Length));
    }

    /// <summary>What the rules say of a firm, by line and column.</summary>
    public IEnumerable<BadCell> Told(ReadFirm row, IEnumerable<FieldError> errors) =>
        errors.Select(error =>
        {
            var column = Columns
                .Index()
                .Where(one => one.Item.Pointer == error.Pointer)
                .Select(one => (int?)one.Index)
                .FirstOrDefault();
            return new BadCell(
                row.Line,
                column is { } known ? Columns[known].Name : "*",
                column is { } there ? Cell(row.Cells, there) : error.Value,
                new(error.Message, error.Message)
            );
        });

    private static int IndexOf(string name) =>
        Columns.Index().Single(one => one.Item.Name == name).Index;

    private string Cell(string[] cells, int column) =>
        _place[column] < 0 ? "" : cells[_place[column]];

    private ReadFirm Row(string[] cells, long line)
    {
        if (cells.Length != _width)
        {
            return new(
                line,
                null,
                cells,
                [
                    new(
                        line,
                        "*",
                        cells[0],
                        new(
                            $"本行有 {cells.Length} 个单元格，表头有 {_width} 个。",
                            $"this row has {cells.Length} cells, the header {_width}."
                        )
                    ),
                ]
            );
        }

        List<BadCell>? bad = null;
        var firm = new EntityToImport(
            EntityCode.Given(Cell(cells, 0)),
            new EntityRecord
            {
                Identity = new()
                {
                    Name = Text(1),
                    Kind = Text(2),
                    Region = Text(3),
                    LegalRepresentative = Text(4),
                    Address = Text(5),
                    Industry = Text(6),
                    EstablishedOn = Day(7),
                },
                Contacts = Any(8, 9) ? [new Contact { Name = Text(8), Phone = Text(9) }] : [],
                Qualifications = Any(10, 15)
                    ?
                    [
                        new Qualification
                        {
                            Name = Text(10),
                            Grade = Text(11),
                            Number = Text(12),
                            Issuer = Text(13),
                            ValidFrom = Day(14),
                            ValidTo = Day(15),
                        },
                    ]
                    : [],
                Size = new()
                {
                    Year = Number(16),
                    Employees = Number(17),
                    RevenueMinor = Money(18),
                    AssetsMinor = Money(19),
                },
            }
        );
        return new(line, bad is null ? firm : null, cells, bad ?? []);

        string? Text(int column) => Cell(cells, column) is { Length: > 0 } text ? text : null;

        bool Any(int first, int last)
        {
            for (var column = first; column <= last; column++)
            {
                if (Cell(cells, column).Length > 0)
                {
                    return true;
                }
            }

            return false;
        }

        DateOnly? Day(int column)
        {
            if (Text(column) is not { } text)
            {
                return null;
            }

            if (
                DateOnly.TryParseExact(
                    text,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
            )
            {
                return day;
            }

            Bad(column, "应为 yyyy-MM-dd 格式的日期。", "must be a date as yyyy-MM-dd.");
            return null;
        }

        int? Number(int column)
        {
            if (Text(column) is not { } text)
            {
                return null;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            Bad(column, "应为整数。", "must be a whole number.");
            return null;
        }

        long? Money(int column)
        {
            if (Text(column) is not { } text)
            {
                return null;
            }

            if (
                decimal.TryParse(
                    text,
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var amount
                )
                && Domain.Money.TryOfTenThousands(amount, Domain.Money.Yuan, out var money, out _)
                && money.TenThousands == amount
            )
            {
                return money.Hundredths;
            }

            Bad(
                column,
                "应为以万元为单位的金额，最多六位小数。",
                "must be an amount in ten thousand yuan with at most six decimals."
            );
            return null;
        }

        void Bad(int column, string zh, string en) =>
            (bad ??= []).Add(new(line, Columns[column].Name, Cell(cells, column), new(zh, en)));
    }
}
