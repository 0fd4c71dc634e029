using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trading.Tests.Harness;

/// <summary>Values that nobody would send in earnest, the same for one seed.</summary>
public sealed partial class Fuzz(int seed)
{
    private static readonly string[] Hostile =
    [
        "",
        " ",
        "\0",
        "a\0b",
        "\uD842",
        "\uDFB7",
        "𠮷\uD842",
        "\u200B",
        "\u3164",
        "\u202Eabc",
        "\uFEFF",
        "\uFFFD",
        "\U000E0041",
        "葛\U000E0100",
        "'; drop table person; --",
        "%",
        "_%[]^",
        "=HYPERLINK(1)",
        "<script>",
        "../../etc/passwd",
        "9999-12-31",
        "0001-01-01",
        "9999-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00+14:00",
        "12/11/2026",
        "2026-11-02T09:00:00",
        "-1",
        "0",
        "9223372036854775807",
        "99999999999999999999999999",
        "1e400",
        "NaN",
        "true",
        "null",
        "210100",
        "210000",
        "91110108551385082Q",
        "91210102MA0001114L",
        "uscc:91110108551385082Q",
        "jp-bid:\0",
        "00000000-0000-0000-0000-000000000000",
        "open",
        "government",
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "-1",
        "1",
        "200",
        "201",
        "2147483647",
        "2147483648",
        "-9223372036854775808",
        "9223372036854775807",
        "9223372036854775808",
        "1e308",
        "1e999",
        "0.1",
        "123456789012345678901234567890",
    ];

    private readonly Random _random = new(seed);
    private readonly List<string> _known = ["0198c5a0-0000-7000-8000-000000000000", "1"];

    /// <summary>TRADING_FUZZ_SEED; always the same without it, so that the suite's outcome is no matter of luck.</summary>
    public static int Seed => Setting("TRADING_FUZZ_SEED", 20261128);

    /// <summary>TRADING_FUZZ_SECONDS for each test; a few without it.</summary>
    public static int Seconds => Setting("TRADING_FUZZ_SECONDS", 8);

    public int Next(int most) => _random.Next(most);

    public bool Chance(double of) => _random.NextDouble() < of;

    public T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public void Shuffle<T>(T[] items) => _random.Shuffle(items);

    public string Id()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    /// <summary>Something that was in an answer.</summary>
    public string Known() => One(_known);

    /// <summary>Remembers the ids in an answer, so that later requests are about what is there.</summary>
    public void Learn(string answer)
    {
        foreach (Match id in Ids().Matches(answer.Length > 5000 ? answer[..5000] : answer))
        {
            if (_known.Count < 60)
            {
                _known.Add(id.Value);
            }
            else
            {
                _known[_random.Next(_known.Count)] = id.Value;
            }
        }
    }

