using System.Globalization;
using System.Text;

namespace Trading.Indicators.Settings;

/// <summary>
/// A settings file as the peer's users have it: sections in brackets, <c>key = value</c> or <c>key: value</c>, comments
/// behind <c>;</c> or <c>#</c> at the start of a line, values in quotes if they like, backslash escapes.
/// </summary>
internal sealed class SettingsFile
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = [];

    private SettingsFile() { }

    /// <summary>Whether the section is there, even empty, or one below it.</summary>
    public bool Has(string section) =>
        _sections.Keys.Any(name =>
            name == section || name.StartsWith(section + ".", StringComparison.Ordinal)
        );

    public IReadOnlyDictionary<string, string> Section(string section) =>
        _sections.GetValueOrDefault(section) ?? [];

    public string? Text(string section, string key) => Section(section).GetValueOrDefault(key);

    public double? Figure(string section, string key) =>
        Text(section, key) is { } text ? SettingKeys.Figure(text) : null;

    public long? Number(string section, string key) =>
        Text(section, key) is { } text ? SettingKeys.Number(text) : null;

    public bool Flag(string section, string key) =>
        Text(section, key) is { } text && SettingKeys.Flag(text) == true;

    /// <summary>A list between bars, as the peer reads it: nothing is trimmed, an empty last one does not count.</summary>
    public static string[] List(string? text) =>
        text is null or "" ? []
        : text.EndsWith('|') ? text[..^1].Split('|')
        : text.Split('|');

    /// <summary>Every section and value in a fixed order, to tell one set of settings from another.</summary>
    public string Canonical() =>
        string.Join(
            '\n',
            _sections
                .OrderBy(section => section.Key, StringComparer.Ordinal)
                .SelectMany(section =>
                    section
                        .Value.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                        .Select(pair => $"{pair.Key}={pair.Value}")
                        .Prepend($"[{section.Key}]")
                )
        );

    /// <summary>Reads one; what is unknown or unreadable is refused, named by line, key and rule.</summary>
    public static SettingsFile? Read(string text, out LocalizedText error)
    {
        error = default;
        var file = new SettingsFile();
        var section = "";
        file._sections[section] = [];
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is ';' or '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                var end = line.IndexOf(']', StringComparison.Ordinal);
                if (end < 0)
                {
                    error = At(number, "“[”没有对应的“]”。", "\"[\" has no \"]\".");
                    return null;
                }

                section = line[1..end].Trim();
                if (!SettingKeys.IsSection(section))
                {
                    error = At(
                        number,
                        $"没有名为“{section}”的节。可用的节：{string.Join("、", SettingKeys.Sections)}。",
                        $"There is no section \"{section}\". The sections are: {string.Join(", ", SettingKeys.Sections)}."
                    );
                    return null;
                }

                file._sections.TryAdd(section, []);
                continue;
            }

            var mark = line.IndexOfAny(['=', ':']);
            if (mark < 0)
            {
                error = At(
                    number,
                    $"“{line}”不是“名称 = 值”。",
                    $"\"{line}\" is not \"name = value\"."
                );
                return null;
            }

            var key = Unescaped(line[..mark].Trim());
            var value = Value(line[(mark + 1)..]);
            if (SettingKeys.Fault(section, key, value) is { } fault)
            {
                error = At(number, fault.Zh, fault.En);
                return null;
            }

            file._sections[section][key] = value;
        }

        return file;
    }

    private static LocalizedText At(int line, string zh, string en) =>
        new($"设置第 {line} 行：{zh}", $"Settings, line {line}: {en}");

    private static string Value(string text)
    {
        var value = new StringBuilder();
        var rest = text.TrimStart();
        var first = true;
        while (rest.Length > 0 && rest[0] is '"' or '\'')
        {
            var end = rest.IndexOf(rest[0], 1);
            if (end < 0)
            {
                break;
            }

            value.Append(Unescaped(rest[1..end]));
            rest = rest[(end + 1)..];
            first = false;
        }

        return value.Append(Unescaped(first ? rest.Trim() : rest.TrimEnd())).ToString();
    }

    private static string Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            var escape = text[++i];
            if (
                escape == 'x'
                && i + 4 < text.Length
                && int.TryParse(
                    text.AsSpan(i + 1, 4),
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture,
                    out var code
                )
            )
            {
                plain.Append((char)code);
                i += 4;
                continue;
            }

            plain.Append(
                escape switch
                {
                    '0' => '\0',
                    'a' => '\a',
                    'b' => '\b',
                    't' => '\t',
                    'r' => '\r',
                    'n' => '\n',
                    _ => escape,
                }
            );
        }

        return plain.ToString();
    }
}
