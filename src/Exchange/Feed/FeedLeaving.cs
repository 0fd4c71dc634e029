using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Trading.Exchange.Feed;

/// <summary>
/// How far a reader was told of what it may be told of no more (<see cref="ScopeTombstones"/>). Lies in its cursor, so that
/// nothing of it is kept here.
/// </summary>
/// <param name="Target">What it may be told of since, as <see cref="FeedScope.Word()"/> has it; where that is another by now, it begins anew.</param>
/// <param name="Kind">The kind that was reached; null at the beginning.</param>
/// <param name="Last">The last key of it that was looked at; null at its beginning.</param>
/// <param name="Until">The position up to which changes are looked at for removals; null until all that is there was looked at.</param>
internal sealed record FeedLeaving(
    string Target,
    string? Kind = null,
    string? Last = null,
    long? Until = null
)
{
    private const char Between = '\n';

    /// <summary>As text, without a point.</summary>
    public string Text() =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(
                string.Join(
                    Between,
                    Target,
                    Kind,
                    Last,
                    Until?.ToString(CultureInfo.InvariantCulture)
                )
            )
        );

    /// <summary>Of text; null for what is none.</summary>
    public static FeedLeaving? Read(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(Between);
        var until = 0L;
        if (
            parts.Length != 4
            || (
                parts[3].Length > 0
                && !long.TryParse(
                    parts[3],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out until
                )
            )
        )
        {
            return null;
        }

        return new(
            parts[0],
            parts[1].Length == 0 ? null : parts[1],
            parts[2].Length == 0 ? null : parts[2],
            parts[3].Length == 0 ? null : until
        );
    }
}
