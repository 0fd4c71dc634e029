using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Trading.Documents.Contracts;

namespace Trading.Documents.Scanning;

/// <summary>
/// PDF (ISO 32000-2) read once from beginning to end in constant memory. Names are looked at after their #xx escapes
/// are resolved, in the whole file and in object streams; an object stream packed in any other way than writers do, an
/// object where a reader of the file's structure would see none, and encryption are refused, because what cannot be seen
/// cannot be judged. Every stream is unfolded through all of its filters, under one bound for the whole file, and how
/// deep arrays and dictionaries lie in each other is bounded, in the file as in what is unfolded.
/// <para>
/// What it does not see: names written in the content of a page (which can do nothing), the inside of images and
/// fonts (of images, their width and height), pictures that lie in a content, how deep a content nests that calls itself
/// an image, and faults of a particular viewer. A virus scanner beside it (see <see cref="ClamdScanner"/>) knows those.
/// </para>
/// </summary>
internal sealed class PdfScanner(DocumentSettings settings) : IContentScanner
{
    private const int TailBytes = 2048;
    private static readonly SearchValues<byte> Blanks = SearchValues.Create("\0\t\n\f\r "u8);

    public Task<Finding?> Scan(Stream content, FileKind kind, CancellationToken cancel)
    {
        if (kind != FileKind.Pdf)
        {
            return Task.FromResult<Finding?>(null);
        }

        var fault = ZipDirectory.EndsAsZip(content) ? Behind() : Tail(content);
        if (fault is null)
        {
            content.Position = 0;
            fault = new PdfReading(content, settings, cancel).Run();
        }

        return Task.FromResult(fault);
    }

    private static Finding? Tail(Stream content)
    {
        var tail = new byte[Math.Min(content.Length, TailBytes)];
        content.Position = content.Length - tail.Length;
        content.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("%%EOF"u8);
        return end < 0
                ? Finding.Damaged(
                    "PDF 不完整（没有结尾标记）。",
                    "the PDF is incomplete (it has no end mark)."
                )
            : tail.AsSpan(end + 5).ContainsAnyExcept(Blanks) ? Behind()
            : null;
    }

    private static Finding Behind() =>
        Finding.Polyglot(
            "PDF 之后还附有其他内容，请重新导出。",
            "something else follows the PDF; export it anew."
        );
}

