using System.Text;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// The one form of a record that is stored and compared: trimmed, blanks as nothing, codes as their standards write
/// them, rows without anything in them left out.
/// </summary>
internal static class Canonical
{
    private const int LongestFolded = 400;

    /// <summary>A record in that form.</summary>
    public static EntityRecord Of(EntityRecord record) =>
        Sections.All.Aggregate(record, (made, section) => Of(made, section));

    private static EntityRecord Of(EntityRecord record, SectionShape section) =>
        section.With(
            record,
            [
                .. section
                    .Rows(record)
                    .Select(row => Row(section, row))
                    .Where(row => !section.IsList || !section.IsBlank(row)),
            ]
        );

    private static object Row(SectionShape section, object row)
    {
        var canonical = section.NewRow();
        foreach (var field in section.Fields)
        {
            field.Set(canonical, Value(field, field.Of(row)));
        }

        return canonical;
    }

    private static object? Value(FieldShape field, object? value)
    {
        if (value is not string text)
        {
            return value;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var trimmed = text.Trim();
        return field.Kind switch
        {
            FieldKind.Region => RegionCode.Parse(trimmed).ToString(),
            FieldKind.Entity => EntityCode.Parse(trimmed).ToString(),
            FieldKind.Industry or FieldKind.IdentityNumber => trimmed.ToUpperInvariant(),
            FieldKind.Account or FieldKind.BankCode => string.Concat(
                trimmed.Where(character => character is not (' ' or '-'))
            ),
            _ => trimmed,
        };
    }

    /// <summary>
    /// A name as it is searched: full-width and half-width forms, case, white space and variants of characters make no
    /// difference. What is stored was folded by this: whoever changes it sends <see cref="Entities.ReindexEntities"/> once more.
    /// </summary>
    public static string Folded(string? name)
    {
        var folded = new StringBuilder();
        foreach (var character in (name ?? "").Normalize(NormalizationForm.FormKC))
        {
            if (!char.IsWhiteSpace(character))
            {
                folded.Append(CharacterVariants.Standard(char.ToUpperInvariant(character)));
            }
        }

        return folded.Length <= LongestFolded
            ? folded.ToString()
            : folded.ToString(0, LongestFolded);
    }

    /// <summary>Part of a name as LIKE wants it; <c>!</c> escapes what LIKE would read as a pattern.</summary>
    public static string Containing(string part)
    {
        var pattern = new StringBuilder("%");
        foreach (var character in Folded(part))
        {
            if (character is '%' or '_' or '!' or '[')
            {
                pattern.Append('!');
            }

            pattern.Append(character);
        }

        return pattern.Append('%').ToString();
    }
}
