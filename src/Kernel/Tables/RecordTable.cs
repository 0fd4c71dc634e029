using System.Text;

namespace Trading.Kernel.Tables;

/// <summary>
/// The records of an XML or JSON as a table: one row a record, one column a name. Where the records lie is found by
/// looking through the whole file once, which also finds what is broken; then they are read in passing, and nothing is kept.
/// </summary>
public sealed class RecordTable
{
    // A tree of more kinds of places, or a record of more fields, is no list of anything.
    private const int MostPlaces = 5_000;
    private const int MostColumns = 500;
    private const string Extension = "_EX_INFO";

    private readonly RecordShape _shape;
    private readonly Func<IEnumerable<TreeEvent>> _events;
    private readonly HashSet<string> _places;
    private readonly List<string> _headings = [];
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    private RecordTable(
        RecordShape shape,
        Func<IEnumerable<TreeEvent>> events,
        LocalizedText said
    ) => (_shape, _events, _places, Said) = (shape, events, Places(events(), shape), said);

    /// <summary>What it is.</summary>
    public LocalizedText Said { get; }

    /// <summary>The names of the fields, in the order in which they were met.</summary>
    public IReadOnlyList<string> Headings => _headings;

    /// <summary>
    /// Opens an XML or JSON; null where it is neither. Throws <see cref="UnreadableTableException"/> where it is broken, or has no
    /// such records.
    /// </summary>
    /// <param name="stream">The content, which must be able to seek and stays the caller's.</param>
    /// <param name="encodedIn">Its encoding, one of <see cref="TextEncoding.Names"/>, where somebody knows better.</param>
    /// <param name="shape">What records are looked for.</param>
    public static RecordTable? Open(Stream stream, string? encodedIn, RecordShape shape)
    {
        var (encoding, name) = TextEncoding.Of(encodedIn) ?? TextEncoding.Detect(stream);
        return FormOf(stream, encoding) switch
        {
            '<' => Of(
                shape,
                () => XmlEvents.Of(stream, encoding),
                new($"XML，{name} 编码", $"XML in {name}")
            ),
            '{' when JsonEvents.IsLines(stream, encoding) => Of(
                shape,
                () => JsonEvents.OfLines(stream, encoding),
                new($"JSON 行，{name} 编码", $"JSON lines in {name}")
            ),
            '{' => Of(
                shape,
                () => JsonEvents.Of(stream, encoding),
                new($"JSON，{name} 编码", $"JSON in {name}")
            ),
            _ => null,
        };
    }

    /// <summary>
    /// The characters of an XML or JSON, for what takes text; null where it is neither. Throws
    /// <see cref="UnreadableTableException"/> where its bytes are in no encoding.
    /// </summary>
    /// <param name="stream">The content, which must be able to seek and stays the caller's.</param>
    public static string? TextOf(Stream stream)
    {
        var (encoding, _) = TextEncoding.Detect(stream);
        if (FormOf(stream, encoding) is null)
        {
            return null;
        }

        stream.Position = 0;
        using var text = new StreamReader(stream, encoding, false, -1, leaveOpen: true);
        try
        {
            return text.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            throw TextEncoding.Broken(stream, encoding);
        }
    }

    // What it begins with: < for XML, { for JSON, null for neither.
    private static char? FormOf(Stream stream, Encoding encoding)
    {
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

        return begin switch
        {
            ['<', ..] when !IsPage(begin) => '<',
            ['{' or '[', ..] => '{',
            _ => null,
        };
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

    private static RecordTable Of(
        RecordShape shape,
        Func<IEnumerable<TreeEvent>> events,
        LocalizedText said
    )
    {
        var table = new RecordTable(shape, events, said);
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
    private static HashSet<string> Places(IEnumerable<TreeEvent> events, RecordShape shape)
    {
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
                        throw new UnreadableTableException(shape.Nothing);
                    }

                    break;
                case TreeEventKind.Leaf
                    when path.Depth > 0 && seen.Add((path.Plain, one.Name)) && !path.IsExtension:
                    var what = known.GetValueOrDefault(path.Plain);
                    known[path.Plain] = (
                        what.Code || shape.Code.IsCalled(one.Name),
                        what.Name || shape.Name.IsCalled(one.Name)
                    );
                    if (seen.Count > MostPlaces)
                    {
                        throw new UnreadableTableException(shape.Nothing);
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
                (place + "/").Contains($"/{shape.Standard}/", StringComparison.OrdinalIgnoreCase)
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
            : throw new UnreadableTableException(shape.Nothing);
    }

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
                        throw new UnreadableTableException(_shape.Nothing);
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
