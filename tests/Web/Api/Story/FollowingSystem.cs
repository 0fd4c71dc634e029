using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Tasks;
using Generated;
using Trading.Tests.Exchange.Feed;

/// <summary>
/// What the engineer of a trading system writes against the generated client to keep a copy: every value is typed, refusals
/// are problems, and the lines of the snapshot are of the described schema.
/// </summary>
public sealed class FollowingSystem : ISystemClient
{
    private const int NotModified = 304;
    private readonly TradingClient _client;

    public FollowingSystem(HttpClient http) => _client = new TradingClient(http);

    public Task<ToldChanges> Changes(string? after, int? limit, int? wait) =>
        Told(async () =>
        {
            var part = await _client.ReadChangesAsync(after, limit, null, null, wait);
            return new ToldChanges(
                part.Changes.Select(one => new ToldChange(
                        one.Cursor,
                        Word(one.Kind),
                        one.Id,
                        one.Version,
                        one.Change == FeedChange.Removed
                    ))
                    .ToList(),
                part.Next,
                part.More
            );
        });

    public Task<TakenSnapshot> Snapshot() =>
        Told(async () =>
        {
            var cursor = "";
            var ended = false;
            var versions = new Dictionary<(string Kind, string Id), long>();
            using var file = await _client.TakeSnapshotAsync(null, null, null);
            using var lines = new StreamReader(file.Stream);
            while (await lines.ReadLineAsync() is { } text)
            {
                var line = JsonSerializer.Deserialize<SnapshotLine>(text)!;
                cursor = line.Cursor ?? cursor;
                if (line.Kind is { } kind)
                {
                    versions.Add((Word(kind), line.Id!), line.Version!.Value);
                }

                ended |= line.End == true && line.Count == versions.Count;
            }

            return ended
                ? new TakenSnapshot(cursor, versions)
                : throw new IOException("The snapshot broke off.");
        });

    public Task<UsedFirm> Use(string code, string tender, string idempotencyKey) =>
        Told(async () =>
        {
            var used = await _client.UseEntityAsync(
                code,
                idempotencyKey,
                new UseEntityRequest { Tender = tender }
            );
            var receipt = await _client.GetReceiptAsync(used.ReceiptId);
            return new UsedFirm(
                used.ReceiptId,
                used.Entity.Version,
                used.Entity.Record.Identity.Name ?? "",
                receipt.Digest ?? ""
            );
        });

    public Task<ReadFirm?> Record(string code, string? etag) =>
        Told(async () =>
        {
            try
            {
                var read = await _client.ReadRecordAsync(code, etag);
                return new ReadFirm(
                    read.Headers["ETag"].Single(),
                    read.Result.Version,
                    read.Result.Record.Identity.Name ?? ""
                );
            }
            catch (ApiException same) when (same.StatusCode == NotModified)
            {
                return null;
            }
        });

    public Task<IReadOnlyList<ToldRange>> Digests(int size) =>
        Told(async () =>
        {
            var ranges = new List<ToldRange>();
            string? after = null;
            do
            {
                var part = await _client.DigestRangesAsync(after, null, size, null, null);
                ranges.AddRange(
                    part.Ranges.Select(one => new ToldRange(
                        one.After,
                        one.UpTo,
                        one.Count,
                        one.Digest
                    ))
                );
                after = part.Next;
            } while (after is not null);

            return (IReadOnlyList<ToldRange>)ranges;
        });

    public Task<IReadOnlyList<(string Code, string Change)>> Compare(
        IReadOnlyDictionary<string, long> held,
        ToldRange range
    ) =>
        Told(async () =>
        {
            var compared = await _client.ReconcileAsync(
                new ReconcileRequest
                {
                    Pairs = held.Select(one => new ReconcilePair
                        {
                            Code = one.Key,
                            Version = one.Value,
                        })
                        .ToList(),
                    After = range.After,
                    UpTo = range.UpTo,
                }
            );
            return (IReadOnlyList<(string, string)>)
                compared.Differences.Select(one => (one.Code, Word(one.Change))).ToList();
        });

    public Task<(Guid Id, string Secret)> Subscribe(string url) =>
        Told(async () =>
        {
            var made = await _client.SubscribeWebhookAsync(
                Guid.NewGuid().ToString(),
                new SubscribeWebhookRequest { Url = url, Kinds = new[] { FeedKind.Entity } }
            );
            return (made.Webhook.Id, made.Secret!);
        });

    public Task<bool> Ping(Guid webhook) =>
        Told(async () => (await _client.PingWebhookAsync(webhook)).Succeeded);

    public Task<string> ChangeSecret(Guid webhook) =>
        Told(async () =>
        {
            var known = await _client.GetWebhookAsync(webhook, null);
            var changed = await _client.RotateWebhookSecretAsync(
                webhook,
                $"\"{known.Webhook.Version}\""
            );
            return changed.Secret!;
        });

    private static string Word<T>(T value)
        where T : struct, Enum =>
        typeof(T)
            .GetField(value.ToString())!
            .GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!
            .Name;

    private static async Task<T> Told<T>(Func<Task<T>> asked)
    {
        try
        {
            return await asked();
        }
        catch (ApiException<Problem> refused)
        {
            throw new RefusedException(
                refused.StatusCode,
                refused.Result.Code,
                refused.Result.Snapshot,
                (refused.Result.Errors ?? Array.Empty<FieldError>())
                    .Select(error => error.Pointer)
                    .ToList()
            );
        }
    }
}

namespace Generated
{
    /// <summary>What the generator leaves to whoever uses its client: enumerations in lists are written by their words too.</summary>
    public partial class TradingClient
    {
        static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) =>
            settings.Converters.Add(new JsonStringEnumConverter());
    }
}
