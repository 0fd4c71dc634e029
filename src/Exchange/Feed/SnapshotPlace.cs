using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Trading.Exchange.Feed;

/// <summary>
/// How far a snapshot has been sent, as its lines <c>resume</c> say it: whoever lost the line goes on behind that place, with
/// the cursor the snapshot began with. Opaque to readers; forging one shows nobody more than the key opens.
/// </summary>
/// <param name="Cursor">The snapshot's cursor.</param>
/// <param name="Kind">The kind that was being sent.</param>
/// <param name="Last">The last key of it.</param>
/// <param name="Count">How many lines there were until then.</param>
/// <param name="Kinds">What was asked for.</param>
/// <param name="Regions">Where.</param>
internal sealed record SnapshotPlace(
    string Cursor,
    string Kind,
    string Last,
    long Count,
    string? Kinds,
    string? Regions
)
{
    private const int Longest = 8000;
    private const char Between = '\n';

    /// <summary>As text.</summary>
    public string Text() =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(
                string.Join(
                    Between,
                    Cursor,
                    Kind,
                    Last,
                    Count.ToString(CultureInfo.InvariantCulture),
                    Kinds,
                    Regions
                )
            )
        );

    /// <summary>Of text; 400 for what is none of ours.</summary>
    public static Outcome<SnapshotPlace> Read(string text)
    {
        if (text.Length <= Longest && Base64Url.IsValid(text))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(Between);
            if (
                parts.Length == 6
                && long.TryParse(
                    parts[3],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var count
                )
            )
            {
                return new SnapshotPlace(
                    parts[0],
                    parts[1],
                    parts[2],
                    count,
                    parts[4].Length == 0 ? null : parts[4],
                    parts[5].Length == 0 ? null : parts[5]
                );
            }
        }

        return FeedCursor.Malformed(
            "/resume",
            "snapshot.place_unreadable",
            "resume 不是本平台给出的续传标记；请原样传回快照中最后一行 resume 的值。",
            "'resume' is no place in a snapshot of this platform; send back the last 'resume' of the snapshot as it was given.",
            text
        );
    }
}
