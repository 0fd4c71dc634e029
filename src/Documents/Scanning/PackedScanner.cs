using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Trading.Documents.Contracts;

namespace Trading.Documents.Scanning;

/// <summary>
/// DOCX, XLSX (ECMA-376) and OFD (GB/T 33190-2016), which are zips of XML. Every entry is unfolded, under a bound and
/// never kept: what an entry says of its own size is not believed.
/// </summary>
internal sealed partial class PackedScanner(DocumentSettings settings) : IContentScanner
{
    // Deflate reaches 1032:1 on nothing but zeros; sheets of a real workbook stay below 100.
    private const int MaxRatio = 200;
    private const long RatioFrom = 10L * 1024 * 1024;
    private const int MaxFieldText = 64 * 1024;

    // Writers nest some thirty deep; readers recurse.
    private const int Deepest = 256;

    // A reader keeps a tag or a comment whole.
    private const int LongestTag = 1024 * 1024;

    private static readonly string[] ActiveRelations =
    [
        "/vbaProject",
        "/oleObject",
        "/control",
        "/attachedTemplate",
        "/package",
        "/frame",
        "/subDocument",
        "/externalLinkPath",
        "/activeXControlBinary",
    ];

    public Task<Finding?> Scan(Stream content, FileKind kind, CancellationToken cancel)
    {
        if (!kind.IsPacked)
        {
            return Task.FromResult<Finding?>(null);
        }

        var directory = ZipDirectory.Read(content);
        if (directory.Fault is { } fault)
        {
            return Task.FromResult<Finding?>(fault);
        }

        var left = settings.MaxInflatedBytes;
        foreach (var entry in directory.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (NameFault(entry.Name) is { } named)
            {
                return Task.FromResult<Finding?>(named);
            }

            using var unfolded = new BoundedEntry(content, entry, left);
            if (Entry(unfolded, entry) is { } found)
            {
                return Task.FromResult<Finding?>(found);
            }

            left -= unfolded.Count;
        }

        return Task.FromResult<Finding?>(null);
    }

    private static Finding? NameFault(string name) =>
        ActiveName().IsMatch(name)
            ? Finding.Active(
                $"内含宏、控件、嵌入对象或程序（{name}），请另存为不含这些内容的文件。",
                $"it holds macros, controls, embedded objects or a program ({name}); save it without them."
            )
            : null;

    private static Finding? Entry(BoundedEntry unfolded, ZipEntry entry)
    {
        Finding? found = null;
        try
        {
            var head = new byte[Magic.Longest];
            var read = unfolded.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (Magic.NameInside(head.AsSpan(0, read)) is { } inside)
            {
                return Finding.Active(
                    $"内含{inside.Zh}（{entry.Name}），不接受嵌套文件。",
                    $"it holds {inside.En} ({entry.Name}); nothing may be nested."
                );
            }

            if (IsXml(entry.Name))
            {
                var tags = new BoundedTags(new Rejoined(head.AsMemory(0, read), unfolded));
                found = Xml(tags, entry.Name);
            }

            unfolded.CopyTo(Stream.Null);
        }
        catch (TagTooLongException)
        {
            found ??= Finding.Bomb(
                $"内含的 {entry.Name} 有异常长的标记。",
                $"{entry.Name} inside it has a tag that is long beyond all measure."
            );
        }
        catch (XmlException error)
        {
            found ??= Finding.Damaged(
                $"内含的 {entry.Name} 不是可接受的 XML（第 {error.LineNumber} 行）。",
                $"{entry.Name} inside it is not XML that is taken (line {error.LineNumber})."
            );
        }
        // The library says a broken stream with either, by what is broken in it.
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            found ??= Finding.Damaged(
                $"内含的 {entry.Name} 无法解压。",
                $"{entry.Name} inside it cannot be unfolded."
            );
        }

