using System.Text;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>A code as a cell holds it: damaged by a spreadsheet, grouped for reading, of an old scheme that is not said.</summary>
internal static partial class IntakeCode
{
    private static readonly LocalizedText Zeros = new(
        "Excel 已把最后几位数字改成 0；请从来源重新取得代码，并把该列设为“文本”格式。",
        "Excel has replaced the last digits by 0; take the code from its source again, into a column formatted as text."
    );

    private static readonly LocalizedText Person = new(
        "这是个人的身份证号码，不能作为主体代码；请填写统一社会信用代码。",
        "This is a person's identity number, which cannot be the code of a firm; enter the unified social credit code."
    );

    /// <summary>Reads one that is not blank.</summary>
    /// <param name="cell">The cell, trimmed.</param>
    /// <param name="code">The code; one with a fault where there is no reading.</param>
    /// <param name="correction">What had to be done to it, one of <see cref="CorrectionKinds"/>; null for nothing.</param>
    /// <returns>The rule that it breaks and its words; null for a good one.</returns>
    public static (string Code, LocalizedText Words)? Read(
        string cell,
        out EntityCode code,
        out string? correction
    )
    {
        correction = null;
        var half = CellText.HalfWidth(cell);
        code = EntityCode.Given(half);
        if (CellText.IsShortened(half))
        {
            return ("code.shortened", CellText.Shortened);
        }

        if (PersonalNumbers.Is(half))
        {
            return ("code.personal", Person);
        }

        if (code.Fault is not { } fault)
        {
            correction =
                half != cell ? CorrectionKinds.Width
                : half.Any(char.IsAsciiLetterLower) ? CorrectionKinds.Case
                : null;
            return null;
        }

        var plain = Plain(half);
        if (UnifiedSocialCreditCode.TryParse(plain, out var unified, out _))
        {
            (code, correction) = (EntityCode.Of(unified), CorrectionKinds.CodeForm);
            return null;
        }

        if (BusinessRegistrationNumber.TryParse(plain, out var registration, out _))
        {
            (code, correction) = (EntityCode.Of(registration), CorrectionKinds.CodeScheme);
            return null;
        }

        if (OrganisationCode.TryParse(plain, out var organisation, out _))
        {
            (code, correction) = (EntityCode.Of(organisation), CorrectionKinds.CodeScheme);
            return null;
        }

        if (
            plain.Length == UnifiedSocialCreditCode.Length
            && plain.EndsWith("000", StringComparison.Ordinal)
            && plain.All(char.IsAsciiDigit)
        )
        {
            return ("code.zeros", Zeros);
        }

        // What is said of it is said of the code itself, not of the blanks in it.
        return EntityCode.TryParse(plain, out _, out var plainer) || plain.Length == 0
            ? (fault.Rule, fault.Message)
            : (plainer.Rule, plainer.Message);
    }

    // 9121 0102 MA00 0100 XB, 12345678-8, 91210102MA000100XB（1-1）, 代码：9121…, 210102000012345.0
    private static string Plain(string half)
    {
        var text = WholeFraction().Replace(Copy().Replace(Label().Replace(half, ""), ""), "");
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (
                !char.IsWhiteSpace(character)
                && !char.IsControl(character)
                && character
                    is not (
                        '-'
                        or '‐'
                        or '–'
                        or '—'
                        or '_'
                        or '\''
                        or '"'
                        or '\u200B'
                        or '\u200C'
                        or '\u200D'
                        or '\u2060'
                        or '\uFEFF'
                        or '\u00AD'
                    )
            )
            {
                plain.Append(char.ToUpperInvariant(character));
            }
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"\s*\(\s*\d+\s*[-/]\s*\d+\s*\)\s*$")]
    private static partial Regex Copy();

    [GeneratedRegex(@"^\s*[\u4E00-\u9FFF]{2,12}\s*:\s*")]
    private static partial Regex Label();

    [GeneratedRegex(@"(?<=^\d{9,18})\.0+$")]
    private static partial Regex WholeFraction();
}