/// <summary>One pass over one PDF.</summary>
internal sealed class PdfReading(
    Stream content,
    DocumentSettings settings,
    CancellationToken cancel
)
{
    private const int LongestName = 64;
    private const int MostFilters = 8;

    // Writers nest some ten deep; readers recurse, and die of some ten thousand.
    private const int Deepest = 256;

    // What is no text has brackets by chance: of 256 MB, some 2,000 stay open.
    private const int DeepestUnfolded = 5_000;

    /// <summary>Names under which a PDF does something, or carries something, of its own accord (ISO 32000-2, 12.6.4, 7.11.4, 13.7, and XFA of 32000-1, 12.7.8).</summary>
    private static readonly FrozenSet<string> Active = new[]
    {
        "JavaScript",
        "JS",
        "Launch",
        "EmbeddedFile",
        "EmbeddedFiles",
        "RichMedia",
        "RichMediaExecute",
        "XFA",
        "SubmitForm",
        "ImportData",
        "GoToE",
        "Rendition",
    }.ToFrozenSet();

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly byte[] _piece = new byte[16 * 1024];
    private readonly List<string> _names = [];
    private readonly NameWatcher _watcher = new();
    private readonly HeaderWatcher _headers = new();
    private readonly Nesting _nesting = new(Deepest);
    private readonly Dictionary<string, long> _numbers = [];
    private long _inflateLeft = settings.MaxInflatedBytes;
    private string? _lastName;
    private int _next;
    private int _held;
    private int _again = -1;
    private bool _opaque;
    private Finding? _found;

    private enum Last
    {
        Other,
        DictEnd,
    }

    public Finding? Run()
    {
        var last = Last.Other;
        for (var b = Next(); b >= 0 && _found is null; b = Next())
        {
            switch (b)
            {
                case '%':
                    Opaque(Comment);
                    break;
                case '(':
                    Opaque(Words);
                    last = Last.Other;
                    break;
                case '<':
                    if (Peek() == '<')
                    {
                        Next();
                        See('<');
                    }
                    else
                    {
                        Opaque(Hex);
                    }

                    last = Last.Other;
                    break;
                case '>':
                    if (Peek() == '>')
                    {
                        Next();
                        See('>');
                        last = Last.DictEnd;
                    }

                    break;
                case '/':
                    Name(Token(keepEscapes: false));
                    last = Last.Other;
                    break;
                case '[' or ']' or '{' or '}' or ')':
                    See(b);
                    last = Last.Other;
                    break;
                default:
                    if (!IsSpace(b))
                    {
                        Unread(b);
                        Keyword(Token(keepEscapes: true), last);
                        last = Last.Other;
                    }

                    break;
            }
        }

        return _found;
    }

    private void Keyword(string token, Last last)
    {
        if (token == "obj")
        {
            Forget();
        }
        else if (token == "stream" && last == Last.DictEnd)
        {
            Opaque(Body);
            Forget();
        }
        else if (
            _lastName is "Width" or "Height" or "EarlyChange"
            && long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            _numbers[_lastName] = number;
        }

        _lastName = null;
    }

    private void Forget()
    {
        _names.Clear();
        _numbers.Clear();
    }

    private void See(int bracket)
    {
        _nesting.See(bracket);
        if (_nesting.TooDeep)
        {
            _found ??= TooDeep();
        }
    }

    private void Name(string name)
    {
        if (_names.Count < 10_000)
        {
            _names.Add(name);
        }

        _lastName = name;

        if (name == "Encrypt")
        {
            _found ??= new Finding(
                "file.encrypted",
                new(
                    "PDF 已加密，无法检查；请去掉密码和权限限制后重新导出。",
                    "the PDF is encrypted and cannot be checked; export it without password and restrictions."
                )
            );
        }
        else if (Active.Contains(name))
        {
            _found ??= ActiveFound(name);
        }
    }

    private void Comment()
    {
        for (var b = Next(); b >= 0 && b is not ('\r' or '\n'); b = Next()) { }
    }

    private void Words()
    {
        for (var depth = 1; depth > 0; )
        {
            switch (Next())
            {
                case < 0:
                    _found ??= Broken();
                    return;
                case '\\':
                    Next();
                    break;
                case '(':
                    depth++;
                    break;
                case ')':
                    depth--;
                    break;
            }
        }
    }

    private void Hex()
    {
        for (var b = Next(); b != '>'; b = Next())
        {
            if (b < 0)
            {
                _found ??= Broken();
                return;
            }
        }
    }

    private void Body()
    {
        var objects =
            _names.Contains("ObjStm") || (_names.Contains("First") && _names.Contains("N"));
        if (Peek() == '\r')
        {
            Next();
        }

        if (Peek() == '\n')
        {
            Next();
        }

        var body = new BodyStream(this);
        if (
            _numbers.TryGetValue("Width", out var width)
            && _numbers.TryGetValue("Height", out var height)
            && height > 0
            && width > settings.MaxPixels / height
        )
        {
            _found ??= Finding.Bomb(
                $"PDF 内的图片为 {width}×{height} 像素，最多 {settings.MaxPixels:N0} 像素。",
                $"a picture in the PDF has {width}×{height} pixels; at most {settings.MaxPixels:N0} are taken."
            );
        }

        Unfold(body, objects);

        body.CopyTo(Stream.Null);
        if (!body.Ended)
        {
            _found ??= Broken();
        }
    }

    private void Unfold(BodyStream body, bool objects)
    {
        var filters = Filters();
        if (
            filters is null
            || filters.Count > MostFilters
            || (
                objects
                && (
                    filters is not ([] or ["FlateDecode"] or ["Fl"])
                    || _names.Contains("Predictor")
                    || _names.Contains("F")
                )
            )
        )
        {
            _found ??= Unseen();
            return;
        }

        var packed = new Counted(this, body, counts: false);
        var unfolded = packed;
        foreach (var (place, filter) in filters.Index())
        {
            if (PdfFilters.IsPicture(filter) && place == filters.Count - 1)
            {
                break;
            }

            if (
                PdfFilters.Unfold(
                    filter,
                    unfolded,
                    earlyChange: _numbers.GetValueOrDefault("EarlyChange", 1) != 0
                )
                is not { } through
            )
            {
                _found ??= Unseen();
                return;
            }

            unfolded = new Counted(this, through, counts: true);
        }

        try
        {
            Look(unfolded, objects);
        }
        // The library says a broken stream with either, by what is broken in it. What came before the break was looked at,
        // and readers get no further; where nothing came, another reader may begin elsewhere.
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // Nothing but the end of a line is an empty stream.
            if (objects || (unfolded.Count == 0 && packed.Count > 2))
            {
                _found ??= Unseen();
            }
        }
    }

    private void Look(Counted unfolded, bool objects)
    {
        var names = objects ? new NameWatcher { Short = true } : null;
        var nesting = _names.Contains("Image") ? null : new Nesting(DeepestUnfolded);
        for (int read; _found is null && (read = unfolded.Read(_piece)) > 0; )
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var b in names is null ? [] : _piece.AsSpan(0, read))
            {
                if (names?.Feed(b) is { } name && Active.Contains(name))
                {
                    _found ??= ActiveFound(name);
                    return;
                }
            }

            nesting?.Feed(_piece.AsSpan(0, read));
            if (nesting?.TooDeep == true)
            {
                _found ??= TooDeep();
            }
        }

        if (names?.Feed(' ') is { } last && Active.Contains(last))
        {
            _found ??= ActiveFound(last);
        }
    }

    // The names right after /Filter; null when they are somewhere else, or said twice.
    private List<string>? Filters()
    {
        var at = _names.IndexOf("Filter");
        if (at < 0)
        {
            return [];
        }

        var filters = _names
            .Skip(at + 1)
            .TakeWhile(name =>
                name.EndsWith("Decode", StringComparison.Ordinal)
                || name is "Fl" or "AHx" or "A85" or "LZW" or "RL" or "CCF" or "DCT" or "Crypt"
            )
            .ToList();
        return filters.Count == 0 || _names.LastIndexOf("Filter") != at ? null : filters;
    }

    // Where a reader of the structure sees no objects, no object may begin: another program might find it there.
    private void Opaque(Action read)
    {
        _opaque = true;
        read();
        _opaque = false;
    }

    private string Token(bool keepEscapes)
    {
        var token = new StringBuilder();
        for (var b = Next(); b >= 0; b = Next())
        {
            if (IsSpace(b) || IsDelimiter(b))
            {
                Unread(b);
                break;
            }

            if (token.Length < LongestName)
            {
                token.Append((char)b);
            }
        }

        return keepEscapes ? token.ToString() : NameWatcher.Plain(token.ToString());
    }

    private int Peek()
    {
        var b = Next();
        Unread(b);
        return b;
    }

    private void Unread(int b) => _again = b;

    private int Next()
    {
        if (_again >= 0)
        {
            var b = _again;
            _again = -1;
            return b;
        }

        if (_next == _held)
        {
            cancel.ThrowIfCancellationRequested();
            _held = content.Read(_buffer);
            _next = 0;
            if (_held == 0)
            {
                return -1;
            }
        }

        var next = _buffer[_next++];
        if (_watcher.Feed(next) is { } name && Active.Contains(name))
        {
            _found ??= ActiveFound(name);
        }

        if (_headers.Feed(next) && _opaque)
        {
            _found ??= Finding.Active(
                "PDF 把对象藏在数据、文字或注释里，无法检查。",
                "the PDF hides objects in data, strings or comments, where they cannot be checked."
            );
        }

        return next;
    }

    private static bool IsSpace(int b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsDelimiter(int b) =>
        b is '(' or ')' or '<' or '>' or '[' or ']' or '{' or '}' or '/' or '%';

    private static Finding ActiveFound(string name) =>
        Finding.Active(
            $"PDF 含有脚本、自动动作、嵌入文件或动态表单（/{name}），请打印为 PDF 后再上传。",
            $"the PDF has a script, an action, an embedded file or a dynamic form (/{name}); print it to PDF and attach that."
        );

    private static Finding TooDeep() =>
        Finding.Bomb(
            "PDF 内的数组或字典层层嵌套，超出任何正常文件。",
            "arrays or dictionaries of the PDF are nested beyond all measure."
        );

    private static Finding Unseen() =>
        Finding.Active(
            "PDF 中有无法检查的压缩对象，请打印为 PDF 后再上传。",
            "the PDF has packed objects that cannot be checked; print it to PDF and attach that."
        );

    private static Finding Broken() =>
        Finding.Damaged("PDF 不完整或已损坏。", "the PDF is incomplete or damaged.");

    /// <summary>Tells the names in a run of bytes, whatever else they are.</summary>
    private sealed class NameWatcher
    {
        private readonly StringBuilder _name = new();
        private bool _inName;

        /// <summary>Also those of two letters, which packed pictures are full of by chance.</summary>
        public bool Short { get; init; }

        /// <summary>The name that this byte ends.</summary>
        public string? Feed(int b)
        {
            string? ended = null;
            if (_inName && (IsSpace(b) || IsDelimiter(b)))
            {
                var name = Plain(_name.ToString());
                ended = name.Length > 2 || Short ? name : null;
                _inName = false;
            }

            if (b == '/')
            {
                _name.Clear();
                _inName = true;
            }
            else if (_inName && _name.Length < LongestName)
            {
                _name.Append((char)b);
            }

            return ended;
        }

        /// <summary>The name that <c>J#61vaScript</c> spells.</summary>
        public static string Plain(string name)
        {
            if (!name.Contains('#', StringComparison.Ordinal))
            {
                return name;
            }

            var plain = new StringBuilder();
            for (var i = 0; i < name.Length; i++)
            {
                if (
                    name[i] == '#'
                    && i + 2 < name.Length
                    && char.IsAsciiHexDigit(name[i + 1])
                    && char.IsAsciiHexDigit(name[i + 2])
                )
                {
                    plain.Append((char)Convert.ToByte(name.Substring(i + 1, 2), 16));
                    i += 2;
                }
                else
                {
                    plain.Append(name[i]);
                }
            }

            return plain.ToString();
        }
    }

    /// <summary>Tells where an object begins: <c>12 0 obj</c>.</summary>
    private sealed class HeaderWatcher
    {
        private int _step;

        public bool Feed(int b)
        {
            _step = (_step, b) switch
            {
                (7, _) when IsSpace(b) || IsDelimiter(b) => 8,
                (0 or 1, >= '0' and <= '9') => 1,
                (1 or 2, _) when IsSpace(b) => 2,
                (2 or 3, >= '0' and <= '9') => 3,
                (3 or 4, _) when IsSpace(b) => 4,
                (4, 'o') => 5,
                (5, 'b') => 6,
                (6, 'j') => 7,
                (_, >= '0' and <= '9') when _step == 4 => 3,
                (_, >= '0' and <= '9') => 1,
                _ => 0,
            };
            if (_step != 8)
            {
                return false;
            }

            _step = 0;
            return true;
        }
    }

    /// <summary>A stage of unfolding, which ends when the file's bound is reached.</summary>
    private sealed class Counted(PdfReading reading, Stream stage, bool counts) : ForwardStream
    {
        public long Count { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (reading._found is not null)
            {
                return 0;
            }

            var read = stage.Read(buffer);
            Count += read;
            if (counts && (reading._inflateLeft -= read) < 0)
            {
                reading._found ??= Finding.Bomb(
                    "PDF 内压缩的内容解压后体积异常。",
                    "what is packed inside the PDF unfolds beyond all measure."
                );
            }

            return read;
        }
    }

    /// <summary>The bytes of a stream up to its <c>endstream</c>.</summary>
    private sealed class BodyStream(PdfReading reading) : ForwardStream
    {
        private static readonly byte[] EndMark = [.. "endstream"u8];
        private readonly Queue<byte> _ready = new();
        private int _matched;

        public bool Ended { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = 0;
            while (read < buffer.Length)
            {
                if (_ready.TryDequeue(out var ready))
                {
                    buffer[read++] = ready;
                    continue;
                }

                if (Ended || reading._found is not null)
                {
                    break;
                }

                var next = reading.Next();
                if (next < 0)
                {
                    break;
                }

                if (next == EndMark[_matched])
                {
                    Ended = ++_matched == EndMark.Length;
                    continue;
                }

                if (_matched == 0)
                {
                    buffer[read++] = (byte)next;
                    continue;
                }

                // "endstre" ends as the mark begins; no other part of it does.
                var kept = _matched == 7 && next == EndMark[1] ? 1 : 0;
                for (var i = 0; i < _matched - kept; i++)
                {
                    _ready.Enqueue(EndMark[i]);
                }

                if (kept == 1)
                {
                    _matched = 2;
                }
                else if (next == EndMark[0])
                {
                    _matched = 1;
                }
                else
                {
                    _matched = 0;
                    _ready.Enqueue((byte)next);
                }
            }

            return read;
        }
    }
}
