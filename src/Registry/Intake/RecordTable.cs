using System.Text;
using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>
/// The records of an XML or JSON as a table: one row a record, one column a name. Where the records lie is found by
/// looking through the whole file once, which also finds what is broken; then they are read in passing, and nothing is kept.
/// </summary>
internal sealed class RecordTable
{
    // A tree of more kinds of places, or a record of more fields, is no list of firms.
    private const int MostPlaces = 5_000;
    private const int MostColumns = 500;
    private const string Standard = "LEGAL_PERSON_BASE";
    private const string Extension = "_EX_INFO";

    private readonly Func<IEnumerable<TreeEvent>> _events;
    private readonly HashSet<string> _places;
    private readonly List<string> _headings = [];
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    private RecordTable(
        Func<IEnumerable<TreeEvent>> events,
        HashSet<string> places,
        LocalizedText said
    ) => (_events, _places, Said) = (events, places, said);

    /// <summary>What it is.</summary>
    public LocalizedText Said { get; }

    /// <summary>The names of the fields, in the order in which they were met.</summary>
    public IReadOnlyList<string> Headings => _headings;

    /// <summary>Opens an XML or JSON; null where it is neither.</summary>
    public static RecordTable? Open(Stream stream, string? encodedIn)
    {
        var (encoding, name) = TextEncoding.Of(encodedIn) ?? TextEncoding.Detect(stream);
        var begin = Begin(stream, encoding);
        if (begin.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
        {
            // A page of the web has one, and is told apart by who reads tables.
            return begin.Contains("<html", StringComparison.OrdinalIgnoreCase)
                ? null
                : throw new UnreadableTableException(
                    new(
                        "XML 带有文档类型定义（DOCTYPE），不予读取；请去掉后再导入。",
                        "The XML has a document type (DOCTYPE) and is not read; take it out."
                    )
                );
        }

        if (begin is ['<', ..] && !IsPage(begin))
        {
            return Of(
                () => XmlEvents.Of(stream, encoding),
                new($"XML，{name} 编码", $"XML in {name}")
            );
        }

        if (begin is not ['{' or '[', ..])
        {
            return null;
        }

        return JsonEvents.IsLines(stream, encoding)
            ? Of(
                () => JsonEvents.OfLines(stream, encoding),
                new($"JSON 行，{name} 编码", $"JSON lines in {name}")
            )
            : Of(
                () => JsonEvents.Of(stream, encoding),
                new($"JSON，{name} 编码", $"JSON in {name}")
            );
    }

    /// <summary>Every record, in the order of the file.</summary>
    public IEnumerable<TableRow> Rows()
    {
        var path = new Path();
        string?[]? cells = null;
        var (depth, line, last, twice) = (0, 0, 0, (string?)null);
        foreach (var one in _events())
        {
            switch (one.Kind)
            {
                case TreeEventKind.Broken:
                    last = Math.Max(one.Line, last + 1);
                    yield return new TableRow(last, [one.Value]) { IsBroken = true };
                    break;
                case TreeEventKind.Begin:
                    path.Push(one.Name);
                    if (cells is null && _places.Contains(path.Plain))
                    {
                        cells = new string?[_headings.Count];
                        // What is told of a row is told by its line: records that share one are counted on from it.
                        line = last = Math.Max(one.Line, last + 1);
                        (depth, twice) = (path.Depth, null);
                    }

                    break;
                case TreeEventKind.Leaf when cells is not null && !path.IsExtension:
                    var at = _columns[path.Below(depth, one.Name)];
                    if (cells[at] is { } before && before != one.Value)
                    {
                        twice ??= one.Name;
                    }

                    cells[at] ??= one.Value;
                    break;
                case TreeEventKind.End:
                    if (cells is not null && path.Depth == depth)
                    {
                        string[] written = [.. cells.Select(cell => cell ?? "")];
                        yield return new TableRow(line, [.. written.Select(CellText.Clean)])
                        {
                            Written = written,
                            Twice = twice,
                        };
                        cells = null;
                    }

                    path.Pop();
                    break;
                default:
                    break;
            }
        }
    }

    private static RecordTable Of(Func<IEnumerable<TreeEvent>> events, LocalizedText said)
    {
        var table = new RecordTable(events, Places(events()), said);
        table.NameColumns();
        return table;
    }

    private static string Begin(Stream stream, Encoding encoding)
    {
        stream.Position = 0;
        var head = new byte[4096];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
        return lenient.GetString(head, 0, length).TrimStart('\uFEFF').TrimStart();
    }

    private static bool IsPage(string begin) =>
        begin.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
        || begin.StartsWith("<table", StringComparison.OrdinalIgnoreCase)
        || begin.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
        || begin.StartsWith("<body", StringComparison.OrdinalIgnoreCase);

    // Records lie where nodes have a code, else where they have a name; the topmost of those, and the standard's own.
    private static HashSet<string> Places(IEnumerable<TreeEvent> events)
    {
        var (code, name) = (IntakeFields.Named("code").Column, IntakeFields.Named("name").Column);
        var known = new Dictionary<string, (bool Code, bool Name)>(StringComparer.Ordinal);
        var seen = new HashSet<(string Place, string Name)>();
        var (path, all, lines) = (new Path(), new HashSet<string>(StringComparer.Ordinal), false);
        foreach (var one in events)
        {
            switch (one.Kind)
            {
                case TreeEventKind.Begin:
                    path.Push(one.Name);
                    if (all.Add(path.Plain) && all.Count > MostPlaces)
                    {
                        throw NoFirms();
                    }

                    break;
                case TreeEventKind.Leaf
                    when path.Depth > 0 && seen.Add((path.Plain, one.Name)) && !path.IsExtension:
                    var what = known.GetValueOrDefault(path.Plain);
                    known[path.Plain] = (
                        what.Code || code.IsCalled(one.Name),
                        what.Name || name.IsCalled(one.Name)
                    );
                    if (seen.Count > MostPlaces)
                    {
                        throw NoFirms();
                    }

                    break;
                case TreeEventKind.End:
                    path.Pop();
                    break;
                case TreeEventKind.Broken:
                    lines = true;
                    break;
                default:
                    break;
            }
        }

        string[] found = [.. known.Where(one => one.Value is (true, true)).Select(one => one.Key)];
        found = found is []
            ? [.. known.Where(one => one.Value.Code || one.Value.Name).Select(one => one.Key)]
            : found;
        string[] standard =
        [
            .. found.Where(place =>
                (place + "/").Contains($"/{Standard}/", StringComparison.OrdinalIgnoreCase)
            ),
        ];
        found = standard is [] ? found : standard;
        HashSet<string> topmost =
        [
            .. found.Where(place =>
                !found.Any(other =>
                    other.Length < place.Length
                    && place.StartsWith(other + "/", StringComparison.Ordinal)
                )
            ),
        ];
        return topmost.Count > 0 || lines ? topmost
            // Of columns with names of their own, that a mapping will say: a list of objects at the top.
            : all.Contains("/[]/[]") ? ["/[]/[]"]
            : all.Contains("/[]") && !all.Any(place => place.Length > 3) ? ["/[]"]
            : throw NoFirms();
    }

    private static UnreadableTableException NoFirms() =>
        new(
            new(
                "文件中没有找到主体：没有哪一层有代码和名称（如 LEGAL_PERSON_BASE 的 LEGAL_CODE、LEGAL_NAME）。",
                "No firms were found: nothing in the file has a code and a name (such as LEGAL_CODE and LEGAL_NAME of LEGAL_PERSON_BASE)."
            )
        );

    private void NameColumns()
    {
        var path = new Path();
        var depth = 0;
        foreach (var one in _events())
        {
            switch (one.Kind)
            {
                case TreeEventKind.Begin:
                    path.Push(one.Name);
                    depth = depth == 0 && _places.Contains(path.Plain) ? path.Depth : depth;
                    break;
                case TreeEventKind.Leaf when depth > 0 && !path.IsExtension:
                    var column = path.Below(depth, one.Name);
                    if (_columns.TryAdd(column, _headings.Count))
                    {
                        _headings.Add(column);
                    }

                    if (_headings.Count > MostColumns)
                    {
                        throw NoFirms();
                    }

                    break;
                case TreeEventKind.End:
                    depth = path.Depth == depth ? 0 : depth;
                    path.Pop();
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Where the reading stands; the items of a list are told apart only below a record.</summary>
    private sealed class Path
    {
        private readonly List<(string Name, string Plain, int Items)> _steps = [];

        public int Depth => _steps.Count;

        public string Plain => _steps.Count == 0 ? "" : _steps[^1].Plain;

        // Role extensions repeat the code of the firm they extend.
        public bool IsExtension =>
            _steps.Exists(step =>
                step.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
            );

        public void Push(string name)
        {
            if (name == "[]" && _steps.Count > 0)
            {
                _steps[^1] = _steps[^1] with { Items = _steps[^1].Items + 1 };
            }

            _steps.Add((name, Plain + "/" + name, 0));
        }

        public void Pop() => _steps.RemoveAt(_steps.Count - 1);

        /// <summary>A leaf's name below a record: contacts.phone for the first of a list, contacts.2.phone for the second.</summary>
        public string Below(int depth, string leaf)
        {
            if (_steps.Count == depth)
            {
                return leaf;
            }

            var name = new StringBuilder();
            for (var at = depth; at < _steps.Count; at++)
            {
                if (_steps[at].Name != "[]")
                {
                    name.Append(_steps[at].Name).Append('.');
                }
                else if (_steps[at - 1].Items > 1)
                {
                    name.Append(_steps[at - 1].Items).Append('.');
                }
            }

            return leaf == "[]" ? name.ToString(0, name.Length - 1) : name.Append(leaf).ToString();
        }
    }
}
