using System.Text;
using System.Xml;

namespace Trading.Kernel.Tables;

/// <summary>
/// XML read in passing, whatever its namespaces: values as elements or attributes, or as fields with their name beside
/// them. A document type is refused, and nothing outside the file is read.
/// </summary>
internal static class XmlEvents
{
    private const int LongestValue = 20_000;
    private const int Deepest = 64;

    // <field name="LEGAL_NAME">…</field>
    private static readonly HashSet<string> NamedBeside = new(StringComparer.OrdinalIgnoreCase)
    {
        "field",
        "item",
        "column",
        "col",
        "property",
        "data",
        "attr",
    };

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    public static IEnumerable<TreeEvent> Of(Stream stream, Encoding encoding)
    {
        stream.Position = 0;
        using var text = new StreamReader(stream, encoding, false, -1, leaveOpen: true);
        using var reader = XmlReader.Create(text, Strict);
        var place = (IXmlLineInfo)reader;
        var events = new List<TreeEvent>();
        Open? open = null;
        while (Next(reader, stream, encoding))
        {
            events.Clear();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Begin(open, events);
                    if (reader.Depth > Deepest)
                    {
                        throw Broken(
                            place.LineNumber,
                            place.LinePosition,
                            "层次过深",
                            "it is nested too deeply"
                        );
                    }

                    open = new(reader.LocalName, Attributes(reader), place.LineNumber);
                    if (reader.IsEmptyElement)
                    {
                        End(open, events);
                        open = null;
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when open is not null:
                    Append(reader, open, place);
                    break;
                case XmlNodeType.EndElement:
                    if (open is null)
                    {
                        events.Add(new(TreeEventKind.End, reader.LocalName, "", place.LineNumber));
                    }
                    else
                    {
                        End(open, events);
                    }

                    open = null;
                    break;
                default:
                    break;
            }

            foreach (var one in events)
            {
                yield return one;
            }
        }
    }

    private static bool Next(XmlReader reader, Stream stream, Encoding encoding)
    {
        try
        {
            return reader.Read();
        }
        catch (DecoderFallbackException)
        {
            throw TextEncoding.Broken(stream, encoding);
        }
        catch (XmlException error)
        {
            throw Broken(
                error.LineNumber,
                error.LinePosition,
                "标签没有闭合、缺少引号或有多余的字符",
                error.Message
            );
        }
    }

    private static void Append(XmlReader reader, Open open, IXmlLineInfo place)
    {
        var piece = new char[4096];
        try
        {
            for (int read; (read = reader.ReadValueChunk(piece, 0, piece.Length)) > 0; )
            {
                if (open.Text.Length + read > LongestValue)
                {
                    throw Broken(
                        place.LineNumber,
                        place.LinePosition,
                        $"“{open.Name}”的值超过 {LongestValue} 个字符",
                        $"the value of {open.Name} is longer than {LongestValue} characters"
                    );
                }

                open.Text.Append(piece, 0, read);
            }
        }
        catch (XmlException error)
        {
            throw Broken(error.LineNumber, error.LinePosition, "有不允许的字符", error.Message);
        }
    }

    private static List<(string Name, string Value)> Attributes(XmlReader reader)
    {
        var attributes = new List<(string, string)>();
        while (reader.MoveToNextAttribute())
        {
            // Declarations of namespaces, and what schemas say of an element, are no values.
            if (
                reader.Prefix is not ("xmlns" or "xsi" or "xml")
                && reader.LocalName != "xmlns"
                && reader.Value.Length <= LongestValue
            )
            {
                attributes.Add((reader.LocalName, reader.Value));
            }
        }

        reader.MoveToElement();
        return attributes;
    }

    private static void Begin(Open? open, List<TreeEvent> events)
    {
        if (open is null)
        {
            return;
        }

        events.Add(new(TreeEventKind.Begin, open.Name, "", open.Line));
        events.AddRange(
            open.Attributes.Select(one => new TreeEvent(
                TreeEventKind.Leaf,
                one.Name,
                one.Value,
                open.Line
            ))
        );
    }

    private static void End(Open open, List<TreeEvent> events)
    {
        var text = open.Text.ToString();
        var named = NamedBeside.Contains(open.Name)
            ? Attribute(open, "name") ?? Attribute(open, "key") ?? Attribute(open, "code")
            : null;
        if (named is not null)
        {
            events.Add(new(TreeEventKind.Leaf, named, Attribute(open, "value") ?? text, open.Line));
        }
        else if (open.Attributes.Count == 0 || !string.IsNullOrWhiteSpace(text))
        {
            events.Add(new(TreeEventKind.Leaf, open.Name, text, open.Line));
        }
        else
        {
            Begin(open, events);
            events.Add(new(TreeEventKind.End, open.Name, "", open.Line));
        }
    }

    private static string? Attribute(Open open, string name) =>
        open
            .Attributes.Find(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Value;

    private static UnreadableTableException Broken(int line, int column, string zh, string en) =>
        new(
            new(
                $"XML 第 {line} 行第 {column} 列有错误：{zh}。",
                $"The XML is broken at line {line}, column {column}: {en}"
            )
        )
        {
            Line = line,
        };

    // An element whose first child or end has not been seen.
    private sealed record Open(string Name, List<(string Name, string Value)> Attributes, int Line)
    {
        public StringBuilder Text { get; } = new();
    }
}
