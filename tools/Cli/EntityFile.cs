using Trading.Domain.Codes;
using Trading.Kernel.Tables;
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
/// Reads firms: XLSX or CSV with headings of English or Chinese names, one row a firm with at most one contact and one
/// licence; money in ten thousand yuan. A row at a time; nothing is kept.
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

    // What offices' lists call them besides.
    private static readonly Dictionary<string, string[]> Aliases = new()
    {
        ["code"] =
        [
            "代码",
            "信用代码",
            "社会信用代码",
            "纳税人识别号",
            "统一社会信用代码/组织机构代码",
            "组织机构代码",
            "USCC",
        ],
        ["name"] = ["名称", "单位名称", "主体名称", "公司名称"],
        ["kind"] = ["类型", "主体类别"],
        ["region"] = ["行政区划", "行政区划代码", "区划", "所在地区", "地区"],
        ["legal_representative"] = ["法人代表", "法人", "法定代表人姓名"],
        ["address"] = ["地址", "注册地址", "经营场所"],
        ["industry"] = ["行业", "行业代码"],
        ["established_on"] = ["成立时间", "注册日期"],
        ["contact_name"] = ["联系人姓名"],
        ["contact_phone"] = ["电话", "手机", "手机号", "联系方式"],
        ["licence_name"] = ["资质", "资质类别"],
        ["licence_grade"] = ["等级"],
        ["licence_number"] = ["资质证书编号", "证书号"],
        ["issuer"] = ["颁发机关", "发证单位"],
        ["valid_to"] = ["有效期至", "有效期"],
        ["employees"] = ["从业人数", "人数"],
    };

    private static readonly IReadOnlyList<TableColumn> Known =
    [
        .. Columns.Select(column => new TableColumn(
            column.Name,
            new(column.Chinese, column.Name),
            Aliases.GetValueOrDefault(column.Name) ?? [],
            Needed.Contains(column.Name)
        )),
    ];

    // The field of the record that each column fills; the first is the firm's code.
    private static readonly FieldShape?[] Fields =
    [
        .. Columns.Select(column =>
            column.Pointer.Split('/') is [_, var section, .., var field]
            && Sections.Find(section) is { } shape
                ? shape.Field(field)
                : null
        ),
    ];

    private readonly string _path;
    private readonly TableHeader _header;
    private readonly int[] _place;

    private EntityFile(string path, TableHeader header, LocalizedText said)
    {
        (_path, _header, Said) = (path, header, said);
        _place = [.. Columns.Select(column => header.PlaceOf(column.Name))];
    }

    /// <summary>What kind of table it is.</summary>
    public LocalizedText Said { get; }

    /// <summary>Columns that nobody knows: they are left out.</summary>
    public IReadOnlyList<string> Unknown =>
        [
            .. _header.Headings.Where(
                (heading, place) => heading.Length > 0 && _header.Columns[place] is null
            ),
        ];

    /// <summary>The line of the headings.</summary>
    public int HeaderLine => _header.Line;

    /// <summary>Opens a file and finds its headings; throws <see cref="UnreadableTableException"/> where it has none.</summary>
    public static EntityFile Open(string path)
    {
        using var stream = File.OpenRead(path);
        var table = TableFile.Open(stream);
        var first = table.Rows().Take(20).ToList();
        if (first.Count == 0)
        {
            throw new UnreadableTableException(new("文件是空的。", "The file is empty."));
        }

        var header = TableHeader.Find(Known, first) ?? TableHeader.Of(Known, first[0]);
        foreach (var (place, heading) in header.Headings.Index())
        {
            if (
                header.Columns[place] is null
                && Known.FirstOrDefault(column => column.IsCalled(heading)) is { } twice
            )
            {
                throw new UnreadableTableException(
                    new(
                        $"第 {header.Line} 行：列“{twice.Label.Zh}”出现两次。",
                        $"Line {header.Line}: the column \"{twice.Name}\" is there twice."
                    )
                );
            }
        }

        string[] missing = [.. Needed.Where(name => header.PlaceOf(name) < 0)];
        return missing.Length == 0
            ? new EntityFile(path, header, table.Said)
            : throw new UnreadableTableException(
                new(
                    $"第 {header.Line} 行缺少列：{string.Join("、", missing)}。可用的列：{string.Join("、", Columns.Select(one => one.Chinese))}。",
                    $"Line {header.Line} lacks the columns: {string.Join(", ", missing)}. Known: {string.Join(", ", Columns.Select(one => one.Name))}."
                )
            );
    }

    /// <summary>Every row, telling how much of how much has been read.</summary>
    public IEnumerable<ReadFirm> Read(IProgress<(long Done, long Of)>? progress = null)
    {
        using var stream = File.OpenRead(_path);
        var table = TableFile.Open(stream);
        var width = _header.Headings.Count;
        foreach (var row in table.Rows(progress))
        {
            if (row.Line <= _header.Line || row.IsTotal)
            {
                continue;
            }

            // A worksheet's row ends with its last cell that holds something.
            yield return Row(
                table.Sheets.Count > 0 && row.Cells.Length < width
                    ? [.. row.Cells, .. Enumerable.Repeat("", width - row.Cells.Length)]
                    : row.Cells,
                row.Line
            );
        }
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

    private string Cell(string[] cells, int column) =>
        _place[column] < 0 ? "" : cells[_place[column]];

    private ReadFirm Row(string[] cells, long line)
    {
        var width = _header.Headings.Count;
        if (cells.Length < width || cells.Skip(width).Any(cell => cell.Length > 0))
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
                            $"本行有 {cells.Length} 个单元格，表头有 {width} 个。",
                            $"this row has {cells.Length} cells, the header {width}."
                        )
                    ),
                ]
            );
        }

        List<BadCell>? bad = null;
        var code = CellText.HalfWidth(Cell(cells, 0));
        if (CellText.IsShortened(code))
        {
            Bad(0, CellText.Shortened);
        }
        else if (
            code.Length == 18
            && code.EndsWith("000", StringComparison.Ordinal)
            && code.All(char.IsAsciiDigit)
            && EntityCode.Given(code).Fault is not null
        )
        {
            Bad(
                0,
                new(
                    "Excel 已把最后几位数字改成 0；请从来源重新取得代码，并把该列设为“文本”格式。",
                    "Excel has replaced the last digits by 0; take the code from its source again, into a column formatted as text."
                )
            );
        }

        var firm = new EntityToImport(
            EntityCode.Given(code),
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
                    Year = (int?)Value(16),
                    Employees = (int?)Value(17),
                    RevenueMinor = (long?)Value(18),
                    AssetsMinor = (long?)Value(19),
                },
            }
        );
        return new(line, bad is null ? firm : null, cells, bad ?? []);

        string? Text(int column) => (string?)Value(column);

        DateOnly? Day(int column) => (DateOnly?)Value(column);

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

        object? Value(int column)
        {
            if (
                IncomingText.TryRead(
                    Fields[column]!,
                    Cell(cells, column),
                    out var value,
                    out var fault
                )
            )
            {
                return value;
            }

            Bad(column, fault);
            return null;
        }

        void Bad(int column, LocalizedText rule) =>
            (bad ??= []).Add(new(line, Columns[column].Name, Cell(cells, column), rule));
    }
}
