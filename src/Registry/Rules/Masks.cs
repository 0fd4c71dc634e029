using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>What is secret in a record, as everybody but the firm itself sees it.</summary>
internal static class Masks
{
    private const string Nothing = "****";

    /// <summary>A record with every secret masked.</summary>
    public static EntityRecord Of(EntityRecord record) =>
        Sections
            .All.Where(section => section.Fields.Any(field => field.IsSecret))
            .Aggregate(
                record,
                (made, section) =>
                    section.With(made, [.. section.Rows(made).Select(row => Row(section, row))])
            );

    /// <summary>JSON pointers of what is masked in a section.</summary>
    public static IEnumerable<string> Places(SectionShape section, EntityRecord record) =>
        section
            .Rows(record)
            .SelectMany(
                (row, number) =>
                    section
                        .Fields.Where(field => field.IsSecret && field.Of(row) is string)
                        .Select(field => section.Pointer(number, field))
            );

    /// <summary>
    /// The mask of a value; of a text that is not what it should be (a draft may hold one) nothing but its presence.
    /// </summary>
    public static string Of(FieldKind kind, string text) =>
        kind switch
        {
            FieldKind.Phone => PhoneNumber.TryParse(text, out var number, out _)
                ? number.Mask()
                : Nothing,
            FieldKind.Email => EmailAddress.TryParse(text, out var address, out _)
                ? address.Mask()
                : Nothing,
            // First three and last two: which division and which person is not to be read from it.
            FieldKind.IdentityNumber => Ends(text, 3, 2),
            FieldKind.Account => Ends(text, 0, 4),
            _ => Nothing,
        };

    private static object Row(SectionShape section, object row)
    {
        var masked = section.NewRow();
        foreach (var field in section.Fields)
        {
            field.Set(
                masked,
                field.IsSecret && field.Of(row) is string text
                    ? Of(field.Kind, text)
                    : field.Of(row)
            );
        }

        return masked;
    }

    private static string Ends(string text, int first, int last) =>
        text.Length < (first + last) * 2 ? Nothing : $"{text[..first]}{Nothing}{text[^last..]}";
}
