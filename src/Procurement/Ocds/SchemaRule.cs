using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trading.Procurement.Ocds;

/// <summary>
/// One schema of JSON Schema draft 4, so much of it as the schemas of OCDS use. A keyword that it does not know stops the
/// start, so that no rule of a newer schema is passed over in silence.
/// </summary>
internal sealed partial class SchemaRule
{
    private static readonly HashSet<string> Words =
    [
        "id",
        "$schema",
        "title",
        "description",
        "codelist",
        "openCodelist",
        "deprecated",
        "versionId",
        "default",
        "definitions",
        "mergeStrategy",
        "mergeOptions",
    ];

    private readonly Dictionary<string, SchemaRule> _properties = [];
    private readonly List<(Regex Name, SchemaRule Rule)> _patterns = [];
    private List<string> _required = [];
    private HashSet<string>? _types;
    private HashSet<string>? _enum;
    private List<SchemaRule>? _oneOf;
    private Func<SchemaRule>? _reference;
    private SchemaRule? _resolved;
    private SchemaRule? _items;
    private Regex? _pattern;
    private string? _format;
    private int _minItems;
    private int _minLength;
    private bool _unique;

    /// <summary>Arrays are replaced whole when releases are merged.</summary>
    public bool MergesWhole { get; private set; }

    /// <summary>Left out of what is merged.</summary>
    public bool OmitsWhenMerged { get; private set; }

    /// <summary>The types it allows; null for any.</summary>
    public IReadOnlySet<string>? Types => Resolved._types;

    /// <summary>The codes it allows; null for any.</summary>
    public IReadOnlySet<string>? Codes => Resolved._enum;

    /// <summary>The rule of an array's items; null for any.</summary>
    public SchemaRule? Items => Resolved._items;

    /// <summary>A named format: uri or date-time.</summary>
    public string? Format => Resolved._format;

    private SchemaRule Resolved => _resolved ??= _reference?.Invoke().Resolved ?? this;

    /// <summary>Reads a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="resolve">What a reference means.</param>
    public static SchemaRule Read(JsonNode? schema, Func<string, SchemaRule> resolve)
    {
        var rule = new SchemaRule();
        foreach (var (word, value) in schema!.AsObject())
        {
            switch (word)
            {
                case "$ref":
                    var target = value!.GetValue<string>();
                    rule._reference = () => resolve(target);
                    break;
                case "type":
                    rule._types = value is JsonArray several
                        ? [.. several.Select(one => one!.GetValue<string>())]
                        : [value!.GetValue<string>()];
                    break;
                case "properties":
                    foreach (var (name, one) in value!.AsObject())
                    {
                        rule._properties[name] = Read(one, resolve);
                    }

                    break;
                case "patternProperties":
                    foreach (var (name, one) in value!.AsObject())
                    {
                        rule._patterns.Add((Compiled(name), Read(one, resolve)));
                    }

                    break;
                case "required":
                    rule._required = [.. value!.AsArray().Select(one => one!.GetValue<string>())];
                    break;
                case "items":
                    rule._items = Read(value, resolve);
                    break;
                case "oneOf":
                    rule._oneOf = [.. value!.AsArray().Select(one => Read(one, resolve))];
                    break;
                case "enum":
                    rule._enum =
                    [
                        .. value!.AsArray().Select(one => one?.GetValue<string>()).OfType<string>(),
                    ];
                    break;
                case "format":
                    rule._format = value!.GetValue<string>();
                    break;
                case "minItems":
                    rule._minItems = value!.GetValue<int>();
                    break;
                case "minLength":
                    rule._minLength = value!.GetValue<int>();
                    break;
                case "pattern":
                    rule._pattern = Compiled(value!.GetValue<string>());
                    break;
                case "uniqueItems":
                    rule._unique = value!.GetValue<bool>();
                    break;
                case "wholeListMerge":
                    rule.MergesWhole = value!.GetValue<bool>();
                    break;
                case "omitWhenMerged":
                    rule.OmitsWhenMerged = value!.GetValue<bool>();
                    break;
                default:
                    if (!Words.Contains(word))
                    {
                        throw new FormatException($"The schema's keyword '{word}' is not known.");
                    }

                    break;
            }
        }

        return rule;
    }

    /// <summary>The rule of a member; null for any that the schema does not name.</summary>
    public SchemaRule? Member(string name) => Resolved._properties.GetValueOrDefault(name);

    /// <summary>Every fault of a document, at most so many.</summary>
    public List<SchemaFault> Check(JsonNode? document, string pointer = "", int most = 200)
    {
        var walk = new Walk(pointer, most);
        Check(document, walk);
        return walk.Faults;
    }

    /// <summary>A member's name as it stands in a pointer.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A value, as short as an error wants it.</summary>
    public static string Short(JsonNode? value)
    {
        var text = value switch
        {
            null => "null",
            JsonObject => "{…}",
            JsonArray array => $"[… {array.Count} …]",
            _ when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => value.ToJsonString(),
        };
        return text.Length <= 100 ? text : text[..100] + "…";
    }

