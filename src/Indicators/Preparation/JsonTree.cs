using System.Text;
using System.Text.Json;
using Trading.Indicators.Store;

namespace Trading.Indicators.Preparation;

/// <summary>What a node of a JSON tree is.</summary>
internal enum JsonKind : byte
{
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}

/// <summary>
/// A JSON text that can be changed and written again as it was: members in their order, numbers as they were written. Of
/// members with the same name the last one counts, in the place of the first.
/// </summary>
internal sealed class JsonTree
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 127 };

    private List<JsonTree>? _elements;
    private OrderedDictionary<string, JsonTree>? _members;

    private JsonTree(JsonKind kind) => Kind = kind;

    public JsonKind Kind { get; private set; }

    /// <summary>A string without its escapes, or a number as written.</summary>
    public string Text { get; set; } = "";

    public List<JsonTree> Elements => _elements ??= [];

    public OrderedDictionary<string, JsonTree> Members => _members ??= [];

    public static JsonTree String(string text) => new(JsonKind.String) { Text = text };

    public static JsonTree Array(IEnumerable<JsonTree> elements) =>
        new(JsonKind.Array) { _elements = [.. elements] };

    public static JsonTree Object() => new(JsonKind.Object);

    /// <summary>Reads a text; what is no JSON throws a <see cref="JsonException"/>.</summary>
    public static JsonTree Parse(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: true, new JsonReaderState(Options));
        reader.Read();
        var tree = Parse(ref reader);
        while (reader.Read()) { }

        return tree;
    }

    /// <summary>The member of an object; null when it has none of that name, or is none.</summary>
    public JsonTree? this[string name] =>
        Kind == JsonKind.Object ? Members.GetValueOrDefault(name) : null;

    /// <summary>The member of that name when it is of that kind.</summary>
    public JsonTree? Of(string name, JsonKind kind) =>
        this[name] is { } member && member.Kind == kind ? member : null;

    /// <summary>Puts a member in the place of its name, or behind the others. What is null becomes an object.</summary>
    public void Set(string name, JsonTree value)
    {
        if (Kind == JsonKind.Null)
        {
            Kind = JsonKind.Object;
        }

        if (Kind == JsonKind.Object)
        {
            Members[name] = value;
        }
    }

    /// <summary>Takes a member out; the last one takes its place.</summary>
    public JsonTree? Remove(string name)
    {
        var at = Kind == JsonKind.Object ? Members.IndexOf(name) : -1;
        if (at < 0)
        {
            return null;
        }

        var removed = Members.GetAt(at).Value;
        var last = Members.Count - 1;
        var (key, value) = Members.GetAt(last);
        Members.RemoveAt(last);
        if (at < last)
        {
            Members.SetAt(at, key, value);
        }

        return removed;
    }

    public void WriteTo(ByteWriter writer)
    {
        switch (Kind)
        {
            case JsonKind.Null:
                writer.Raw("null"u8);
                break;
            case JsonKind.True:
                writer.Raw("true"u8);
                break;
            case JsonKind.False:
                writer.Raw("false"u8);
                break;
            case JsonKind.Number:
                writer.Raw(Encoding.ASCII.GetBytes(Text));
                break;
            case JsonKind.String:
                JsonText.String(writer, Encoding.UTF8.GetBytes(Text));
                break;
            case JsonKind.Array:
                writer.Byte((byte)'[');
                for (var i = 0; i < Elements.Count; i++)
                {
                    if (i > 0)
                    {
                        writer.Byte((byte)',');
                    }

                    Elements[i].WriteTo(writer);
                }

                writer.Byte((byte)']');
                break;
            default:
                writer.Byte((byte)'{');
                for (var i = 0; i < Members.Count; i++)
                {
                    if (i > 0)
                    {
                        writer.Byte((byte)',');
                    }

                    var (name, value) = Members.GetAt(i);
                    JsonText.Name(writer, Encoding.UTF8.GetBytes(name));
                    value.WriteTo(writer);
                }

                writer.Byte((byte)'}');
                break;
        }
    }

    private static JsonTree Parse(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return new(JsonKind.Null);
            case JsonTokenType.True:
                return new(JsonKind.True);
            case JsonTokenType.False:
                return new(JsonKind.False);
            case JsonTokenType.Number:
                return new(JsonKind.Number) { Text = Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.String:
                return String(reader.GetString()!);
            case JsonTokenType.StartArray:
                var array = new JsonTree(JsonKind.Array);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    array.Elements.Add(Parse(ref reader));
                }

                return array;
            default:
                var tree = Object();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    tree.Members[name] = Parse(ref reader);
                }

                return tree;
        }
    }
}
