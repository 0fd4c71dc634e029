using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Steps;

/// <summary>
/// Figures judged by the kind's data and brought to one form: instants in UTC, codes as they are canonical, amounts in
/// hundredths. Two postings are the same where these are.
/// </summary>
internal static class FigureRules
{
    private const int LongestText = 500;
    private const int MostTexts = 30;
    private const int LongestOfTexts = 100;
    private const string Between = "；";
    private const long MostMinor = 1_000_000_000_000_000_000;
    private const long MostCount = 1_000_000_000;

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The figures in their one form, and every rule that one of them breaks.</summary>
    public static (Dictionary<string, object> Values, List<FieldError> Errors) Read(
        KindStep step,
        Figures given,
        string currency,
        Func<string, string> pointer
    )
    {
        var values = new Dictionary<string, object>();
        var errors = new List<FieldError>();
        foreach (var code in given.Codes().Where(code => step.Figure(code) is null))
        {
            errors.Add(
                Error(
                    pointer(code),
                    "figure.unknown",
                    new(
                        $"“{step.Name.Zh}”没有这一项；可填：{string.Join("、", step.Figures.Select(one => one.Code))}。",
                        $"The {step.Name.En} has no such figure; it has: {string.Join(", ", step.Figures.Select(one => one.Code))}."
                    ),
                    code
                )
            );
        }

        foreach (var figure in step.Figures)
        {
            if (given.Find(figure.Code) is not { } sent)
            {
                if (figure.Required)
                {
                    errors.Add(
                        Error(
                            pointer(figure.Code),
                            "required",
                            new($"请填写{figure.Name.Zh}。", $"{figure.Name.En} is required."),
                            null
                        )
                    );
                }

                continue;
            }

            var (value, code, rule) = One(figure, sent, currency);
            if (value is null)
            {
                errors.Add(
                    Error(
                        pointer(figure.Code),
                        code,
                        new($"{figure.Name.Zh}{rule.Zh}。", $"{figure.Name.En}: {rule.En}."),
                        Short(sent)
                    )
                );
            }
            else
            {
                values[figure.Code] = value;
            }
        }

        return (values, errors);
    }

    /// <summary>As kept.</summary>
    public static string Write(IReadOnlyDictionary<string, object> values) =>
        JsonSerializer.Serialize(values, Json);

    /// <summary>What was kept.</summary>
    public static Dictionary<string, JsonElement> Parse(string kept) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(kept) ?? [];

    /// <summary>Whether a kept value is the one given.</summary>
    public static bool Same(StepFigure figure, JsonElement? kept, object? given) =>
        (kept, given) switch
        {
            (null, null) => true,
            ({ } one, { } other) when figure.Type == FigureType.Instant => Rfc3339.TryInstant(
                one.GetString(),
                out var then
            )
                && Rfc3339.TryInstant((string)other, out var now)
                && then == now,
            ({ } one, { } other) => Said(one) == Said(other),
            _ => false,
        };

    /// <summary>A value in words; several texts have a semicolon between, which none of them has.</summary>
    public static string Said(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => string.Join(
                Between,
                value.EnumerateArray().Select(one => one.GetString())
            ),
            _ => value.GetRawText(),
        };

    /// <summary>The same of a value that was read.</summary>
    public static string Said(object value) => Said(JsonSerializer.SerializeToElement(value));

    /// <summary>An instant in its one form.</summary>
    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static (object? Value, string Code, LocalizedText Rule) One(
        StepFigure figure,
        JsonElement sent,
        string currency
    )
    {
        var text = sent.ValueKind == JsonValueKind.String ? sent.GetString() : null;
        switch (figure.Type)
        {
            case FigureType.Instant:
                return Rfc3339.TryInstant(text, out var at)
                    ? (Instant(at), "", default)
                    : (null, "instant", Must(Rfc3339.InstantForm));
            case FigureType.Day:
                return Rfc3339.TryDay(text, out _)
                    ? (text, "", default)
                    : (null, "day", Must(Rfc3339.DayForm));
            case FigureType.Amount:
                return Amount(sent, currency);
            case FigureType.Count:
                return Whole(sent) is { } count and >= 0 and <= MostCount
                    ? (count, "", default)
                    : (
                        null,
                        "count",
                        new(
                            $"应为 0 至 {MostCount} 的整数",
                            $"a whole number from 0 to {MostCount}"
                        )
                    );
            case FigureType.Percent:
                return
                    sent.ValueKind == JsonValueKind.Number
                    && sent.TryGetDecimal(out var share)
                    && share is >= 0 and <= 10_000
                    ? (share, "", default)
                    : (null, "percent", new("应为不小于 0 的百分数", "a per cent not below zero"));
            case FigureType.Flag:
                return sent.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? (sent.GetBoolean(), "", default)
                    : (null, "flag", new("应为 true 或 false", "true or false"));
            case FigureType.Code:
                var code = EntityCode.Given(text ?? "");
                return code.Fault is { } fault
                    ? (null, fault.Rule, fault.Message)
                    : (code.ToString(), "", default);
            case FigureType.Choice:
                return figure.Options.Any(option => option.Code == text)
                    ? (text, "", default)
                    : (
                        null,
                        "choice",
                        new(
                            $"应为以下之一：{string.Join("、", figure.Options.Select(option => $"{option.Code}（{option.Name.Zh}）"))}",
                            $"one of {string.Join(", ", figure.Options.Select(option => option.Code))}"
                        )
                    );
            case FigureType.Texts:
                return Texts(sent);
            case FigureType.Paragraphs:
                return Text(text, StepFigure.LongestParagraphs, multiline: true);
            default:
                return Text(text, LongestText, multiline: false);
        }
    }