    private static Regex Compiled(string pattern) =>
        new(pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1));

    private void Check(JsonNode? value, Walk walk)
    {
        if (_reference is not null)
        {
            Resolved.Check(value, walk);
            return;
        }

        if (walk.IsOver)
        {
            return;
        }

        if (_oneOf is not null && _oneOf.Count(each => each.Check(value, "", 1).Count == 0) != 1)
        {
            Add("oneOf", new("与规定的几种形式都不符", "it has none of the forms allowed"));
            return;
        }

        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        if (_types is not null && !IsOfType(kind, value))
        {
            var types = string.Join("|", _types);
            Add("type", new($"类型应为 {types}", $"the type must be {types}"));
            return;
        }

        switch (kind)
        {
            case JsonValueKind.Object:
                Members(value!.AsObject(), walk);
                break;
            case JsonValueKind.Array:
                Elements(value!.AsArray(), walk);
                break;
            case JsonValueKind.String:
                Text(value!.GetValue<string>());
                break;
            default:
                break;
        }

        void Text(string text)
        {
            if (text.Length < _minLength)
            {
                Add("minLength", new("不能为空", "it must not be empty"));
            }

            if (_enum is not null && !_enum.Contains(text))
            {
                Add("enum", new("不在代码表中", "it is not in the codelist"));
            }

            if (_pattern is not null && !_pattern.IsMatch(text))
            {
                Add("pattern", new($"应符合 {_pattern}", $"it must match {_pattern}"));
            }

            if (_format == "date-time" && !IsInstant(text))
            {
                Add(
                    "date-time",
                    new(
                        "应为带时区的日期时间（RFC 3339）",
                        "a date and time with its offset (RFC 3339)"
                    )
                );
            }

            if (_format == "uri" && !IsUri(text))
            {
                Add("uri", new("应为网址（URI）", "it must be a URI"));
            }
        }

        void Add(string rule, LocalizedText message) =>
            walk.Faults.Add(new(walk.Pointer, rule, Short(value), message) { Expected = this });
    }

    private void Members(JsonObject value, Walk walk)
    {
        foreach (var name in _required)
        {
            if (value.ContainsKey(name))
            {
                continue;
            }

            walk.Faults.Add(
                new(
                    $"{walk.Pointer}/{Escape(name)}",
                    "required",
                    null,
                    new("缺少此项", "it is missing")
                )
                {
                    Expected = _properties.GetValueOrDefault(name),
                }
            );
        }

        foreach (var (name, one) in value)
        {
            if (_properties.TryGetValue(name, out var rule))
            {
                walk.Enter(name);
                rule.Check(one, walk);
                walk.Leave();
                continue;
            }

            // Only names in a language follow a pattern.
            if (name.Contains('_', StringComparison.Ordinal))
            {
                foreach (var pattern in _patterns.Where(each => each.Name.IsMatch(name)))
                {
                    walk.Enter(name);
                    pattern.Rule.Check(one, walk);
                    walk.Leave();
                }
            }
        }
    }

    private void Elements(JsonArray value, Walk walk)
    {
        if (value.Count < _minItems)
        {
            walk.Faults.Add(
                new(
                    walk.Pointer,
                    "minItems",
                    "[]",
                    new($"至少应有 {_minItems} 项", $"at least {_minItems} are needed")
                )
                {
                    Expected = this,
                }
            );
        }

        if (_unique && value.Count > 1)
        {
            var seen = new HashSet<string>();
            foreach (var (at, one) in value.Index())
            {
                if (!seen.Add(one?.ToJsonString() ?? "null"))
                {
                    walk.Faults.Add(
                        new(
                            string.Create(CultureInfo.InvariantCulture, $"{walk.Pointer}/{at}"),
                            "uniqueItems",
                            Short(one),
                            new("与前面的一项重复", "it is the same as one before")
                        )
                        {
                            Expected = _items,
                        }
                    );
                }
            }
        }

        if (_items is not null)
        {
            foreach (var (at, one) in value.Index())
            {
                walk.Enter(at);
                _items.Check(one, walk);
                walk.Leave();
            }
        }
    }

    private bool IsOfType(JsonValueKind kind, JsonNode? value)
    {
        foreach (var type in _types!)
        {
            if (Is(type, kind, value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(string type, JsonValueKind kind, JsonNode? value) =>
        (type, kind) switch
        {
            ("null", JsonValueKind.Null) => true,
            ("string", JsonValueKind.String) => true,
            ("object", JsonValueKind.Object) => true,
            ("array", JsonValueKind.Array) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => !value!
                .ToJsonString()
                .AsSpan()
                .ContainsAny('.', 'e', 'E'),
            _ => false,
        };

    /// <summary>Where in a document one is, and what was found. The pointer is made when a fault wants it, and not on the way.</summary>
    private sealed class Walk(string start, int most)
    {
        private readonly List<(string? Name, int At)> _path = [];

        public List<SchemaFault> Faults { get; } = [];

        public bool IsOver => Faults.Count >= most;

        public string Pointer =>
            start
            + string.Concat(
                _path.Select(step =>
                    step.Name is { } name
                        ? "/" + Escape(name)
                        : string.Create(CultureInfo.InvariantCulture, $"/{step.At}")
                )
            );

        public void Enter(string name) => _path.Add((name, 0));

        public void Enter(int at) => _path.Add((null, at));

        public void Leave() => _path.RemoveAt(_path.Count - 1);
    }

    private static bool IsInstant(string text) =>
        InstantForm().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out _)
        && text.Contains(':', StringComparison.Ordinal)
        && !text.Any(c => c is ' ' or '<' or '>' or '"' or '{' or '}' or '|' or '\\' or '^' or '`');

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex InstantForm();
}
