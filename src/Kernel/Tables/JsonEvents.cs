using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Trading.Kernel.Tables;

/// <summary>
/// JSON read in passing: one value, a list, or many values one behind the other, as JSON lines are. Of JSON lines a line
/// that is broken is a bad row like another; elsewhere the file is, and is named by line and column.
/// </summary>
internal static class JsonEvents
{
    private const int LongestValue = 20_000;
    private const int LongestToken = 1 << 20;
    private const int Deepest = 64;

    /// <summary>True where each of the first lines is a value of its own.</summary>
    public static bool IsLines(Stream stream, Encoding encoding)
    {
        stream.Position = 0;
        using var text = new StreamReader(stream, encoding, false, -1, leaveOpen: true);
        var lines = 0;
        try
        {
            for (
                var looked = 0;
                lines < 2 && looked < 20 && Line(text, stream, encoding) is { } line;
                looked++
            )
            {
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                if (line.TrimStart('\uFEFF', ' ', '\t') is not ['{', ..])
                {
                    return false;
                }

                using var value = JsonDocument.Parse(line.TrimStart('\uFEFF'));
                lines++;
            }
        }
        catch (JsonException)
        {
            // The first may be broken; a list over many lines begins with one that is, and goes on with no object.
            return lines > 0 || FollowsObject(text, stream, encoding);
        }

        return lines > 0;
    }

