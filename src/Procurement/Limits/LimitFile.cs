using System.Globalization;
using System.Text;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Limits;

/// <summary>Limits as a table: the one that ships, a trading kind's own, an operator's.</summary>
internal static class LimitFile
{
    private static readonly Dictionary<string, LimitUnit> Units = new(StringComparer.Ordinal)
    {
        ["days"] = LimitUnit.Days,
        ["working days"] = LimitUnit.WorkingDays,
        ["months"] = LimitUnit.Months,
        ["years"] = LimitUnit.Years,
        ["minutes"] = LimitUnit.Minutes,
        ["percent"] = LimitUnit.Percent,
        ["yuan"] = LimitUnit.Yuan,
        ["bidders"] = LimitUnit.Bidders,
        ["applicants"] = LimitUnit.Applicants,
        ["percent a day"] = LimitUnit.Other,
        ["month-day"] = LimitUnit.Other,
    };

    /// <summary>The limits that ship with the product.</summary>
    public static IReadOnlyList<StatutoryLimit> Shipped()
    {
        using var reader = Embedded("limits.csv");
        return Read(reader, "limits.csv");
    }

    // What a kind's data may leave out is what most limits have.
    private static readonly (string Column, string Usual)[] Columns =
    [
        ("id", ""),
        ("kind", ""),
        ("methods", ""),
        ("step", ""),
        ("rule_zh", ""),
        ("rule_en", ""),
        ("bound", ""),
        ("value", ""),
        ("unit", ""),
        ("direction", "forward"),
        ("from", ""),
        ("to", ""),
        ("when", ""),
        ("pauses", ""),
        ("inclusive", "yes"),
        ("first_day", "no"),
        ("rolls", "no"),
        ("optional", "no"),
        ("force", "must"),
        ("in_force_from", ""),
        ("in_force_to", ""),
        ("law", ""),
        ("article", ""),
        ("sure", "R"),
    ];

    /// <summary>The limits of a table with the columns of the one that ships.</summary>
    /// <exception cref="FormatException">A mistake, with file, line and column.</exception>
    public static IReadOnlyList<StatutoryLimit> Read(TextReader reader, string name) =>
        [
            .. CsvTable
                .Read(reader, name, [.. Columns.Select(column => column.Column)])
                .Select(Limit),
        ];

    /// <summary>
    /// The limits that a kind of trading brings in its own data: under each step that they bind a list of objects with the
    /// columns of the table, of which kind, step and methods are the step's.
    /// </summary>
    /// <exception cref="FormatException">A mistake, with the kind, the step, the place in its list and the column.</exception>
    public static IReadOnlyList<StatutoryLimit> Of(TradingKind kind)
    {
        var limits = new List<StatutoryLimit>();
        foreach (var step in kind.Steps.Where(step => step.Limits is not null))
        {
            foreach (var (place, given) in step.Limits!.Value.EnumerateArray().Index())
            {
                var cells = Columns.ToDictionary(column => column.Column, column => column.Usual);
                cells["kind"] = kind.Code;
                cells["step"] = step.Code;
                cells["methods"] = string.Join(';', step.Methods ?? []);
                foreach (var member in given.EnumerateObject())
                {
                    if (!cells.ContainsKey(member.Name))
                    {
                        throw new FormatException(
                            $"{kind.Code}.{step.Code}.limits, {place + 1}: there is no column '{member.Name}'. / 没有“{member.Name}”这一列。"
                        );
                    }

                    cells[member.Name] = FigureRules.Said(member.Value);
                }

                limits.Add(
                    Limit(CsvTable.Row($"{kind.Code}.{step.Code}.limits", place + 1, cells))
                );
            }
        }

        return limits;
    }

    /// <summary>A table that ships in this assembly.</summary>
    public static StreamReader Embedded(string name) =>
        new(
            typeof(LimitFile).Assembly.GetManifestResourceStream($"procurement/limits/{name}")
                ?? throw new InvalidOperationException($"{name} is not embedded in this assembly."),
            Encoding.UTF8
        );

