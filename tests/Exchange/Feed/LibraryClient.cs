using Trading.Client;

namespace Trading.Tests.Exchange.Feed;

/// <summary>The client library (clients/Trading.Client).</summary>
internal sealed class LibraryClient(HttpClient http) : ISystemClient, IDisposable
{
    private readonly TradingClient _client = new(http);

    public void Dispose() => _client.Dispose();

    public Task<ToldChanges> Changes(string? after, int? limit = null, int? wait = null) =>
        Told(async () =>
        {
            var page = await _client.Changes(
                after,
                wait: wait is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                limit: limit
            );
            return new ToldChanges(
                [
                    .. page.Changes.Select(one => new ToldChange(
                        one.Cursor,
                        one.Kind,
                        one.Id,
                        one.Version,
                        one.IsRemoved
                    )),
                ],
                page.Next,
                page.More
            );
        });

    public Task<TakenSnapshot> Snapshot() =>
        Told(async () =>
        {
            var cursor = "";
            var versions = new Dictionary<(string, string), long>();
            await foreach (var line in _client.Snapshot())
            {
                if (line.Cursor is { } first)
                {
                    cursor = first;
                }
                else
                {
                    versions.Add((line.Kind, line.Id), line.Version);
                }
            }

            return new TakenSnapshot(cursor, versions);
        });

    public Task<UsedFirm> Use(string code, string tender, string idempotencyKey) =>
        Told(async () =>
        {
            var used = await _client.Use(code, tender, idempotencyKey);
            return new UsedFirm(
                used.ReceiptId,
                used.Version,
                NameIn(used.Entity),
                used.Receipt["digest"]!.GetValue<string>()
            );
        });

    public Task<ReadFirm?> Record(string code, string? etag) =>
        Told(async () =>
            await _client.Record(code, etag) is { } read
                ? new ReadFirm(
                    read.ETag!,
                    read.Entity["version"]!.GetValue<long>(),
                    NameIn(read.Entity)
                )
                : null
        );

    public Task<IReadOnlyList<ToldRange>> Digests(int size) =>
        Told(async () =>
        {
            var ranges = new List<ToldRange>();
            await foreach (var range in _client.Digests(size))
            {
                ranges.Add(new(range.After, range.UpTo, range.Count, range.Digest));
            }

            return (IReadOnlyList<ToldRange>)ranges;
        });

    public Task<IReadOnlyList<(string Code, string Change)>> Compare(
        IReadOnlyDictionary<string, long> held,
        ToldRange range
    ) =>
        Told(async () =>
            (IReadOnlyList<(string, string)>)
                [
                    .. (
                        await _client.Compare(
                            held,
                            new(range.After, range.UpTo, range.Count, range.Digest)
                        )
                    ).Select(one => (one.Code, one.Change)),
                ]
        );

    public Task<(Guid Id, string Secret)> Subscribe(string url) =>
        Told(() => _client.Subscribe(new Uri(url), new FeedFilter { Kinds = ["entity"] }));

    public Task<bool> Ping(Guid webhook) =>
        Told(async () => (await _client.Ping(webhook)).Succeeded);

    public Task<string> ChangeSecret(Guid webhook) => Told(() => _client.ChangeSecret(webhook));

    private static string NameIn(System.Text.Json.Nodes.JsonObject entity) =>
        entity["record"]!["identity"]!["name"]!.GetValue<string>();

    private static async Task<T> Told<T>(Func<Task<T>> asked)
    {
        try
        {
            return await asked();
        }
        catch (TradingRefusedException refused)
        {
            throw new RefusedException(
                (int)refused.Status,
                refused.Code,
                (refused as SnapshotNeededException)?.Snapshot,
                [.. refused.Errors.Select(error => error.Pointer)]
            );
        }
    }
}
