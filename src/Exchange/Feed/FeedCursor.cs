using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>
/// How far a reader is: a position, of which database, whose, and what it was told of until then. Opaque to readers; forging
/// one shows nobody more than the key opens.
/// </summary>
internal sealed record FeedCursor(string Epoch, long Position, string System, string Scope)
{
    /// <summary>Where a snapshot of what there is now begins.</summary>
    public const string Snapshot = "/api/v1/snapshot";

    private const int Longest = 2000;

    /// <summary>One of where the feed stands, for a reader.</summary>
    public static FeedCursor Of(FeedHead head, long position, FeedView view, Caller caller) =>
        new(head.Epoch, position, SystemOf(caller), view.Scope.Word());

    /// <summary>As text.</summary>
    public string Text() =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Position}.{System}.{Scope}")
            )
        );

    /// <summary>
    /// From which position a reader goes on; told apart are no cursor of ours (400), another system's (400), one beyond the
    /// end (409), and what calls for a snapshot (410): another database's epoch, older than what is kept, a scope that has
    /// become narrower or wider, and no cursor where the feed does not reach back to the beginning.
    /// </summary>
    public static Outcome<long> Start(
        string? text,
        FeedHead head,
        FeedView view,
        Caller caller,
        string pointer = "/after"
    )
    {
        if (string.IsNullOrEmpty(text))
        {
            return head is { Whole: true, Oldest: 0 }
                ? 0
                : Gone(
                    "cursor.no_beginning",
                    "变更流不从头保存；请先取快照，再从其游标续读。",
                    "The feed does not reach back to the beginning; take a snapshot first and go on from its cursor."
                );
        }

        if (
            Read(text) is not { } cursor
            || FeedScope.Read(cursor.Scope, view.Scope) is not { } told
        )
        {
            return Malformed(
                pointer,
                "cursor.unreadable",
                "after 不是本平台给出的游标；请原样传回 next。",
                "'after' is no cursor of this platform; send back 'next' as it was given.",
                text
            );
        }

        if (cursor.Epoch != head.Epoch)
        {
            return Gone(
                "cursor.other_epoch",
                "游标来自另一个数据库副本（例如恢复备份之前）；请重新取快照。",
                "The cursor is of another copy of the database (before a restore, for instance); take a snapshot anew."
            );
        }

        if (cursor.System != SystemOf(caller))
        {
            return Malformed(
                pointer,
                "cursor.other_system",
                "这个游标是给另一个系统的；每个系统用自己的游标。",
                "The cursor was given to another system; each goes on from its own.",
                text
            );
        }

        if (cursor.Position > head.Newest || cursor.Position < 0)
        {
            return Problem.Conflict(
                "cursor.future",
                "变更流还没有到这个位置；请用本平台最后给出的 next，或重新取快照。",
                "The feed has not come so far; go on from the last 'next' that you were given, or take a snapshot."
            );
        }

        if (cursor.Position < head.Oldest)
        {
            return Expired();
        }

        if (!view.Scope.Covers(told with { Widened = 0 }))
        {
            return Gone(
                "cursor.scope_narrowed",
                "贵系统的权限范围已缩小；请重新取快照，不在其中的副本不得再使用。",
                "Your system may be told of less than before; take a snapshot anew, and use no copy of what is not in it."
            );
        }

        return told.Covers(view.Scope)
            ? cursor.Position
            : Gone(
                "cursor.scope_widened",
                "贵系统的权限范围已扩大，此前的变更未曾告知；请重新取快照。",
                "Your system may be told of more than before and missed what it was not told of; take a snapshot anew."
            );
    }

    /// <summary>What came behind the cursor is kept no more.</summary>
    public static Problem Expired() =>
        Gone(
            "cursor.expired",
            "游标太旧，其后的变更已不再保存；请重新取快照。",
            "The cursor is too old: what came behind it is kept no more; take a snapshot anew."
        );

    private static FeedCursor? Read(string text)
    {
        if (text.Length > Longest || !Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('.', 4);
        return
            parts.Length == 4
            && long.TryParse(
                parts[1],
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var position
            )
            ? new(parts[0], position, parts[2], parts[3])
            : null;
    }

    private static string SystemOf(Caller caller) => caller.SystemId?.ToString("N")[^12..] ?? "";

    private static Problem Gone(string code, string zh, string en) =>
        new(ProblemKind.Gone, code, new(zh, en))
        {
            Extensions = new Dictionary<string, object?> { ["snapshot"] = Snapshot },
        };

    /// <summary>400 of a parameter that is sent back as it was given.</summary>
    public static Problem Malformed(
        string pointer,
        string code,
        string zh,
        string en,
        string value
    ) =>
        new(ProblemKind.Malformed, code, new(zh, en))
        {
            Errors =
            [
                new FieldError(
                    pointer,
                    code,
                    new LocalizedText(zh, en).ToString(),
                    value.Length > 100 ? value[..100] + "…" : value
                ),
            ],
        };
}
