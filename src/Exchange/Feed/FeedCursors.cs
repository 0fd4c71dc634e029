using Trading.Kernel.Changes;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>Gives cursors, and says from where one that came back goes on.</summary>
internal sealed class FeedCursors(KeyRing ring, TimeProvider time)
{
    /// <summary>One of a position, for a reader.</summary>
    public FeedCursor Of(FeedHead head, long position, FeedView view, Caller caller) =>
        new(head.Epoch, position, FeedCursor.SystemOf(caller), view.Scope.Word())
        {
            GivenAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Fields = FeedScope.WordOf(caller.Fields),
            Ring = ring,
        };

    /// <summary>What a reader was told of by the cursor that it sends back; null where that is not proven to have been its own.</summary>
    public FeedScope? HadBy(string? text, Caller caller, IEnumerable<IChangeSource> sources) =>
        FeedCursor.Read(text, ring) is { Proven: true } cursor
        && cursor.System == FeedCursor.SystemOf(caller)
            ? FeedScope.Read(cursor.Scope, FeedScope.Of(caller, sources))
            : null;

    /// <summary>
    /// From where a reader goes on; told apart are no cursor of ours (400), another system's (400), one beyond the end (409),
    /// and what calls for a snapshot (410): another database's epoch, older than what is kept, a scope that has become wider,
    /// fields that may be read no more, and no cursor where the feed does not reach back to the beginning. Fewer kinds or
    /// divisions call for one only from a cursor of an earlier version, which proves nothing.
    /// </summary>
    public Outcome<FeedStart> Start(
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
                ? new FeedStart(0)
                : Gone(
                    "cursor.no_beginning",
                    "变更流不从头保存；请先取快照，再从其游标续读。",
                    "The feed does not reach back to the beginning; take a snapshot first and go on from its cursor."
                );
        }

        if (
            FeedCursor.Read(text, ring) is not { } cursor
            || FeedScope.Read(cursor.Scope, view.Scope) is not { } told
        )
        {
            return FeedCursor.Malformed(
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

        if (cursor.System != FeedCursor.SystemOf(caller))
        {
            return FeedCursor.Malformed(
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

        return cursor.Position < head.Oldest ? Expired() : Within(cursor, told, view, caller);
    }

    /// <summary>
    /// 410 of a reader whose fields are others than when its cursor was given: said before a filter by one of them is refused,
    /// or it would never hear that what it read is to be dropped. Null of any other.
    /// </summary>
    public Problem? OtherFields(string? text, Caller caller) =>
        FeedCursor.Read(text, ring) is { Proven: true } cursor
        && cursor.System == FeedCursor.SystemOf(caller)
        && cursor.Fields != FeedScope.WordOf(caller.Fields)
            ? FieldsNarrowed()
            : null;

    /// <summary>What came behind the cursor is kept no more.</summary>
    public static Problem Expired() =>
        Gone(
            "cursor.expired",
            "游标太旧，其后的变更已不再保存；请重新取快照。",
            "The cursor is too old: what came behind it is kept no more; take a snapshot anew."
        );

    /// <summary>What was told may be told no more, and nothing says what that was.</summary>
    public static Problem Narrowed(bool otherFields = false) =>
        Gone(
            "cursor.scope_narrowed",
            "贵系统的权限范围已缩小；请重新取快照，不在其中的副本不得再使用。",
            "Your system may be told of less than before; take a snapshot anew, and use no copy of what is not in it.",
            otherFields
        );

    private static Outcome<FeedStart> Within(
        FeedCursor cursor,
        FeedScope told,
        FeedView view,
        Caller caller
    )
    {
        var narrowed = !view.Scope.Covers(told with { Widened = 0 });
        var widened = !told.Covers(view.Scope);
        // Who was told of leaving things until it was half done, and may be told of some of them again, misses those.
        if (cursor.Leaving is { } leaving)
        {
            widened |=
                FeedScope.Read(leaving.Target, view.Scope) is not { } target
                || !target.Covers(view.Scope);
        }

        var otherFields = cursor.Fields is { } fields && fields != FeedScope.WordOf(caller.Fields);
        if (narrowed && (widened || !cursor.Proven))
        {
            return Narrowed(otherFields);
        }

        if (widened)
        {
            return Gone(
                "cursor.scope_widened",
                "贵系统的权限范围已扩大，此前的变更未曾告知；请重新取快照。",
                "Your system may be told of more than before and missed what it was not told of; take a snapshot anew.",
                otherFields
            );
        }

        if (otherFields)
        {
            return FieldsNarrowed();
        }

        if (!narrowed)
        {
            return new FeedStart(cursor.Position);
        }

        var now = view.Scope.Word();
        return new FeedStart(
            cursor.Position,
            cursor.Leaving?.Target == now ? cursor : cursor with { Leaving = new(now) }
        );
    }

    private static Problem FieldsNarrowed() =>
        Gone(
            "cursor.fields_narrowed",
            "贵系统可读取的字段已减少；请删除此前读到的主体信息内容，重新取快照，需要时再按现在的范围读取。",
            "Your system may read fewer fields than before: drop what you keep of records, take a snapshot anew, and read again what you need within the scope of now.",
            otherFields: true
        );

    private static Problem Gone(string code, string zh, string en, bool otherFields = false)
    {
        var more = new Dictionary<string, object?> { ["snapshot"] = FeedCursor.Snapshot };
        if (otherFields)
        {
            more["fieldsChanged"] = true;
        }

        return new(ProblemKind.Gone, code, new(zh, en)) { Extensions = more };
    }
}

/// <summary>From where a reader goes on.</summary>
/// <param name="Position">Behind this position.</param>
/// <param name="Leaving">Its cursor, where it is first told of what left its scope; null where there is nothing of the kind.</param>
internal sealed record FeedStart(long Position, FeedCursor? Leaving = null);
