using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Procurement.Ocds;

/// <summary>One release, record or compiled release of a file, or what is wrong where one should stand.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Pointer">Where in the package it stands; empty where it is a line or a file of its own.</param>
internal sealed record ReleaseItem(long Line, string Pointer)
{
    /// <summary>The JSON as it was found; null where there is none.</summary>
    public JsonObject? Json { get; init; }

    /// <summary>How long it is, in bytes.</summary>
    public int Length { get; init; }

    /// <summary>Why there is none.</summary>
    public SchemaFault? Fault { get; init; }
}

/// <summary>
/// Splits UTF-8 text into releases without ever holding more than one: JSON lines, a package or record or array however
/// long, a release alone, one after the other. A line that is cut or broken is told, and what follows it is read; an item
/// longer than the most is told and passed over.
/// </summary>
internal sealed class ReleaseItems(Stream text, int most = ReleaseItems.Most)
{
    /// <summary>The longest release that is read, in bytes.</summary>
    public const int Most = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 64,
    };

    private readonly ArrayBufferWriter<byte> _key = new();
    private readonly Queue<ReleaseItem> _ready = new();

    private ArrayBufferWriter<byte> _item = new();
    private long _line = 1;
    private long _rootLine = 1;
    private long _itemLine = 1;
    private long _column;
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _capturing;
    private bool _tooLong;
    private bool _lines;
    private bool _skipsLine;

    // Of the value at the top: whether it is an object, and which of its members is read.
    private bool _rootIsObject;
    private bool _readsKey;
    private bool _expectsKey;
    private string? _member;
    private bool _isPackage;

    // Of a list of releases: how deep its elements stand, its address, the next element.
    private int _listDepth = -1;
    private string _listPointer = "";
    private int _element;
    private bool _inScalar;
    private bool _ofMember;

    /// <summary>All of them, in the order of the file.</summary>
    public IEnumerable<ReleaseItem> Read()
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = text.Read(buffer)) > 0)
        {
            var at = 0;
            while (at < read)
            {
                at += Take(buffer.AsSpan(at, read - at));
                while (_ready.TryDequeue(out var item))
                {
                    yield return item;
                }
            }
        }

        if (_depth > 0 || _inString)
        {
            Break(new("文件在此处中断", "the file ends in the middle of it"));
        }

        while (_ready.TryDequeue(out var item))
        {
            yield return item;
        }
    }

    // Gives how many bytes it took: a run of text, or one byte of structure.
    private int Take(ReadOnlySpan<byte> bytes)
    {
        if (_inString && !_escaped)
        {
            var end = bytes.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            var run = end < 0 ? bytes.Length : end;
            if (run > 0)
            {
                Keep(bytes[..run]);
                if (_readsKey)
                {
                    _key.Write(bytes[..Math.Min(run, 64)]);
                }

                _column += run;
                return run;
            }
        }

        var one = bytes[0];
        _column++;
        if (one == (byte)'\n')
        {
            EndLine();
            return 1;
        }

        if (_skipsLine)
        {
            return 1;
        }

        if (_inString)
        {
            InString(one, bytes[..1]);
            return 1;
        }

        Structure(one, bytes[..1]);
        return 1;
    }

    private void EndLine()
    {
        var broken = _inString || (_lines && _depth > 0);
        if (broken)
        {
            // A line break cannot stand in a text: the line was cut, and the next is another.
            _lines = true;
            Break(new("此行不完整", "the line is incomplete"));
        }
        else if (_capturing)
        {
            Keep("\n"u8);
        }

        _skipsLine = false;
        _line++;
        _column = 0;
    }

    private void InString(byte one, ReadOnlySpan<byte> itself)
    {
        Keep(itself);
        if (_escaped)
        {
            _escaped = false;
        }
        else if (one == (byte)'\\')
        {
            _escaped = true;
        }
        else if (one == (byte)'"')
        {
            _inString = false;
            if (_readsKey)
            {
                _readsKey = false;
                _member = System.Text.Encoding.UTF8.GetString(_key.WrittenSpan);
                _key.ResetWrittenCount();
            }
        }
    }

    private void Structure(byte one, ReadOnlySpan<byte> itself)
    {
        var blank = one is (byte)' ' or (byte)'\t' or (byte)'\r';
        if (_depth == 0)
        {
            if (!blank)
            {
                Root(one, itself);
            }

            return;
        }

        // The first line was cut, and this one begins anew.
        if (
            one == (byte)'{'
            && _column == 1
            && _depth != _listDepth
            && _rootLine == _line - 1
            && _rootIsObject
            && _item.WrittenCount > 2
        )
        {
            _lines = true;
            _line--;
            Break(new("此行不完整", "the line is incomplete"));
            _line++;
            Root(one, itself);
            return;
        }

        if (_depth == _listDepth && !blank && one is not ((byte)',' or (byte)']'))
        {
            BeginElement(one);
        }
        else if (_depth == 1 && _rootIsObject && !blank && _member is not null && one != (byte)':')
        {
            BeginMember(one);
        }

        if (_listDepth == _depth && one is (byte)',' or (byte)']')
        {
            _inScalar = false;
        }

        switch (one)
        {
            case (byte)'"':
                _inString = true;
                _readsKey = _depth == 1 && _rootIsObject && _expectsKey;
                _expectsKey = false;
                break;
            case (byte)',' when _depth == 1 && _rootIsObject:
                _expectsKey = true;
                _member = null;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                Keep(itself);
                Close();
                return;
            default:
                break;
        }

        Keep(itself);
    }

    private void Root(byte one, ReadOnlySpan<byte> itself)
    {
        if (one is not ((byte)'{' or (byte)'['))
        {
            _ready.Enqueue(
                new(_line, "")
                {
                    Fault = new("", "json", null, new("不是 JSON 对象", "it is not a JSON object")),
                }
            );
            _skipsLine = true;
            _lines = true;
            return;
        }

        _rootLine = _line;
        _rootIsObject = one == (byte)'{';
        _expectsKey = _rootIsObject;
        _member = null;
        _isPackage = !_rootIsObject;
        _depth = 1;
        if (_rootIsObject)
        {
            Capture();
            Keep(itself);
        }
        else
        {
            BeginList("", 1);
        }
    }

    private void BeginMember(byte one)
    {
        var member = _member;
        _member = null;
        switch (member)
        {
            case "releases" or "records" when one == (byte)'[':
                Package();
                BeginList("/" + member, 2);
                break;
            case "releases" or "records":
                Package();
                _ready.Enqueue(
                    new(_line, "/" + member)
                    {
                        Fault = new(
                            "",
                            "type",
                            null,
                            new("类型应为 array", "the type must be array")
                        ),
                    }
                );
                break;
            case "compiledRelease" when one == (byte)'{':
                Package();
                _listPointer = "/compiledRelease";
                _ofMember = true;
                Capture();
                break;
            default:
                break;
        }
    }

    private void BeginElement(byte one)
    {
        if (one == (byte)'{')
        {
            Capture();
        }
        else if (!_inScalar)
        {
            _inScalar = true;
            _ready.Enqueue(
                new(_line, Address())
                {
                    Fault = new(
                        "",
                        "type",
                        null,
                        new("类型应为 object", "the type must be object")
                    ),
                }
            );
            _element++;
        }
    }

    private void BeginList(string pointer, int depth) =>
        (_listPointer, _listDepth, _element, _inScalar) = (pointer, depth, 0, false);

    private string Address() =>
        string.Create(CultureInfo.InvariantCulture, $"{_listPointer}/{_element}");

    // What was read of it so far is about the package, and not kept.
    private void Package()
    {
        _isPackage = true;
        _capturing = false;
        _item.ResetWrittenCount();
    }

    private void Capture()
    {
        _capturing = true;
        _tooLong = false;
        _item.ResetWrittenCount();
        _itemLine = _line;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!_capturing || _tooLong)
        {
            return;
        }

        if (_item.WrittenCount + bytes.Length > most)
        {
            _tooLong = true;
            _item = new();
            return;
        }

        _item.Write(bytes);
    }

    private void Close()
    {
        _depth--;
        if (_listDepth >= 0 && _depth == _listDepth && _capturing)
        {
            Emit(Address());
            _element++;
        }
        else if (_ofMember && _depth == 1)
        {
            _ofMember = false;
            Emit(_listPointer);
        }
        else if (_depth < _listDepth)
        {
            _listDepth = -1;
        }

        if (_depth > 0)
        {
            return;
        }

        if (!_isPackage)
        {
            Emit("");
        }

        _lines |= _rootLine == _line;
        _capturing = false;
        _listDepth = -1;
    }

    private void Emit(string pointer)
    {
        _capturing = false;
        if (_tooLong)
        {
            _ready.Enqueue(
                new(_itemLine, pointer)
                {
                    Fault = new(
                        "",
                        "length",
                        null,
                        new(
                            $"一条发布最长 {most / 1024 / 1024} MB",
                            $"a release has at most {most / 1024 / 1024} MB"
                        )
                    ),
                }
            );
            return;
        }

        _ready.Enqueue(Parsed(pointer, _item.WrittenSpan));
        _item.ResetWrittenCount();
    }

    private ReleaseItem Parsed(string pointer, ReadOnlySpan<byte> json)
    {
        try
        {
            return new(_itemLine, pointer)
            {
                Json = JsonNode.Parse(json, null, Strict)!.AsObject(),
                Length = json.Length,
            };
        }
        catch (JsonException wrong)
        {
            return new(_itemLine + (wrong.LineNumber ?? 0), pointer)
            {
                Fault = new(
                    Pointer(wrong.Path),
                    "json",
                    null,
                    new(
                        $"不是有效的 JSON：{wrong.Message}",
                        $"it is no valid JSON: {wrong.Message}"
                    )
                ),
            };
        }
    }

    private static string Pointer(string? path) =>
        path is null or "$" ? "" : "/" + path.TrimStart('$', '.').Replace('.', '/');

    private void Break(LocalizedText message)
    {
        _ready.Enqueue(
            new(_capturing ? _itemLine : _line, _listDepth >= 0 ? Address() : "")
            {
                Fault = new("", _tooLong ? "length" : "json", null, message),
            }
        );
        _depth = 0;
        _listDepth = -1;
        (_inString, _escaped, _capturing, _readsKey, _ofMember, _tooLong) = (
            false,
            false,
            false,
            false,
            false,
            false
        );
        _key.ResetWrittenCount();
        _item.ResetWrittenCount();
    }
}
