using Trading.Kernel.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>Phone numbers as everybody but the firm itself sees them.</summary>
internal static class Masks
{
    public static EntityRecord Of(EntityRecord record) =>
        record with
        {
            Contacts =
            [
                .. record.Contacts.Select(contact =>
                    contact with
                    {
                        Phone = contact.Phone is { } phone ? Phone(phone) : null,
                    }
                ),
            ],
        };

    /// <summary>The mask of a number; of a text that is none (a draft may hold one) nothing but its presence.</summary>
    public static string Phone(string text) =>
        PhoneNumber.TryParse(text, out var number, out _) ? number.Mask() : "****";
}