        return unfolded.Bomb
                ? Finding.Bomb(
                    $"解压后体积异常（{entry.Name}），疑为压缩炸弹。",
                    $"it unfolds beyond all measure ({entry.Name}): a zip bomb."
                )
            : found is not null ? found
            : unfolded.Count != entry.Size
                ? Finding.Damaged(
                    $"内含的 {entry.Name} 与目录所载大小不符。",
                    $"{entry.Name} inside it is not of the size its directory says."
                )
            : null;
    }

    private static bool IsXml(string name) =>
        name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".vml", StringComparison.OrdinalIgnoreCase);

    private static Finding? Xml(Stream content, string name)
    {
        using var reader = XmlReader.Create(
            content,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                CloseInput = false,
            }
        );
        var instructions = new StringBuilder();
        var inInstruction = false;
        while (reader.Read())
        {
            if (reader.Depth > Deepest)
            {
                return Finding.Bomb(
                    $"内含的 {name} 层层嵌套，超出任何正常文件。",
                    $"{name} inside it is nested beyond all measure."
                );
            }

            if (reader.NodeType == XmlNodeType.Element)
            {
                inInstruction = reader.LocalName is "instrText" && !reader.IsEmptyElement;
                if (Element(reader, name, instructions) is { } found)
                {
                    return found;
                }
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                inInstruction = false;
            }
            // A field's words may be spread over many runs: they are judged together.
            else if (inInstruction && instructions.Length < MaxFieldText)
            {
                instructions.Append(reader.Value);
            }
        }

        return Dde().IsMatch(instructions.ToString()) ? DdeFound(name) : null;
    }

    private static Finding? Element(XmlReader reader, string name, StringBuilder instructions)
    {
        switch (reader.LocalName)
        {
            case "ddeLink" or "oleLink":
                return DdeFound(name);
            case "fldSimple":
                for (
                    var more = reader.MoveToFirstAttribute();
                    more;
                    more = reader.MoveToNextAttribute()
                )
                {
                    if (reader.LocalName == "instr" && instructions.Length < MaxFieldText)
                    {
                        instructions.Append(' ').Append(reader.Value).Append(' ');
                    }
                }

                reader.MoveToElement();
                return null;
            case "Relationship":
                return Relationship(reader, name);
            case "Override"
            or "Default"
                when reader.GetAttribute("ContentType") is { } type && ActiveType().IsMatch(type):
                return Finding.Active(
                    $"内含宏、控件或嵌入对象（{type}）。",
                    $"it holds macros, controls or embedded objects ({type})."
                );
            default:
                return null;
        }
    }

    private static Finding? Relationship(XmlReader reader, string name)
    {
        var type = reader.GetAttribute("Type") ?? "";
        var target = reader.GetAttribute("Target") ?? "";
        if (
            ActiveRelations.Any(active => type.EndsWith(active, StringComparison.OrdinalIgnoreCase))
        )
        {
            return Finding.Active(
                $"引用了模板、嵌入对象或控件（{name}）。",
                $"it refers to a template, an embedded object or a control ({name})."
            );
        }

        var external = string.Equals(
            reader.GetAttribute("TargetMode"),
            "External",
            StringComparison.OrdinalIgnoreCase
        );
        // A link that a reader may follow does nothing by itself; what is fetched on opening does.
        var link =
            type.EndsWith("/hyperlink", StringComparison.OrdinalIgnoreCase)
            && WebAddress().IsMatch(target);
        return external && !link
            ? Finding.Active(
                $"打开时会读取外部内容（{name}：{(target.Length > 60 ? target[..60] : target)}）。",
                $"it fetches something from outside when opened ({name}: {(target.Length > 60 ? target[..60] : target)})."
            )
            : null;
    }

    private static Finding DdeFound(string name) =>
        Finding.Active(
            $"含有 DDE 字段或链接（{name}），打开时可能运行程序。",
            $"it has a DDE field or link ({name}), which may run a program when opened."
        );

    [GeneratedRegex(
        @"(^|/)(vbaProject\.bin|vbaData\.xml|oleObject[^/]*|activeX|embeddings|macrosheets)(/|$)|\.(exe|dll|scr|com|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|lnk|msi|jar|sh|html?|xhtml|svgz?|swf)$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex ActiveName();

    [GeneratedRegex(
        "macroEnabled|vbaProject|activeX|oleObject|macrosheet",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex ActiveType();

    [GeneratedRegex(@"\bDDE(AUTO)?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Dde();

    [GeneratedRegex("^(https?|mailto):", RegexOptions.IgnoreCase)]
    private static partial Regex WebAddress();

    /// <summary>An entry unfolded; it ends early, as a bomb, when it passes its bound.</summary>
    private sealed class BoundedEntry(Stream content, ZipEntry entry, long atMost) : ForwardStream
    {
        private readonly Stream _unfolded =
            entry.Method == 0
                ? new Slice(content, entry.DataAt, entry.Packed)
                : new DeflateStream(
                    new Slice(content, entry.DataAt, entry.Packed),
                    CompressionMode.Decompress
                );

        public long Count { get; private set; }

        public bool Bomb { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (Bomb)
            {
                return 0;
            }

            var read = _unfolded.Read(buffer);
            Count += read;
            Bomb =
                Count > atMost
                || (Count > RatioFrom && Count > MaxRatio * Math.Max(1, entry.Packed));
            return Bomb ? 0 : read;
        }

        protected override void Dispose(bool disposing)
        {
            _unfolded.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>A part of a stream that others read too.</summary>
    private sealed class Slice(Stream content, long at, long length) : ForwardStream
    {
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            content.Position = at + _read;
            var read = content.Read(buffer[..(int)Math.Min(buffer.Length, length - _read)]);
            _read += read;
            return read;
        }
    }

    private sealed class TagTooLongException : IOException;

    /// <summary>XML, up to a tag or a comment that is longer than any reader should be made to keep.</summary>
    private sealed class BoundedTags(Stream content) : ForwardStream
    {
        private int _length = -1;

        public override int Read(Span<byte> buffer)
        {
            var read = content.Read(buffer);
            foreach (var b in buffer[..read])
            {
                _length = b switch
                {
                    (byte)'<' => 0,
                    (byte)'>' => -1,
                    _ when _length >= 0 => _length + 1,
                    _ => _length,
                };
                if (_length > LongestTag)
                {
                    throw new TagTooLongException();
                }
            }

            return read;
        }
    }

    /// <summary>What was read already, then the rest.</summary>
    private sealed class Rejoined(ReadOnlyMemory<byte> head, Stream rest) : ForwardStream
    {
        private ReadOnlyMemory<byte> _head = head;

        public override int Read(Span<byte> buffer)
        {
            if (_head.IsEmpty)
            {
                return rest.Read(buffer);
            }

            var read = Math.Min(buffer.Length, _head.Length);
            _head.Span[..read].CopyTo(buffer);
            _head = _head[read..];
            return read;
        }
    }
}
