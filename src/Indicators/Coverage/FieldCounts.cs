using System.Text.Json;
using Trading.Indicators.Preparation;
using Trading.Indicators.Store;

namespace Trading.Indicators.Coverage;

/// <summary>
/// How often each field is there and not empty. The path "" is a line; a path that ends with / an object, with [] an
/// element of a list, any other a member. Empty are "", [], {}, null and what holds only such.
/// </summary>
internal sealed class FieldCounts
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 127 };

    private readonly ByteTable _paths = new();
    private readonly List<long> _counts = [];
    private readonly List<long> _metIn = [];
    private readonly List<int> _found = [];
    private byte[] _path = new byte[256];
    private long _objects;
    private bool _repeats;

    /// <summary>Counts a line; what is no JSON throws a <see cref="JsonException"/> and counts nothing.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        _found.Clear();
        _repeats = false;
        var reader = new Utf8JsonReader(line, isFinalBlock: true, new JsonReaderState(Options));
        reader.Read();
        Visit(ref reader, 0);
        while (reader.Read()) { }

        if (_repeats)
        {
            // Of members with the same name the last one counts: only now is it known which that is.
            _found.Clear();
            Visit(JsonTree.Parse(line), 0);
        }

        foreach (var path in _found)
        {
            _counts[path]++;
        }
    }

    /// <summary>Adds what another thread counted.</summary>
    public void Add(FieldCounts other)
    {
        for (var i = 0; i < other._counts.Count; i++)
        {
            _counts[NumberOf(other._paths[i])] += other._counts[i];
        }
    }

    /// <summary>The counted paths in the order of their bytes.</summary>
    public IEnumerable<(byte[] Path, long Count)> Counts()
    {
        var all = new List<(byte[] Path, long Count)>();
        for (var i = 0; i < _counts.Count; i++)
        {
            if (_counts[i] > 0)
            {
                all.Add((_paths[i].ToArray(), _counts[i]));
            }
        }

        all.Sort((a, b) => a.Path.AsSpan().SequenceCompareTo(b.Path));
        return all;
    }

    private bool Visit(ref Utf8JsonReader reader, int length)
    {
        var holds = false;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String:
                holds = reader.ValueSpan.Length > 0;
                break;
            case JsonTokenType.StartArray:
                var inside = Push(length, "[]"u8);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    holds |= Visit(ref reader, inside);
                }

                break;
            case JsonTokenType.StartObject:
                holds = Members(ref reader, Push(length, "/"u8));
                break;
            default:
                holds = true;
                break;
        }

        if (holds)
        {
            _found.Add(NumberOf(_path.AsSpan(0, length)));
        }

        return holds;
    }

    private bool Members(ref Utf8JsonReader reader, int length)
    {
        var holds = false;
        var own = ++_objects;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int member;
            if (reader.ValueIsEscaped)
            {
                var name = new byte[reader.ValueSpan.Length];
                member = Push(length, name.AsSpan(0, reader.CopyString(name)));
            }
            else
            {
                member = Push(length, reader.ValueSpan);
            }

            var number = NumberOf(_path.AsSpan(0, member));
            _repeats |= _metIn[number] == own;
            _metIn[number] = own;
            reader.Read();
            holds |= Visit(ref reader, member);
        }

        if (holds)
        {
            _found.Add(NumberOf(_path.AsSpan(0, length)));
        }

        return holds;
    }

    private bool Visit(JsonTree tree, int length)
    {
        var holds = false;
        switch (tree.Kind)
        {
            case JsonKind.Null:
                break;
            case JsonKind.String:
                holds = tree.Text.Length > 0;
                break;
            case JsonKind.Array:
                var inside = Push(length, "[]"u8);
                foreach (var element in tree.Elements)
                {
                    holds |= Visit(element, inside);
                }

                break;
            case JsonKind.Object:
                var members = Push(length, "/"u8);
                foreach (var (name, value) in tree.Members)
                {
                    holds |= Visit(value, Push(members, System.Text.Encoding.UTF8.GetBytes(name)));
                }

                if (holds)
                {
                    _found.Add(NumberOf(_path.AsSpan(0, members)));
                }

                break;
            default:
                holds = true;
                break;
        }

        if (holds)
        {
            _found.Add(NumberOf(_path.AsSpan(0, length)));
        }

        return holds;
    }

    private int Push(int length, ReadOnlySpan<byte> name)
    {
        if (_path.Length < length + name.Length)
        {
            Array.Resize(ref _path, Math.Max(_path.Length * 2, length + name.Length));
        }

        name.CopyTo(_path.AsSpan(length));
        return length + name.Length;
    }

    private int NumberOf(ReadOnlySpan<byte> path)
    {
        var number = _paths.NumberOf(path);
        if (number == _counts.Count)
        {
            _counts.Add(0);
            _metIn.Add(0);
        }

        return number;
    }
}