    public byte[] Bytes(int most)
    {
        var bytes = new byte[_random.Next(most)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public string Text() =>
        _random.Next(6) switch
        {
            0 => new string((char)_random.Next(1, 0xD7FF), _random.Next(1, 300)),
            1 => string.Concat(
                Enumerable.Range(0, _random.Next(1, 30)).Select(_ => (char)_random.Next(0x10000))
            ),
            2 => One(Hostile) + One(Hostile),
            _ => One(Hostile),
        };

    /// <summary>A cursor that is none of ours.</summary>
    public string Cursor() =>
        Convert
            .ToBase64String(
                Encoding.UTF8.GetBytes(
                    One([
                        "null",
                        "{}",
                        "[]",
                        "\"a\\u0000\"",
                        "\"\\ud800\"",
                        "{\"At\":\"9999-12-31T23:59:59Z\",\"Id\":\"x\"}",
                        "{\"At\":\"2026-01-01T00:00:00\",\"Id\":\"00000000-0000-0000-0000-000000000000\"}",
                        "{\"At\":\"0001-01-01T00:00:00Z\",\"Id\":\"00000000-0000-0000-0000-000000000000\"}",
                        "1e400",
                        Text(),
                    ])
                )
            )
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');

    /// <summary>A value of an address, now and then of the kind it should be.</summary>
    public string Plain(JsonNode? schema) =>
        Chance(0.4)
            ? Text()
            : (schema?["format"]?.GetValue<string>(), schema?["type"]?.ToString()) switch
            {
                ("date", _) => One(["2026-01-01", "1900-01-01", "2999-12-31", "2024-02-29"]),
                ("date-time", _) => One([
                    "2026-01-01T00:00:00Z",
                    "1900-01-01T00:00:00Z",
                    "2999-12-31T23:59:59Z",
                ]),
                ("uuid", _) => Known(),
                (_, "integer") => One(Numbers),
                (_, "boolean") => One(["true", "false", "1"]),
                _ => One(Hostile),
            };

    /// <summary>A body that is no object of the operation's.</summary>
    public string RawBody() =>
        One([
            "",
            "null",
            "[]",
            "{",
            "\"x\"",
            "{}",
            "[null]",
            new string('[', 20_000),
            string.Concat(Enumerable.Repeat("{\"a\":", 5000)),
            "{\"name\":\"\\ud842\"}",
            "{\"\\u0000\":1}",
            "{\"code\":1e999}",
            "\uFEFF{}",
            Text(),
        ]);

    /// <summary>A body in the shape of a schema, in places as in its example, in places as nobody would send it.</summary>
    public string Json(JsonNode schema, JsonNode? example, JsonNode document)
    {
        var text = new StringBuilder();
        Write(schema, example, document, 0, text);
        return text.ToString();
    }

    /// <summary>As it stands in an address; halves of characters as the bytes they never should be.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text.Length > 2000 ? text[..2000] : text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                escaped.Append(c);
                continue;
            }

            ReadOnlySpan<int> bytes =
                c < 0x80 ? [c]
                : c < 0x800 ? [0xC0 | (c >> 6), 0x80 | (c & 0x3F)]
                : [0xE0 | (c >> 12), 0x80 | ((c >> 6) & 0x3F), 0x80 | (c & 0x3F)];
            foreach (var each in bytes)
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{each:X2}");
            }
        }

        return escaped.Length == 0 ? "%20" : escaped.ToString();
    }

    private void Write(
        JsonNode? schema,
        JsonNode? example,
        JsonNode document,
        int depth,
        StringBuilder to
    )
    {
        if (Chance(0.04))
        {
            to.Append(One(["null", "[null]", "{}", "[]", "1e999", "true", "\"\"", "[[[[1]]]]"]));
            return;
        }

        schema = Resolved(schema, document);
        var properties = schema?["properties"]?.AsObject();
        var items = schema?["items"];
        if (depth > 6)
        {
            to.Append("null");
        }
        else if (properties is not null)
        {
            to.Append('{');
            var first = true;
            foreach (var (name, inner) in properties)
            {
                if (Chance(0.08))
                {
                    continue;
                }

                to.Append(first ? "" : ",");
                first = false;
                WriteText(name, to);
                to.Append(':');
                Write(inner, (example as JsonObject)?[name], document, depth + 1, to);
            }

            to.Append('}');
        }
        else if (items is not null)
        {
            var examples = example as JsonArray;
            var count = Chance(0.03) ? 300 : _random.Next(0, 3);
            to.Append('[');
            for (var i = 0; i < count; i++)
            {
                to.Append(i > 0 ? "," : "");
                Write(
                    items,
                    examples is { Count: > 0 } ? examples[i % examples.Count] : null,
                    document,
                    depth + 1,
                    to
                );
            }

            to.Append(']');
        }
        else if (example is not null && Chance(0.75))
        {
            to.Append(example.ToJsonString());
        }
        else
        {
            WriteValue(schema, to);
        }
    }

    private void WriteValue(JsonNode? schema, StringBuilder to)
    {
        var type = schema?["type"]?.ToString();
        if (Chance(0.9) && type is "integer" or "number")
        {
            to.Append(One(Numbers));
        }
        else if (Chance(0.9) && type is "boolean")
        {
            to.Append(One(["true", "false"]));
        }
        else if (schema?["enum"] is JsonArray { Count: > 0 } choices && Chance(0.7))
        {
            to.Append(choices[_random.Next(choices.Count)]?.ToJsonString() ?? "null");
        }
        else
        {
            WriteText(Plain(schema), to);
        }
    }

    private static JsonNode? Resolved(JsonNode? schema, JsonNode document)
    {
        for (var hops = 0; schema is not null && hops < 5; hops++)
        {
            var inner = (schema["allOf"] ?? schema["oneOf"] ?? schema["anyOf"]) as JsonArray;
            if (schema["$ref"]?.GetValue<string>() is { } reference)
            {
                schema = document["components"]!["schemas"]![reference.Split('/')[^1]];
            }
            else if (schema["properties"] is null && inner is { Count: > 0 })
            {
                schema = inner[0];
            }
            else
            {
                break;
            }
        }

        return schema;
    }

    // Written by hand: a serialiser would mend halves of characters.
    private static void WriteText(string text, StringBuilder to)
    {
        to.Append('"');
        foreach (var c in text)
        {
            if (c is >= ' ' and <= '~' and not '"' and not '\\')
            {
                to.Append(c);
            }
            else
            {
                to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        to.Append('"');
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(name),
            CultureInfo.InvariantCulture,
            out var given
        )
            ? given
            : otherwise;

    [GeneratedRegex(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\b[0-9A-Z]{18}\\b"
    )]
    private static partial Regex Ids();
}
