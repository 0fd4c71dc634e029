using System.Text;
using Trading.Kernel.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// The one form of a record that is stored and compared: trimmed, blanks as nothing, codes as their standards write
/// them, rows without anything in them left out.
/// </summary>
internal static class Canonical
{
    private const int LongestFolded = 400;
    private static readonly Contact NoContact = new();
    private static readonly Qualification NoQualification = new();

    public static EntityRecord Of(EntityRecord record) =>
        new()
        {
            Identity = record.Identity with
            {
                Name = Text(record.Identity.Name),
                Kind = Text(record.Identity.Kind),
                LegalRepresentative = Text(record.Identity.LegalRepresentative),
                Region = Text(record.Identity.Region) is { } region
                    ? RegionCode.Parse(region).ToString()
                    : null,
                Address = Text(record.Identity.Address),
                Industry = Text(record.Identity.Industry)?.ToUpperInvariant(),
            },
            Contacts =
            [
                .. record
                    .Contacts.Select(contact => new Contact
                    {
                        Name = Text(contact.Name),
                        Duty = Text(contact.Duty),
                        Phone = Text(contact.Phone),
                        Email = Text(contact.Email),
                    })
                    .Where(contact => contact != NoContact),
            ],
            Qualifications =
            [
                .. record
                    .Qualifications.Select(qualification =>
                        qualification with
                        {
                            Name = Text(qualification.Name),
                            Grade = Text(qualification.Grade),
                            Number = Text(qualification.Number),
                            Issuer = Text(qualification.Issuer),
                        }
                    )
                    .Where(qualification => qualification != NoQualification),
            ],
            Size = record.Size,
        };

    /// <summary>
    /// A name as it is searched: full-width and half-width forms, case and white space make no difference.
    /// </summary>
    public static string Folded(string? name)
    {
        var folded = new StringBuilder();
        foreach (var character in (name ?? "").Normalize(NormalizationForm.FormKC))
        {
            if (!char.IsWhiteSpace(character))
            {
                folded.Append(char.ToUpperInvariant(character));
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

    private static string? Text(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
