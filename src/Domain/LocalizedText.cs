using System.Globalization;

namespace Trading.Domain;

/// <summary>
/// One sentence in the two languages of the product. The pair stands side by side in the source, so English
/// is complete by construction; <see cref="ToString"/> speaks the language of the current UI culture.
/// </summary>
/// <param name="Zh">Simplified Chinese, in the statutory terms of the glossary.</param>
/// <param name="En">English, in the field's standard terms.</param>
public readonly record struct LocalizedText(string Zh, string En)
{
    /// <summary>True when the current UI culture is English; Chinese is the default.</summary>
    public static bool SpeaksEnglish =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <inheritdoc/>
    public override string ToString() => SpeaksEnglish ? En : Zh;
}
