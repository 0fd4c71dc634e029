using System.Text;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Evaluation.Experts;

/// <summary>An expert of a list that comes in, from all the lines of the file that are about the person.</summary>
/// <param name="Line">The first of them.</param>
/// <param name="Number">Who it is.</param>
/// <param name="Name">The name.</param>
/// <param name="Region">Where the expert lives; null where the list does not say it.</param>
/// <param name="Specialties">What the expert may evaluate.</param>
/// <param name="Main">The main one; null where none is marked.</param>
/// <param name="Title">职称.</param>
/// <param name="Employer">The employer of now.</param>
internal sealed record IncomingExpert(
    int Line,
    CitizenIdentityNumber Number,
    string Name,
    RegionCode? Region,
    IReadOnlyList<string> Specialties,
    string? Main,
    string? Title,
    string? Employer
);

/// <summary>What is wrong with a line of a list.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Which column, in words.</param>
/// <param name="Rule">What it should be. Identity numbers are not repeated.</param>
public sealed record ExpertLineFault(int Line, string Column, string Rule);

/// <summary>
/// Reads a city's list of experts, CSV under the headings that offices use, or CSV, XML, JSON and JSON lines under the names
/// of the national data standard's table EXPERT_BID_EVALUATION. A person may stand in several lines, one a specialty.
/// </summary>
internal static class ExpertFile
{
    /// <summary>The most lines of one file.</summary>
    public const int MostRows = 1000;

    private const string Utf8 = "utf-8";
    private const int LongestName = 100;
    private const int LongestEmployer = 200;
    private static readonly char[] Separators = ['、', '，', ',', ';', '；'];

    private static readonly TableColumn Name = new(
        "EXPERT_NAME",
        new("姓名", "Name"),
        ["专家姓名"],
        Needed: true
    );

    private static readonly TableColumn Number = new(
        "ID_CARD",
        new("身份证号", "Identity number"),
        ["身份证件号码", "身份证号码", "证件号码", "公民身份号码"],
        Needed: true
    );

    private static readonly TableColumn Area = new(
        "AREA",
        new("地区代码", "Region"),
        ["常驻地区", "地区", "所在地区", "行政区划代码"]
    );

    private static readonly TableColumn Specialty = new(
        "MAJOR_CODE",
        new("专业", "Specialties"),
        ["参评专业", "评标专业", "评审专业"],
        Needed: true
    );

    private static readonly TableColumn IsMain = new(
        "IS_MAIN",
        new("主评专业", "Main specialty"),
        ["是否主评专业", "主评"]
    );

    private static readonly TableColumn Title = new(
        "PROFESSIONAL",
        new("职称", "Professional title"),
        ["技术职称"]
    );

    private static readonly TableColumn Employer = new(
        "COMPANY",
        new("工作单位", "Employer"),
        ["单位", "所在单位", "单位名称", "任职单位"]
    );

    private static readonly TableColumn IsAvailable = new(
        "DMISSON",
        new("是否可用", "Available"),
        ["DMISSION", "可用"]
    );

    private static readonly TableColumn[] Columns =
    [
        Name,
        Number,
        Area,
        Specialty,
        IsMain,
        Title,
        Employer,
        IsAvailable,
    ];

    private static readonly RecordShape Records = new(
        Number,
        Name,
        "EXPERT_BID_EVALUATION",
        new(
            "文件中没有找到专家：没有哪一层有身份证号和姓名（如 EXPERT_BID_EVALUATION 的 ID_CARD、EXPERT_NAME）。",
            "No experts were found: nothing in the file has an identity number and a name (such as ID_CARD and EXPERT_NAME of EXPERT_BID_EVALUATION)."
        )
    );

    /// <summary>
    /// A list as the text that is read here: XML and JSON as they are, in whatever encoding; a workbook and CSV as CSV, each row on
    /// its own line of before. Throws <see cref="UnreadableTableException"/> for what is neither.
    /// </summary>
    public static string TextOf(Stream file) =>
        (file.Length > 0 ? RecordTable.TextOf(file) : null) ?? TableFile.Open(file).AsCsv();

