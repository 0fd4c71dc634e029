using System.Text;

namespace Trading.Alerts.Indicators;

/// <summary>Texts as keys of the tables, which hold so many characters: a longer one is cut and stays one of its own.</summary>
internal static class TableKey
{
    public const int Longest = 100;
    private const int Tail = 16;

    public static string Of(string? text) =>
        text switch
        {
            null => "",
            { Length: > Longest } =>
                $"{text[..(Longest - Tail - 1)]}~{Digest.Of(Encoding.UTF8.GetBytes(text))[..Tail]}",
            _ => text,
        };
}