    private static (object? Value, string Code, LocalizedText Rule) Text(
        string? sent,
        int longest,
        bool multiline
    )
    {
        if (sent?.Trim() is not { Length: > 0 } text || text.Length > longest)
        {
            return (
                null,
                "text",
                new($"应为 1 至 {longest} 个字符的文字", $"a text of 1 to {longest} characters")
            );
        }

        return ForbiddenText.IsIn(text, multiline, out var forbidden)
            ? (null, forbidden.Rule, forbidden.Message)
            : (text, "", default);
    }

    private static (object? Value, string Code, LocalizedText Rule) Texts(JsonElement sent)
    {
        var texts =
            sent.ValueKind == JsonValueKind.Array
            && sent.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
                ? sent.EnumerateArray().Select(one => one.GetString()!.Trim()).ToArray()
                : null;
        if (
            texts is not { Length: <= MostTexts }
            || texts.Any(one =>
                one.Length is 0 or > LongestOfTexts || one.Contains(';') || one.Contains('；')
            )
        )
        {
            return (
                null,
                "texts",
                new(
                    $"应为至多 {MostTexts} 项文字的列表，每项 1 至 {LongestOfTexts} 个字符，不含分号；没有的填空列表",
                    $"a list of at most {MostTexts} texts of 1 to {LongestOfTexts} characters without semicolons; an empty list where there is none"
                )
            );
        }

        foreach (var one in texts)
        {
            if (ForbiddenText.IsIn(one, multiline: false, out var forbidden))
            {
                return (null, forbidden.Rule, forbidden.Message);
            }
        }

        return (texts, "", default);
    }

    // Hundredths of the procurement's currency, or the same with the currency beside it.
    private static (object? Value, string Code, LocalizedText Rule) Amount(
        JsonElement sent,
        string currency
    )
    {
        if (sent.ValueKind == JsonValueKind.Object)
        {
            if (
                !sent.TryGetProperty("currency", out var named)
                || named.ValueKind != JsonValueKind.String
                || named.GetString() != currency
            )
            {
                return (
                    null,
                    "amount.currency",
                    new($"币种应为 {currency}", $"the currency is {currency}")
                );
            }

            sent = sent.TryGetProperty("minor", out var minor) ? minor : default;
        }

        return Whole(sent) switch
        {
            null => (
                null,
                "amount",
                new(
                    "应为以分计的整数，不加引号",
                    "a whole number of the currency's hundredths, not in quotes"
                )
            ),
            <= 0 => (null, "amount.positive", new("应大于零", "more than zero")),
            > MostMinor => (
                null,
                "amount.large",
                new("过大，请核对单位（分）", "too large; check its unit (hundredths)")
            ),
            { } amount => (amount, "", default),
        };
    }

    private static long? Whole(JsonElement sent) =>
        sent.ValueKind != JsonValueKind.Number ? null
        : sent.TryGetInt64(out var whole) ? whole
        // Twenty digits are a number too, and too large a one.
        : sent.TryGetDouble(out var much) && Math.Abs(much) > MostMinor
            ? (much > 0 ? long.MaxValue : long.MinValue)
        : null;

    private static LocalizedText Must(LocalizedText form) => new("应为" + form.Zh, form.En);

    private static string Short(JsonElement sent)
    {
        var raw = sent.ValueKind == JsonValueKind.Undefined ? "" : sent.GetRawText();
        return raw.Length <= 100 ? raw : raw[..100] + "…";
    }

    private static FieldError Error(
        string pointer,
        string code,
        LocalizedText message,
        string? value
    ) => new(pointer, code, message.ToString(), value);
}