    /// <summary>The experts whose lines can be used, and what is wrong with the others.</summary>
    public static (
        IReadOnlyList<IncomingExpert> Experts,
        IReadOnlyList<ExpertLineFault> Faults
    ) Read(string content, DateOnly today)
    {
        var faults = new List<ExpertLineFault>();
        List<TableRow> table;
        TableHeader? found;
        try
        {
            (table, found) = Table(content);
        }
        catch (UnreadableTableException error)
        {
            return ([], [new(error.Line ?? 1, "", error.Said.ToString())]);
        }

        if (found is not { } header)
        {
            return (
                [],
                [
                    Fault(
                        1,
                        Name,
                        "没有找到表头：至少要有姓名、身份证号和专业列。",
                        "No headings were found: name, identity number and specialties are needed."
                    ),
                ]
            );
        }

        foreach (var column in Columns.Where(column => column.Needed && Place(column) < 0))
        {
            faults.Add(
                header.Line > 0
                    ? Fault(
                        header.Line,
                        column,
                        "表头缺少这一列。",
                        "The headings have no such column."
                    )
                    : Fault(
                        1,
                        column,
                        $"文件中没有一条记录有这一项（{column.Name}）。",
                        $"No record of the file has this field ({column.Name})."
                    )
            );
        }

        if (faults.Count > 0)
        {
            return ([], faults);
        }

        var lines = table.Where(row => row.Line > header.Line && !row.IsTotal).ToList();
        if (lines.Count > MostRows)
        {
            return (
                [],
                [
                    Fault(
                        lines[MostRows].Line,
                        Name,
                        $"一次最多 {MostRows} 行，请分成几个文件。",
                        $"At most {MostRows} lines at once; divide the file."
                    ),
                ]
            );
        }

        var read = new List<IncomingExpert>();
        foreach (var row in lines)
        {
            if (Line(row) is { } expert)
            {
                read.Add(expert);
            }
        }

        return (Joined(read, faults), faults);

        int Place(TableColumn column) => header.PlaceOf(column.Name);

        string Cell(TableRow row, TableColumn column) =>
            Place(column) is >= 0 and var at && at < row.Cells.Length ? row.Cells[at].Trim() : "";

        IncomingExpert? Line(TableRow row)
        {
            if (row.IsBroken)
            {
                faults.Add(
                    new(
                        row.Line,
                        "",
                        new LocalizedText(
                            "本行不是完整的 JSON。",
                            "This line is no whole JSON value."
                        ).ToString()
                    )
                );
                return null;
            }

            var before = faults.Count;
            if (row.Twice is { } twice)
            {
                faults.Add(
                    new(
                        row.Line,
                        twice,
                        new LocalizedText(
                            "出现两次而且不同，不能确定用哪一个。",
                            "It is there twice with different values."
                        ).ToString()
                    )
                );
            }

            if (Cell(row, IsAvailable).ToUpperInvariant() is "0" or "否" or "N" or "FALSE")
            {
                faults.Add(
                    Fault(
                        row.Line,
                        IsAvailable,
                        "名单写明不可用，未登记。",
                        "The list says that the expert is not available; nobody is registered."
                    )
                );
            }

            var (name, employer) = (Cell(row, Name), Cell(row, Employer));
            if (
                name.Length is 0 or > LongestName
                || ForbiddenText.IsIn(name, multiline: false, out _)
            )
            {
                faults.Add(
                    Fault(
                        row.Line,
                        Name,
                        "请填写姓名，最多 100 个字。",
                        "A name of at most 100 characters is needed."
                    )
                );
            }

            if (
                employer.Length > LongestEmployer
                || ForbiddenText.IsIn(employer, multiline: false, out _)
            )
            {
                faults.Add(
                    Fault(
                        row.Line,
                        Employer,
                        "单位名称最多 200 个字。",
                        "An employer has at most 200 characters."
                    )
                );
            }

            var text = Cell(row, Number);
            var number = default(CitizenIdentityNumber);
            if (CellText.IsShortened(text))
            {
                faults.Add(new(row.Line, Number.Label.ToString(), CellText.Shortened.ToString()));
            }
            else if (!CitizenIdentityNumber.TryParse(text, today, out number, out var fault))
            {
                faults.Add(new(row.Line, Number.Label.ToString(), fault.Message.ToString()));
            }

            RegionCode? region = null;
            if (Cell(row, Area) is { Length: > 0 } area)
            {
                if (RegionOf(area) is { } found)
                {
                    region = found;
                }
                else
                {
                    faults.Add(
                        Fault(
                            row.Line,
                            Area,
                            "请填写六位行政区划代码或地市名称。",
                            "Give a division's six digits, or the name of a city."
                        )
                    );
                }
            }

            var specialties = Cell(row, Specialty)
                .Split(
                    Separators,
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
                .Distinct()
                .ToList();
            if (
                specialties.Count == 0
                || specialties.Exists(one =>
                    one.Length > LongestName || ForbiddenText.IsIn(one, multiline: false, out _)
                )
            )
            {
                faults.Add(
                    Fault(
                        row.Line,
                        Specialty,
                        "请填写专业，每个最多 100 个字。",
                        "Name specialties of at most 100 characters each."
                    )
                );
            }

            return faults.Count > before
                ? null
                : new(
                    row.Line,
                    number,
                    name,
                    region,
                    specialties,
                    MainOf(Cell(row, IsMain), specialties),
                    Cell(row, Title) is { Length: > 0 and <= LongestName } title ? title : null,
                    employer.Length > 0 ? employer : null
                );
        }
    }

    // XML and JSON have no line of headings: their names are those of the fields.
    private static (List<TableRow> Rows, TableHeader? Header) Table(string content)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        if (stream.Length > 0 && RecordTable.Open(stream, Utf8, Records) is { } records)
        {
            return (
                [.. records.Rows().Take(MostRows + 20)],
                TableHeader.Of(Columns, new TableRow(0, [.. records.Headings]))
            );
        }

        List<TableRow> rows = [.. TableFile.Open(stream, Utf8).Rows().Take(MostRows + 20)];
        return (rows, TableHeader.Find(Columns, rows));
    }

