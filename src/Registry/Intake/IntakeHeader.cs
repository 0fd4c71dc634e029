using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>Which column of a file is which field, and in what unit its amounts are.</summary>
public sealed class IntakeHeader
{
    private const int Looked = 20;

    private readonly int[] _places;
    private readonly string?[] _units;
    private IReadOnlyList<int> _hidden = [];

    private IntakeHeader(int line, IReadOnlyList<string> headings, IntakeField?[] fields)
    {
        (Line, Headings, Fields) = (line, headings, fields);
        _places =
        [
            .. IntakeFields.All.Select(field => Array.FindIndex(fields, one => one == field)),
        ];
        _units = [.. headings.Select(UnitOf)];
    }

    /// <summary>The line of the headings, the lower one of two; 0 where the fields have names of their own.</summary>
    public int Line { get; }

    /// <summary>The headings, those of two lines put together.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>For each column the field it is for; null for one that is left out.</summary>
    public IReadOnlyList<IntakeField?> Fields { get; }

    /// <summary>Columns that nobody knows, without those that our own file of rejected rows adds.</summary>
    public IReadOnlyList<string> Unknown =>
        [
            .. Headings
                .Where(
                    (heading, place) =>
                        heading.Length > 0
                        && Fields[place] is null
                        && !_hidden.Contains(place)
                        && !IntakeFields.OfRejected.Contains(heading)
                        && !IntakeFields.StandardOnly.Contains(heading)
                )
                .Distinct(),
        ];

    /// <summary>The place of a field's column; -1 where it has none.</summary>
    public int PlaceOf(IntakeField field)
    {
        for (var at = 0; at < IntakeFields.All.Count; at++)
        {
            if (ReferenceEquals(IntakeFields.All[at], field))
            {
                return _places[at];
            }
        }

        return -1;
    }

    /// <summary>The other columns of a field that may have several.</summary>
    internal IEnumerable<int> OthersOf(IntakeField field) =>
        Fields
            .Index()
            .Where(one => one.Item == field)
            .Select(one => one.Index)
            .Where(place => place != PlaceOf(field));

    /// <summary>The unit that a column's heading says, such as 元; null for none.</summary>
    public string? UnitAt(int place) => _units[place];

    /// <summary>The headings among the first rows of a table; null where there are none.</summary>
    internal static IntakeHeader? Find(
        IReadOnlyList<TableRow> first,
        IReadOnlyDictionary<string, string> map
    )
    {
        IntakeHeader? best = null;
        for (var at = 0; at < Math.Min(first.Count, Looked); at++)
        {
            var header = Of(first[at].Line, first[at].Cells, map);
            if (
                header.Known > (best?.Known ?? 0)
                && (header.Known > 1 || header.Fields.Any(field => field?.Name is "code" or "name"))
            )
            {
                best = At(first, at, header, map);
                // What is whole stays: richer headings below it are those of another table.
                if (best.Fault() is null)
                {
                    break;
                }
            }
        }

        return best;
    }

    /// <summary>Of names that are there beforehand. Throws <see cref="UnreadableTableException"/> where two columns are one field.</summary>
    internal static IntakeHeader Of(
        int line,
        IReadOnlyList<string> headings,
        IReadOnlyDictionary<string, string> map
    )
    {
        var fields = headings.Select(heading => FieldOf(heading, map)).ToArray();
        // An old list has the organisation code alone, and that is then the code.
        if (!fields.Any(field => field?.Name == "code"))
        {
            var at = Array.FindIndex(fields, field => field?.Name == "former_code");
            if (at >= 0)
            {
                fields[at] = IntakeFields.Named("code");
            }
        }

        return new(line, headings, fields);
    }

    /// <summary>Without some of its columns.</summary>
    internal IntakeHeader Without(Func<int, bool> leaves)
    {
        var left = Enumerable.Range(0, Headings.Count).Where(leaves).ToList();
        return new(
            Line,
            Headings,
            [.. Fields.Select((field, place) => left.Contains(place) ? null : field)]
        )
        {
            _hidden = left,
        };
    }

