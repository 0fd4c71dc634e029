using System.Globalization;
using System.Text.RegularExpressions;

namespace Trading.Domain.Codes;

/// <summary>
/// 统一交易标识码 of the national data standard: category (as <c>A01</c>), the unified social credit code of the platform, the
/// day, a number of six digits and a check character; in the field often without the category and with hyphens. It is
/// judged and never refused: a system in use takes the powers of two in 32 bits, and its codes carry a check that is not
/// the standard's.
/// </summary>
public static partial class TransactionCode
{
    /// <summary>The longest that is kept.</summary>
    public const int MaxLength = 100;

    private const int WithCategory = 36;
    private const int WithoutCategory = 33;
    private const int Modulus = 37;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

    /// <summary>
    /// The check character of what stands before it (ISO 7064 MOD 37-2): from the right the first character weighs 2, the
    /// next 4 and so on; sum and check give 1 modulo 37. Reduced at each character, so that no length overflows.
    /// </summary>
    /// <exception cref="ArgumentException">A character is neither a digit nor a capital letter.</exception>
    public static char CheckCharacterOf(ReadOnlySpan<char> text)
    {
        var sum = 0;
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value is < 0 or Modulus - 1)
            {
                throw new ArgumentException("A character is outside the alphabet.", nameof(text));
            }

            sum = (sum + value) * 2 % Modulus;
        }

        return Alphabet[(Modulus + 1 - sum) % Modulus];
    }

    /// <summary>The code without hyphens and in capitals, by which one is compared and searched.</summary>
    public static string Bare(string given) =>
        given.Trim().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>What is odd about a code; empty where nothing is.</summary>
    public static IReadOnlyList<CodeFault> Faults(string given)
    {
        var code = Bare(given);
        if (code.Length is not (WithCategory or WithoutCategory))
        {
            return
            [
                new(
                    "transaction_code.length",
                    new(
                        $"统一交易标识码应为 {WithCategory} 位（含类别）或 {WithoutCategory} 位，现为 {code.Length} 位，已按原样保存。",
                        $"A unified transaction code has {WithCategory} characters (with its category) or {WithoutCategory}, not {code.Length}; kept as given."
                    )
                ),
            ];
        }

        if (!Form().IsMatch(code))
        {
            return
            [
                new(
                    "transaction_code.form",
                    new(
                        "统一交易标识码应为：类别（如 A01，可省略）、18 位平台代码、8 位日期、6 位流水号和校验码；已按原样保存。",
                        "A unified transaction code is category (as A01, may be left out), 18 characters of the platform, 8 of the day, 6 of the number and a check; kept as given."
                    )
                ),
            ];
        }

        var faults = new List<CodeFault>();
        var at = code.Length - WithoutCategory;
        if (!UnifiedSocialCreditCode.TryParse(code.Substring(at, 18), out _, out var platform))
        {
            faults.Add(
                new(
                    "transaction_code.platform",
                    new(
                        $"平台代码有误：{platform.Message.Zh}已按原样保存。",
                        $"The platform's code is odd: {platform.Message.En} Kept as given."
                    )
                )
            );
        }

        if (
            !DateOnly.TryParseExact(
                code.AsSpan(at + 18, 8),
                "yyyyMMdd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            )
        )
        {
            faults.Add(
                new(
                    "transaction_code.day",
                    new(
                        $"“{code.Substring(at + 18, 8)}”不是日期，已按原样保存。",
                        $"'{code.Substring(at + 18, 8)}' is no day; kept as given."
                    )
                )
            );
        }

        // The check is over the category too: without it nobody can say.
        var expected = CheckCharacterOf(code.AsSpan(..^1));
        if (at > 0 && expected != code[^1])
        {
            faults.Add(
                new(
                    "transaction_code.check_character",
                    new(
                        $"校验码不符：末位为“{code[^1]}”，按前 {WithCategory - 1} 位应为“{expected}”（ISO 7064 MOD 37-2）；已按原样保存。",
                        $"The check character is '{code[^1]}' but the first {WithCategory - 1} give '{expected}' (ISO 7064 MOD 37-2); kept as given."
                    ),
                    WithCategory
                )
            );
        }

        return faults;
    }

    [GeneratedRegex(@"^([A-Z][0-9]{2})?[0-9A-Z]{18}[0-9]{8}[0-9]{6}[0-9A-Z*]\z")]
    private static partial Regex Form();
}