    private static StatutoryLimit Limit(CsvRow row)
    {
        var bound = Enum.Parse<LimitBound>(
            row.Word("bound", "min", "max", "by", "rate"),
            ignoreCase: true
        );
        var unit = Units[row.Word("unit", [.. Units.Keys])];
        var limit = new StatutoryLimit
        {
            Id = Filled(row, "id"),
            Kind = Filled(row, "kind"),
            Methods = row["methods"].Split(';', Trimmed),
            Step = Filled(row, "step"),
            Rule = new(Filled(row, "rule_zh"), Filled(row, "rule_en")),
            Bound = bound,
            Value = bound is LimitBound.By ? 0 : Value(row),
            Unit = unit,
            Back =
                row["direction"].Length > 0 && row.Word("direction", "forward", "back") == "back",
            From = row["from"],
            To = row["to"],
            When =
                LimitCondition.Parse(row["when"])
                ?? throw row.Fault("when", "no condition", "不是条件"),
            Pauses = [.. row["pauses"].Split(';', Trimmed).Select(pair => Pause(row, pair))],
            Inclusive = Yes(row, "inclusive"),
            FirstDayCounts = Yes(row, "first_day"),
            Rolls = Yes(row, "rolls"),
            Optional = Yes(row, "optional"),
            Must = row.Word("force", "must", "as a rule") == "must",
            InForceFrom = row["in_force_from"].Length > 0 ? row.Day("in_force_from") : null,
            InForceTo = row["in_force_to"].Length > 0 ? row.Day("in_force_to") : null,
            Sources = Sources(row),
            Sure = row.Word("sure", "R", "X", "M"),
        };
        if (bound is LimitBound.Min or LimitBound.Max)
        {
            _ = Filled(row, "to");
            _ = limit.IsClock || limit.Unit is LimitUnit.Percent ? Filled(row, "from") : "";
        }

        if (limit.InForceTo < limit.InForceFrom)
        {
            throw row.Fault("in_force_to", "before in_force_from", "早于 in_force_from");
        }

        if (limit.IsClock && limit.Value != decimal.Truncate(limit.Value))
        {
            throw row.Fault("value", "not a whole number", "应为整数");
        }

        return limit;
    }

    private const StringSplitOptions Trimmed =
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static string Filled(CsvRow row, string column) =>
        row[column] is { Length: > 0 } text ? text : throw row.Fault(column, "empty", "不能为空");

    private static bool Yes(CsvRow row, string column) => row.Word(column, "yes", "no") == "yes";

    private static decimal Value(CsvRow row) =>
        decimal.TryParse(
            row["value"],
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : throw row.Fault("value", "not a number", "应为数字");

    private static (string From, string To) Pause(CsvRow row, string pair) =>
        pair.Split('>', Trimmed) is [var from, var to]
            ? (from, to)
            : throw row.Fault("pauses", "not two events as from>to", "应为 起始事件>结束事件");

    private static List<LimitSource> Sources(CsvRow row)
    {
        var laws = Filled(row, "law").Split(';', Trimmed);
        var articles = row["article"].Split(';', Trimmed);
        var numbers = new List<int>();
        foreach (var article in articles)
        {
            numbers.Add(
                int.TryParse(
                    article,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                && number > 0
                    ? number
                    : throw row.Fault("article", "not a number", "应为条文序号")
            );
        }

        if (laws.Length > 1 && laws.Length != numbers.Count)
        {
            throw row.Fault("article", "not one for each law", "应与法规一一对应");
        }

        // Of one law any number of articles; of several one each.
        return
        [
            .. laws.Select(
                (law, place) =>
                    new LimitSource(
                        law,
                        row.Find("law_en") ?? LimitWords.LawInEnglish(law),
                        laws.Length == 1 ? numbers : [numbers[place]]
                    )
            ),
        ];
    }
}