    /// <summary>What is wrong with it: a field twice, or one missing without which nothing can be told. Null for nothing.</summary>
    internal LocalizedText? Fault()
    {
        var twice = Fields
            .Where(field => field is not null && !IntakeFields.MayRepeat.Contains(field.Name))
            .GroupBy(field => field)
            .FirstOrDefault(same => same.Count() > 1)
            ?.Key;
        if (twice is not null)
        {
            var headings = Headings.Where((_, place) => Fields[place] == twice).ToList();
            return new(
                $"第 {Line} 行：列“{twice.Chinese}”出现两次（{string.Join("、", headings)}）；请只留一列，或用 --map \"列名=-\" 略去其中一列。",
                $"Line {Line}: the column \"{twice.Name}\" is there twice ({string.Join(", ", headings)}); keep one, or leave one out by --map \"HEADING=-\"."
            );
        }

        string[] missing =
        [
            .. ((string[])["code", "name"]).Where(name => PlaceOf(IntakeFields.Named(name)) < 0),
        ];
        return missing.Length == 0
            ? null
            : new(
                $"第 {Line} 行缺少列：{string.Join("、", missing.Select(name => IntakeFields.Named(name).Chinese))}。可用的列：{string.Join("、", IntakeFields.All.Select(one => one.Chinese))}；叫别的名字的列可用 --map \"列名=字段\" 指定。",
                $"Line {Line} lacks the columns: {string.Join(", ", missing)}. Known: {string.Join(", ", IntakeFields.All.Select(one => one.Name))}; a column of another name is mapped by --map \"HEADING=FIELD\"."
            );
    }

    private int Known => Fields.Count(one => one is not null);

    // A line of groups may stand above (联系人 over 姓名 and 电话), or the lower half of the headings below.
    private static IntakeHeader At(
        IReadOnlyList<TableRow> first,
        int at,
        IntakeHeader header,
        IReadOnlyDictionary<string, string> map
    )
    {
        var best = header;
        if (at > 0 && first[at - 1].Cells.Count(cell => cell.Length > 0) > 1)
        {
            var below = Joined(first[at - 1].Cells, first[at].Cells, first[at].Line, map);
            best = below.Known > best.Known && below.Twice <= best.Twice ? below : best;
        }

        if (at + 1 < first.Count && IsLowerHalf(first[at + 1].Cells, header))
        {
            var above = Joined(first[at].Cells, first[at + 1].Cells, first[at + 1].Line, map);
            best = above.Known >= best.Known && above.Twice <= best.Twice ? above : best;
        }

        return best;
    }

    private int Twice => Known - Fields.Where(one => one is not null).Distinct().Count();

    private static bool IsLowerHalf(string[] cells, IntakeHeader header) =>
        cells.Any(cell => cell.Length > 0)
        && cells.All(cell => cell.Length < 20 && !cell.Any(char.IsAsciiDigit))
        && header
            .Fields.Index()
            .Where(one => one.Item?.Name is "code" or "name")
            .All(one => one.Index >= cells.Length || cells[one.Index].Length == 0);

    private static IntakeHeader Joined(
        string[] upper,
        string[] lower,
        int line,
        IReadOnlyDictionary<string, string> map
    )
    {
        var (headings, group) = (new string[Math.Max(upper.Length, lower.Length)], "");
        for (var place = 0; place < headings.Length; place++)
        {
            var (over, under) = (
                upper.ElementAtOrDefault(place) ?? "",
                lower.ElementAtOrDefault(place) ?? ""
            );
            group = over.Length > 0 ? over : group;
            headings[place] =
                under.Length == 0 ? over
                : FieldOf(group + under, map) is not null ? group + under
                : under;
        }

        return Of(line, headings, map);
    }

    private static IntakeField? FieldOf(string heading, IReadOnlyDictionary<string, string> map)
    {
        if (heading.Length == 0 || IntakeFields.OfRejected.Contains(heading))
        {
            return null;
        }

        return map.TryGetValue(heading, out var said)
            ? IntakeFields.Find(said)
            : IntakeFields.All.FirstOrDefault(field => field.Column.IsCalled(heading));
    }

    // 营业收入（元）, 资产总额(亿元), revenueMinor of our own records.
    private static string? UnitOf(string heading)
    {
        var plain = CellText.HalfWidth(heading);
        if (plain.EndsWith("Minor", StringComparison.Ordinal))
        {
            return "分";
        }

        var open = plain.IndexOfAny(['(', '[', '/', ':']);
        var said = open < 0 ? "" : plain[(open + 1)..].Trim(')', ']', ' ');
        said = said.Replace("单位", "", StringComparison.Ordinal).Trim(':', ' ');
        said = said.Replace("人民币", "", StringComparison.Ordinal);
        return said is "元" or "千元" or "万" or "万元" or "百万元" or "亿" or "亿元" ? said : null;
    }
}
