using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Client;

/// <summary>
/// A trading system's way to the platform. What can be sent again is sent again, as <c>Retry-After</c> says, else in growing
/// pauses; every refusal is a <see cref="TradingRefusedException"/>. Safe for many threads.
/// </summary>
public sealed class TradingClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // So many in a row without one more place to go on from.
    private const int MostCuts = 5;
    private const int MostPairs = 5000;
    private static readonly TimeSpan AfterCut = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;

    /// <summary>A client with a connection of its own.</summary>
    public TradingClient(TradingClientOptions options)
        : this(Connections.Resilient(options)) { }

    /// <summary>A client on a connection of somebody else's, which has the platform's address and the key already.</summary>
    public TradingClient(HttpClient http) => _http = http;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>What changed behind a cursor; waits so long until there is something.</summary>
    /// <param name="after">The <see cref="ChangePage.Next"/> before, or a snapshot's cursor; from the beginning when null.</param>
    /// <param name="filter">Which changes; all that the key opens when null.</param>
    /// <param name="wait">At most a minute; answered at once when null.</param>
    /// <param name="limit">The most changes, 1 to 5,000.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="SnapshotNeededException">The cursor leads nowhere any more: begin anew with the snapshot.</exception>
    public Task<ChangePage> Changes(
        string? after,
        FeedFilter? filter = null,
        TimeSpan? wait = null,
        int? limit = null,
        CancellationToken cancel = default
    ) =>
        Get<ChangePage>(
            Address(
                "/api/v1/changes",
                ("after", after),
                ("limit", limit?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("kinds", filter?.KindsText),
                ("regions", filter?.RegionsText),
                (
                    "wait",
                    wait is { } time
                        ? ((int)time.TotalSeconds).ToString(
                            System.Globalization.CultureInfo.InvariantCulture
                        )
                        : null
                )
            ),
            cancel
        );

    /// <summary>Every page of changes from a cursor on, for ever; the caller keeps <see cref="ChangePage.Next"/>.</summary>
    public async IAsyncEnumerable<ChangePage> Follow(
        string? after,
        FeedFilter? filter = null,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        while (!cancel.IsCancellationRequested)
        {
            var page = await Changes(after, filter, TimeSpan.FromSeconds(30), null, cancel);
            after = page.Next;
            yield return page;
        }
    }

    /// <summary>
    /// All there is now, line by line, never all in memory. Where the line breaks it goes on behind the last place that the
    /// platform named; each thing is given once.
    /// </summary>
    /// <exception cref="SnapshotCutOffException">It ended before its last line, again and again or before any such place.</exception>
    /// <exception cref="SnapshotNeededException">It broke off, and cannot be gone on with: begin anew.</exception>
    public async IAsyncEnumerable<SnapshotLine> Snapshot(
        FeedFilter? filter = null,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        var (place, readUntilPlace, cuts, begun) = ((string?)null, 0L, 0, false);
        // What was given behind the place comes again.
        var given = new HashSet<(string Kind, string Id)>();
        while (true)
        {
            var (read, ended) = (readUntilPlace, false);
            using var request = new HttpRequestMessage(
                HttpMethod.Get,
                Address(
                    "/api/v1/snapshot",
                    ("kinds", filter?.KindsText),
                    ("regions", filter?.RegionsText),
                    ("resume", place)
                )
            );
            using var answer = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancel
            );
            await Demand(answer, cancel);
            await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
            using var lines = new StreamReader(stream);
            while (await Line(lines, cancel) is { } one)
            {
                if (one.End)
                {
                    ended = one.Count == read;
                }
                else if (one.Resume is { } next)
                {
                    (place, readUntilPlace, cuts) = (next, read, 0);
                    given.Clear();
                }
                else if (one.Cursor is not null)
                {
                    if (!begun)
                    {
                        begun = true;
                        yield return one;
                    }
                }
                else
                {
                    read++;
                    if (given.Add((one.Kind, one.Id)))
                    {
                        yield return one;
                    }
                }
            }

            if (ended)
            {
                yield break;
            }

            if (place is null || ++cuts > MostCuts)
            {
                throw new SnapshotCutOffException(read);
            }

            await Task.Delay(AfterCut * cuts, cancel);
        }
    }

    /// <summary>
    /// Uses a firm's record for a tender: the record with the receipt, which was checked by the platform's keys. The same
    /// idempotency key again gives the same receipt.
    /// </summary>
    /// <exception cref="ReceiptInvalidException">The receipt does not prove what was given.</exception>
    public async Task<UsedRecord> Use(
        string code,
        string tender,
        string? idempotencyKey = null,
        CancellationToken cancel = default
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"/api/v1/entities/{Uri.EscapeDataString(code)}/uses"
        )
        {
            Content = JsonContent.Create(new { tender }),
        };
        request.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString());
        using var answer = await _http.SendAsync(request, cancel);
        await Demand(answer, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return UsedRecord.Read(text, await ReceiptKeys(cancel));
    }

    /// <summary>
    /// A record that was used before, as it stands now; null when it is as it was (<paramref name="etag"/>).
    /// </summary>
    public async Task<ReadRecord?> Record(
        string code,
        string? etag = null,
        CancellationToken cancel = default
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"/api/v1/entities/{Uri.EscapeDataString(code)}/record"
        );
        if (etag is not null)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(etag));
        }

        using var answer = await _http.SendAsync(request, cancel);
        if (answer.StatusCode == HttpStatusCode.NotModified)
        {
            return null;
        }

        await Demand(answer, cancel);
        var record = await answer.Content.ReadFromJsonAsync<JsonObject>(Json, cancel);
        return new ReadRecord(answer.Headers.ETag?.ToString(), record!);
    }

    /// <summary>
    /// Asks for webhooks at an address of this system. One that was asked for there before is removed first: its secret is told
    /// once alone.
    /// </summary>
    /// <returns>Key of the webhook, and the secret for <see cref="WebhookVerifier"/>.</returns>
    public async Task<(Guid Id, string Secret)> Subscribe(
        Uri callback,
        FeedFilter? filter = null,
        CancellationToken cancel = default
    )
    {
        foreach (
            var old in (await Get<JsonArray>("/api/v1/webhooks", cancel))
                .OfType<JsonObject>()
                .Where(one => one["url"]?.GetValue<string>() == callback.AbsoluteUri)
        )
        {
            await Remove(old, cancel);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/webhooks")
        {
            Content = JsonContent.Create(
                new
                {
                    url = callback.AbsoluteUri,
                    kinds = filter is { Kinds.Count: > 0 } ? filter.Kinds : null,
                    regions = filter is { Regions.Count: > 0 } ? filter.Regions : null,
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await _http.SendAsync(request, cancel);
        await Demand(answer, cancel);
        var made = (await answer.Content.ReadFromJsonAsync<JsonObject>(Json, cancel))!;
        return (made["webhook"]!["id"]!.GetValue<Guid>(), made["secret"]!.GetValue<string>());
    }

    /// <summary>Has the platform post a trial to a webhook; whether it arrived, and what went wrong.</summary>
    public async Task<PingOutcome> Ping(Guid webhook, CancellationToken cancel = default)
    {
        using var answer = await _http.PostAsync(
            new Uri($"/api/v1/webhooks/{webhook}/ping", UriKind.Relative),
            null,
            cancel
        );
        await Demand(answer, cancel);
        return (await answer.Content.ReadFromJsonAsync<PingOutcome>(Json, cancel))!;
    }

    /// <summary>A new secret for a webhook; the old one signs as well for a day.</summary>
    /// <returns>The secret for <see cref="WebhookVerifier"/>, told once.</returns>
    public async Task<string> ChangeSecret(Guid webhook, CancellationToken cancel = default)
    {
        var address = new Uri($"/api/v1/webhooks/{webhook}", UriKind.Relative);
        using var found = await _http.GetAsync(address, cancel);
        await Demand(found, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/secret");
        request.Headers.IfMatch.Add(found.Headers.ETag!);
        using var answer = await _http.SendAsync(request, cancel);
        await Demand(answer, cancel);
        var changed = (await answer.Content.ReadFromJsonAsync<JsonObject>(Json, cancel))!;
        return changed["secret"]!.GetValue<string>();
    }

    /// <summary>All of a kind that this system may be told of, range by range, each with its digest.</summary>
    /// <param name="size">How many keys a range has at most.</param>
    /// <param name="kind">As in <see cref="Change"/>; firms when null.</param>
    /// <param name="filter">Its divisions; its kinds are not looked at.</param>
    /// <param name="cancel">Stops it.</param>
    public async IAsyncEnumerable<DigestRange> Digests(
        int? size = null,
        string? kind = null,
        FeedFilter? filter = null,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        string? after = null;
        do
        {
            var part = await Get<DigestPage>(
                Address(
                    "/api/v1/reconcile",
                    ("after", after),
                    ("size", size?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    ("kind", kind),
                    ("regions", filter?.RegionsText)
                ),
                cancel
            );
            foreach (var range in part.Ranges)
            {
                yield return range;
            }

            after = part.Next;
        } while (after is not null);
    }

    /// <summary>What differs from a copy within a range; all of it, in several rounds where it must be.</summary>
    /// <param name="held">Key and version of each thing of the kind that the copy has within the range.</param>
    /// <param name="range">The range; everything when null.</param>
    /// <param name="kind">As in <see cref="Change"/>; firms when null.</param>
    /// <param name="filter">The divisions of the copy; its kinds are not looked at.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IReadOnlyList<Difference>> Compare(
        IReadOnlyDictionary<string, long> held,
        DigestRange? range = null,
        string? kind = null,
        FeedFilter? filter = null,
        CancellationToken cancel = default
    )
    {
        var found = new List<Difference>();
        var after = range?.After;
        var ordered = held.OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        while (true)
        {
            var left = ordered
                .Where(one => after is null || string.CompareOrdinal(one.Key, after) > 0)
                .ToList();
            var upTo = left.Count > MostPairs ? left[MostPairs - 1].Key : range?.UpTo;
            using var answer = await _http.PostAsJsonAsync(
                new Uri("/api/v1/reconcile", UriKind.Relative),
                new
                {
                    pairs = left.Take(MostPairs)
                        .Select(one => new { code = one.Key, version = one.Value }),
                    after,
                    upTo,
                    regions = filter?.RegionsText,
                    kind,
                },
                Json,
                cancel
            );
            await Demand(answer, cancel);
            var part = (await answer.Content.ReadFromJsonAsync<DifferencePage>(Json, cancel))!;
            found.AddRange(part.Differences);
            after = part.Next ?? (left.Count > MostPairs ? upTo : null);
            if (after is null)
            {
                return found;
            }
        }
    }

    private async Task Remove(JsonObject webhook, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Delete,
            $"/api/v1/webhooks/{webhook["id"]!.GetValue<Guid>()}"
        );
        using var answer = await _http.SendAsync(request, cancel);
        await Demand(answer, cancel);
    }

    /// <summary>What an address of a change's links leads to.</summary>
    public async Task<JsonObject> Read(string link, CancellationToken cancel = default) =>
        await Get<JsonObject>(link, cancel);

    /// <summary>The public keys that check receipts, as a JWK set: to be kept beside them.</summary>
    public async Task<string> ReceiptKeys(CancellationToken cancel = default)
    {
        using var answer = await _http.GetAsync(
            new Uri("/api/v1/receipts/keys", UriKind.Relative),
            cancel
        );
        await Demand(answer, cancel);
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    private async Task<T> Get<T>(string address, CancellationToken cancel)
    {
        using var answer = await _http.GetAsync(new Uri(address, UriKind.Relative), cancel);
        await Demand(answer, cancel);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, cancel))!;
    }

    private static async Task Demand(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw await TradingRefusedException.Of(answer, cancel);
        }
    }

    // A line that broke off in the midst of a character or a name is the end of what came.
    private static async Task<SnapshotLine?> Line(StreamReader lines, CancellationToken cancel)
    {
        try
        {
            return await lines.ReadLineAsync(cancel) is { } line
                ? JsonSerializer.Deserialize<SnapshotLine>(line, Json)
                : null;
        }
        catch (Exception broken)
            when (broken
                    is IOException
                        or HttpRequestException
                        or InvalidDataException
                        or JsonException
            )
        {
            return null;
        }
    }

    private static string Address(string path, params (string Name, string? Value)[] query)
    {
        var said = query
            .Where(one => one.Value is not null)
            .Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}");
        var text = string.Join('&', said);
        return text.Length == 0 ? path : $"{path}?{text}";
    }
}