    private static bool FollowsObject(StreamReader text, Stream stream, Encoding encoding)
    {
        try
        {
            if (Line(text, stream, encoding) is { Length: > 1 } next)
            {
                using var value = JsonDocument.Parse(next);
                return value.RootElement.ValueKind == JsonValueKind.Object;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }

    /// <summary>Line by line.</summary>
    public static IEnumerable<TreeEvent> OfLines(Stream stream, Encoding encoding)
    {
        stream.Position = 0;
        using var text = new StreamReader(stream, encoding, false, -1, leaveOpen: true);
        var events = new List<TreeEvent>();
        for (var line = 1; Line(text, stream, encoding) is { } one; line++)
        {
            var value = one.Trim('\uFEFF', ' ', '\t', '\r');
            if (value.Length == 0)
            {
                continue;
            }

            events.Clear();
            try
            {
                OfLine(value, line, events);
            }
            catch (JsonException)
            {
                events.Clear();
                events.Add(new(TreeEventKind.Broken, "", value, line));
            }

            foreach (var happened in events)
            {
                yield return happened;
            }
        }
    }

    /// <summary>As one stream of values.</summary>
    public static IEnumerable<TreeEvent> Of(Stream stream, Encoding encoding)
    {
        stream.Position = 0;
        using var transcoded =
            encoding is UTF8Encoding
                ? null
                : Encoding.CreateTranscodingStream(
                    stream,
                    encoding,
                    new UTF8Encoding(false),
                    leaveOpen: true
                );
        var utf8 = transcoded ?? stream;
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            var (kept, line, first) = (0, 1, true);
            var state = new JsonReaderState(
                new()
                {
                    AllowMultipleValues = true,
                    MaxDepth = Deepest,
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                }
            );
            var events = new List<TreeEvent>();
            var names = new Stack<string>();
            string? member = null;
            while (true)
            {
                var read = Fill(utf8, buffer, kept, stream, encoding);
                var length = kept + read;
                var start = 0;
                if (first && buffer.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble))
                {
                    start = 3;
                }

                first = false;
                events.Clear();
                var taken = Take(
                    buffer.AsSpan(start, length - start),
                    read == 0,
                    ref state,
                    events,
                    names,
                    ref member,
                    ref line
                );
                foreach (var happened in events)
                {
                    yield return happened;
                }

                if (read == 0)
                {
                    yield break;
                }

                kept = length - start - taken;
                buffer.AsSpan(start + taken, kept).CopyTo(buffer);
                if (kept == buffer.Length)
                {
                    buffer = Larger(buffer, kept, line);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Larger(byte[] buffer, int kept, int line)
    {
        if (buffer.Length >= LongestToken)
        {
            throw TooLong(line);
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, kept).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static void OfLine(string value, int line, List<TreeEvent> events)
    {
        var state = new JsonReaderState(new() { MaxDepth = Deepest });
        var (names, at) = (new Stack<string>(), line);
        string? member = null;
        var bytes = Encoding.UTF8.GetBytes(value);
        var reader = new Utf8JsonReader(bytes, true, state);
        while (reader.Read())
        {
            Note(ref reader, events, names, ref member, at);
        }
    }

    private static int Take(
        ReadOnlySpan<byte> bytes,
        bool last,
        ref JsonReaderState state,
        List<TreeEvent> events,
        Stack<string> names,
        ref string? member,
        ref int line
    )
    {
        var reader = new Utf8JsonReader(bytes, last, state);
        var seen = 0;
        try
        {
            while (reader.Read())
            {
                line += bytes[seen..(int)reader.TokenStartIndex].Count((byte)'\n');
                seen = (int)reader.TokenStartIndex;
                Note(ref reader, events, names, ref member, line);
            }
        }
        catch (JsonException error)
        {
            var at = error.LineNumber + 1;
            throw new UnreadableTableException(
                new(
                    $"JSON 第 {at} 行第 {error.BytePositionInLine + 1} 列有错误：缺少引号、逗号或括号，或有多余的字符。",
                    $"The JSON is broken at line {at}, column {error.BytePositionInLine + 1}: {error.Message.Split(" LineNumber", 2)[0]}"
                )
            )
            {
                Line = (int?)at,
            };
        }
        catch (InvalidOperationException)
        {
            // A text of bytes that are no characters.
            throw new UnreadableTableException(
                new(
                    $"JSON 第 {line} 行有不是 UTF-8 的字节；请另存为 UTF-8，或指定编码。",
                    $"Line {line} of the JSON has bytes that are not UTF-8; save it as UTF-8, or say its encoding."
                )
            );
        }

        line += bytes[seen..(int)reader.BytesConsumed].Count((byte)'\n');
        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private static void Note(
        ref Utf8JsonReader reader,
        List<TreeEvent> events,
        Stack<string> names,
        ref string? member,
        int line
    )
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                member = reader.GetString()!;
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var name = member ?? "[]";
                names.Push(name);
                events.Add(new(TreeEventKind.Begin, name, "", line));
                member = null;
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                events.Add(new(TreeEventKind.End, names.Pop(), "", line));
                member = null;
                break;
            default:
                var value = reader.TokenType switch
                {
                    JsonTokenType.Null => "",
                    JsonTokenType.True => "是",
                    JsonTokenType.False => "否",
                    JsonTokenType.String => reader.GetString()!,
                    _ => Encoding.UTF8.GetString(reader.ValueSpan),
                };
                if (value.Length > LongestValue)
                {
                    throw TooLong(line);
                }

                events.Add(new(TreeEventKind.Leaf, member ?? "[]", value, line));
                member = null;
                break;
        }
    }

    private static UnreadableTableException TooLong(int line) =>
        new(
            new(
                $"JSON 第 {line} 行有一个超过 {LongestValue} 个字符的值。",
                $"Line {line} of the JSON has a value of more than {LongestValue} characters."
            )
        );

    private static int Fill(Stream utf8, byte[] buffer, int kept, Stream stream, Encoding encoding)
    {
        try
        {
            return utf8.Read(buffer, kept, buffer.Length - kept);
        }
        catch (DecoderFallbackException)
        {
            throw TextEncoding.Broken(stream, encoding);
        }
    }

    private static string? Line(StreamReader text, Stream stream, Encoding encoding)
    {
        var line = new StringBuilder();
        try
        {
            for (int read; (read = text.Read()) >= 0; )
            {
                if (read == '\n')
                {
                    return line.ToString();
                }

                if (line.Length >= LongestToken)
                {
                    throw new UnreadableTableException(
                        new(
                            $"JSON 有一行超过 {LongestToken} 个字符。",
                            $"A line of the JSON is longer than {LongestToken} characters."
                        )
                    );
                }

                line.Append((char)read);
            }
        }
        catch (DecoderFallbackException)
        {
            throw TextEncoding.Broken(stream, encoding);
        }

        return line.Length > 0 ? line.ToString() : null;
    }
}