    // The national table marks the line of the main specialty; offices write its name.
    private static string? MainOf(string cell, List<string> specialties) =>
        cell is "1" or "是" or "Y" or "true" ? specialties[0]
        : specialties.Contains(cell) ? cell
        : null;

    private static RegionCode? RegionOf(string text) =>
        RegionCode.TryParse(text, out var code, out _)
            ? code
            : Regions
                .Administrations.Where(city =>
                    city.Name.Zh == text || city.Name.Zh.TrimEnd('市') == text
                )
                .Select(city => (RegionCode?)city.Code)
                .FirstOrDefault();

    // What the lines of one person say together; two names for one number are somebody's mistake.
    private static List<IncomingExpert> Joined(
        List<IncomingExpert> lines,
        List<ExpertLineFault> faults
    )
    {
        var experts = new List<IncomingExpert>();
        foreach (var person in lines.GroupBy(line => line.Number.Reveal()))
        {
            var first = person.First();
            if (
                person.FirstOrDefault(line =>
                    Avoidance.Plain(line.Name) != Avoidance.Plain(first.Name)
                ) is
                { } other
            )
            {
                faults.Add(
                    Fault(
                        other.Line,
                        Name,
                        $"与第 {first.Line} 行身份证号相同而姓名不同。",
                        $"The identity number of line {first.Line} under another name."
                    )
                );
                continue;
            }

            experts.Add(
                first with
                {
                    Region = person
                        .Select(line => line.Region)
                        .FirstOrDefault(one => one is not null),
                    Specialties = [.. person.SelectMany(line => line.Specialties).Distinct()],
                    Main = person.Select(line => line.Main).FirstOrDefault(one => one is not null),
                    Title = person
                        .Select(line => line.Title)
                        .FirstOrDefault(one => one is not null),
                    Employer = person
                        .Select(line => line.Employer)
                        .FirstOrDefault(one => one is not null),
                }
            );
        }

        return experts;
    }

    private static ExpertLineFault Fault(int line, TableColumn column, string zh, string en) =>
        new(line, column.Label.ToString(), new LocalizedText(zh, en).ToString());
}
