using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Templates;

/// <summary>
/// What words that somebody gives must hold to: every fact that the shipped body tells is told, no other placeholder is
/// there, and no address but the platform's own link, which it adds itself.
/// </summary>
internal static partial class WordsRules
{
    /// <summary>The longest subject.</summary>
    public const int LongestSubject = 150;

    /// <summary>The longest body before its values.</summary>
    public const int LongestBody = 600;

    /// <summary>What is wrong with them, field by field.</summary>
    public static IReadOnlyList<FieldError> Faults(
        MessageTemplate template,
        string language,
        MessageWords words
    )
    {
        var faults = new List<FieldError>();
        // A code or a password's link stands in no subject, which a locked screen shows.
        IReadOnlySet<string> inSubject =
            template.Kind == NoticeKinds.Security
                ? MessageTemplate
                    .Names(MessageLanguages.Shipped(template, language).Subject)
                    .ToHashSet()
                : template.Placeholders;
        Look("/subject", words.Subject, LongestSubject, multiline: false, inSubject);
        Look("/body", words.Body, LongestBody, multiline: true, template.Placeholders);
        foreach (
            var missing in MessageTemplate
                .Names(MessageLanguages.Shipped(template, language).Body)
                .Except(MessageTemplate.Names(words.Body))
        )
        {
            Fault(
                "/body",
                "template.placeholder_missing",
                $"正文缺少“{{{missing}}}”：收件人需要知道它。",
                $"The body lacks '{{{missing}}}', which whoever gets it has to know.",
                $"{{{missing}}}"
            );
        }

        return faults;

        void Look(
            string pointer,
            string text,
            int longest,
            bool multiline,
            IReadOnlySet<string> known
        )
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                Fault(pointer, "required", "请填写。", "It is required.", null);
                return;
            }

            if (text.Length > longest)
            {
                Fault(
                    pointer,
                    "text.length",
                    $"最多 {longest} 个字，现为 {text.Length} 个。",
                    $"At most {longest} characters, not {text.Length}.",
                    null
                );
            }

            if (ForbiddenText.IsIn(text, multiline, out var forbidden))
            {
                faults.Add(new(pointer, forbidden.Rule, forbidden.Message.ToString(), null));
            }

            foreach (
                var unknown in MessageTemplate.Names(text).Where(name => !known.Contains(name))
            )
            {
                var usable =
                    known.Count == 0
                        ? "—"
                        : string.Join(
                            ' ',
                            known.Order(StringComparer.Ordinal).Select(name => $"{{{name}}}")
                        );
                Fault(
                    pointer,
                    "template.placeholder_unknown",
                    $"这里没有占位符“{{{unknown}}}”；可用：{usable}。",
                    $"There is no placeholder '{{{unknown}}}' here: {usable}.",
                    $"{{{unknown}}}"
                );
            }

            if (MessageTemplate.WithoutPlaceholders(text).IndexOfAny(['{', '}']) >= 0)
            {
                Fault(
                    pointer,
                    "template.brace",
                    "花括号只用于占位符，如 {title}。",
                    "Braces stand around placeholders alone, as {title}.",
                    null
                );
            }

            if (Address().Match(text) is { Success: true } address)
            {
                Fault(
                    pointer,
                    "template.address",
                    "文字中不写网址或邮箱：平台会自行附上链接，冒充平台的链接就容易识别。",
                    "No web or mail address in the words: the platform adds its own link, so that a forged one is told from it.",
                    address.Value
                );
            }
        }

        void Fault(string pointer, string code, string zh, string en, string? value) =>
            faults.Add(new(pointer, code, new LocalizedText(zh, en).ToString(), value));
    }

    [GeneratedRegex(
        @"[a-z][a-z0-9+.-]*://\S*|\bwww\.\S+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:cn|com|net|org|gov|info|top|xyz)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Address();
}
