using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Appends to the trail. Each entry's hash covers its content and the hash before it, so that a row changed, removed
/// or slipped in breaks the chain. The head row is locked from here to the commit, which makes one chain of all
/// commands; being a command's last act, the lock is short.
/// </summary>
internal sealed class AuditTrail(SqlSession sql, TimeProvider time) : IAuditTrail
{
    private static readonly Statement Head = Statement.Of(
        "access.audit.head",
        "select seq, hash from audit_head {lock} where one = 1 {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.audit.insert",
        """
        insert into audit_entry
            (seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, previous_hash, hash)
        values
            (@Seq, @At, @CallerKind, @Caller, @PersonId, @Address, @Action, @About, @Payload, @Result, @OnBehalfOf, @PreviousHash, @Hash)
        """
    );

    private static readonly Statement MoveHead = Statement.Of(
        "access.audit.move_head",
        "update audit_head set seq = @Seq, hash = @Hash where one = 1"
    );

    public async Task Append(AuditEntry entry, CancellationToken cancel)
    {
        var head = (await sql.One<AuditHead>(Head, null, cancel))!;
        var row = new AuditRow
        {
            Seq = head.Seq + 1,
            At = Milliseconds(time.GetUtcNow()),
            CallerKind = entry.Caller.Kind.ToString(),
            Caller = entry.Caller.Name,
            PersonId = entry.Caller.PersonId,
            Address = entry.Caller.Address,
            Action = entry.Action,
            About = entry.About is { Length: > 200 } about ? about[..200] : entry.About,
            Payload = entry.Payload,
            Result = entry.Result,
            OnBehalfOf = entry.OnBehalfOf,
            PreviousHash = head.Hash,
        };
        row = row with { Hash = row.ComputeHash() };
        await sql.Execute(Insert, row, cancel);
        await sql.Execute(MoveHead, row, cancel);
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset instant) =>
        new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMillisecond), instant.Offset);
}

/// <summary>The end of the chain.</summary>
internal sealed record AuditHead
{
    public long Seq { get; init; }
    public string Hash { get; init; } = "";
}

/// <summary>One row of the trail.</summary>
internal sealed record AuditRow
{
    public long Seq { get; init; }
    public DateTimeOffset At { get; init; }
    public string CallerKind { get; init; } = "";
    public string Caller { get; init; } = "";
    public Guid? PersonId { get; init; }
    public string? Address { get; init; }
    public string Action { get; init; } = "";
    public string? About { get; init; }
    public string Payload { get; init; } = "";
    public string Result { get; init; } = "";
    public string? OnBehalfOf { get; init; }
    public string PreviousHash { get; init; } = "";
    public string Hash { get; init; } = "";

    /// <summary>SHA-256 over the row as a JSON array, the previous hash included.</summary>
    public string ComputeHash() =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Content())));

    // For whom comes last and only when there is somebody: entries older than delegation keep their hashes.
    private object?[] Content()
    {
        object?[] content =
        [
            Seq,
            At.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            CallerKind,
            Caller,
            PersonId?.ToString("D"),
            Address,
            Action,
            About,
            Payload,
            Result,
            PreviousHash,
        ];
        return OnBehalfOf is null ? content : [.. content, OnBehalfOf];
    }
}
