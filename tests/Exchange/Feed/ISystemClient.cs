namespace Trading.Tests.Exchange.Feed;

/// <summary>
/// What a trading system asks of a client, whoever made it. In types of the runtime alone, since a generated client is compiled
/// apart from the tests.
/// </summary>
public interface ISystemClient
{
    /// <summary>What changed behind a cursor.</summary>
    Task<ToldChanges> Changes(string? after, int? limit = null, int? wait = null);

    /// <summary>All there is.</summary>
    Task<TakenSnapshot> Snapshot();

    /// <summary>A record for a tender.</summary>
    Task<UsedFirm> Use(string code, string tender, string idempotencyKey);

    /// <summary>A record as it stands; null where it is as the tag says.</summary>
    Task<ReadFirm?> Record(string code, string? etag);

    /// <summary>The ranges of codes with their digests.</summary>
    Task<IReadOnlyList<ToldRange>> Digests(int size);

    /// <summary>What differs within a range: the code and how.</summary>
    Task<IReadOnlyList<(string Code, string Change)>> Compare(
        IReadOnlyDictionary<string, long> held,
        ToldRange range
    );

    /// <summary>A webhook for changes of firms: its key and its secret.</summary>
    Task<(Guid Id, string Secret)> Subscribe(string url);

    /// <summary>Whether a trial arrived.</summary>
    Task<bool> Ping(Guid webhook);

    /// <summary>Another secret.</summary>
    Task<string> ChangeSecret(Guid webhook);
}

/// <summary>A part of the feed.</summary>
public sealed record ToldChanges(IReadOnlyList<ToldChange> Changes, string Next, bool More);

/// <summary>A change.</summary>
public sealed record ToldChange(string Cursor, string Kind, string Id, long Version, bool Removed);

/// <summary>A snapshot: from where to go on, and what there is.</summary>
public sealed record TakenSnapshot(
    string Cursor,
    IReadOnlyDictionary<(string Kind, string Id), long> Versions
);

/// <summary>A use.</summary>
public sealed record UsedFirm(Guid Receipt, long Version, string Name, string Digest);

/// <summary>A record.</summary>
public sealed record ReadFirm(string ETag, long Version, string Name);

/// <summary>A range of codes.</summary>
public sealed record ToldRange(string? After, string? UpTo, long Count, string Digest);

/// <summary>The platform refused something.</summary>
public sealed class RefusedException(
    int status,
    string code,
    string? snapshot,
    IReadOnlyList<string> fields
) : Exception($"{status} {code}")
{
    /// <summary>The status.</summary>
    public int Status { get; } = status;

    /// <summary>The problem's code.</summary>
    public string Code { get; } = code;

    /// <summary>Where to begin anew, with 410.</summary>
    public string? Snapshot { get; } = snapshot;

    /// <summary>Pointers to the fields at fault.</summary>
    public IReadOnlyList<string> Fields { get; } = fields;
}
