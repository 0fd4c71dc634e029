using System.Globalization;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Exchange.Contracts;
using Trading.Exchange.Receipts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Feed;

/// <summary>
/// A system says what it holds of a range of one kind, and is told the differences alone. A version says whether a copy is the
/// latest; the digest of a record that was used says whether it is what would be given today, credit lists and expired
/// licences included, which move no version. Procurements, listings and what else the feed tells of change with their version.
/// </summary>
public static partial class Reconcile
{
    /// <summary>The most pairs of one question, and the most differences of one answer.</summary>
    public const int Most = 5000;

    /// <summary>The most digests of one question: each is taken anew of the record as it is given.</summary>
    public const int MostDigests = 200;

    private const int MostFaults = 50;

    private static readonly Statement Used = Statement.Of(
        "exchange.receipt.used_of",
        """
        select distinct entity_code from receipt
        where system_id = @systemId and entity_code in @codes
        """
    );

    /// <summary>What a copy holds.</summary>
    /// <param name="Pairs">Each key with a version or a digest; none twice, and none outside the range.</param>
    /// <param name="After">The range is behind this key; from the beginning when left out.</param>
    /// <param name="UpTo">Up to this key and with it; to the end when left out.</param>
    /// <param name="Regions">The copy has these divisions and those below them alone; with commas between.</param>
    /// <param name="Kind">One of <see cref="FeedKinds"/>; <c>entity</c> when left out.</param>
    [Requires(ExchangePermissions.FollowChanges)]
    public sealed record Query(
        IReadOnlyList<Pair> Pairs,
        string? After = null,
        string? UpTo = null,
        string? Regions = null,
        string? Kind = null
    ) : IQuery<Compared>;

    /// <summary>The body of the API's request.</summary>
    /// <param name="Pairs">Each key with a version or a digest; none twice, and none outside the range.</param>
    /// <param name="After">The range is behind this key; from the beginning when left out.</param>
    /// <param name="UpTo">Up to this key and with it; to the end when left out.</param>
    /// <param name="Regions">The copy has these divisions and those below them alone; with commas between.</param>
    /// <param name="Kind">One of <see cref="FeedKinds"/>; <c>entity</c> when left out.</param>
    public sealed record Body(
        IReadOnlyList<Pair> Pairs,
        string? After,
        string? UpTo,
        string? Regions,
        string? Kind
    );

    /// <summary>A thing of the copy.</summary>
    /// <param name="Code">Its key, which is the <c>id</c> of feed and snapshot: a firm's code, or an id.</param>
    /// <param name="Version">Its version, as the feed or the snapshot told it.</param>
    /// <param name="Digest">Instead of it, of a firm, the digest of <c>entity</c> as it was given, as receipts have it.</param>
    public sealed record Pair(string Code, long? Version = null, string? Digest = null);

    /// <summary>What differs.</summary>
    /// <param name="Differences">In the order of the keys.</param>
    /// <param name="Next">
    /// Null when the whole range was compared; else the key up to which it was: ask again with it as <c>after</c> and the pairs
    /// behind it.
    /// </param>
    public sealed record Compared(IReadOnlyList<Difference> Differences, string? Next);

    /// <summary>One difference.</summary>
    /// <param name="Code">The key.</param>
    /// <param name="Change">One of <see cref="CopyDifferences"/>.</param>
    /// <param name="Version">The version here; null for what is gone.</param>
    /// <param name="Links">Where to read more; null of a listing that is gone, of which nothing says whom it named.</param>
    public sealed record Difference(string Code, string Change, long? Version, FeedLinks? Links);

    internal sealed class Handler(
        SqlSession sql,
        IEnumerable<IChangeSource> sources,
        IEntityRecords records,
        ReceiptSeal seal,
        RecordReads reads,
        CurrentCaller current
    ) : IQueryHandler<Query, Compared>
    {
        public async ValueTask<Outcome<Compared>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var compared = ComparedKind.Of(query.Kind, query.Regions, caller, sources);
            if (compared.Problem is { } closed)
            {
                return closed;
            }

            var kind = compared.Value;
            var range = kind.Range(query.After, query.UpTo);
            if (range.Problem is { } noRange)
            {
                return noRange;
            }

            var (last, end) = range.Value;
            if (Faults(query.Pairs, kind, last, end) is { Count: > 0 } faults)
            {
                return Problem.Invalid(faults);
            }

            var yours = query.Pairs.ToDictionary(pair => kind.Key(pair.Code)!);
            var used = await UsedOf(yours, cancellationToken);
            var found = new List<Difference>();
            while (true)
            {
                var take = Math.Clamp(yours.Count + 1, 200, TakeSnapshot.AtOnce);
                var part = await kind.Behind(last, take, cancellationToken);
                var all = part.Count < take;
                foreach (var present in part)
                {
                    if (end is not null && string.CompareOrdinal(present.Subject, end) > 0)
                    {
                        all = true;
                        break;
                    }

                    last = present.Subject;
                    if (!kind.Shows(present))
                    {
                        continue;
                    }

                    var change = !yours.Remove(present.Subject, out var pair)
                        ? CopyDifferences.Missing
                        : await Compare(pair, present, used, cancellationToken);
                    if (change is not null)
                    {
                        found.Add(
                            new(
                                present.Subject,
                                change,
                                present.Version,
                                FeedLinks.Of(kind.Kind, present.Subject, present.About)
                            )
                        );
                    }

                    if (found.Count == Most)
                    {
                        break;
                    }
                }

                if (all || found.Count == Most)
                {
                    // What is left of yours is not here, as far as the range was compared.
                    var gone = yours
                        .Keys.Where(key => all || string.CompareOrdinal(key, last) <= 0)
                        .Select(key => new Difference(
                            key,
                            CopyDifferences.Gone,
                            null,
                            kind.Kind == FeedKinds.Credit
                                ? null
                                : FeedLinks.Of(kind.Kind, key, null)
                        ));
                    return new Compared(
                        [.. found.Concat(gone).OrderBy(one => one.Code, StringComparer.Ordinal)],
                        all ? null : last
                    );
                }
            }
        }

        private async Task<string?> Compare(
            Pair pair,
            PresentSubject present,
            HashSet<string> used,
            CancellationToken cancel
        )
        {
            if (pair.Digest is not { } digest)
            {
                return pair.Version == present.Version ? null : CopyDifferences.Changed;
            }

            if (!used.Contains(present.Subject))
            {
                return CopyDifferences.NotUsed;
            }

            // It tells whether a copy is what would be given now: the firm sees it as a read.
            var code = EntityCode.Parse(present.Subject);
            reads.Saw(code, current.Caller.SystemId!.Value, current.Caller.Name);
            return (await records.Usable(code, cancel)) is { Problem: null, Value: var record }
                ? seal.DigestOf(record) == digest
                    ? null
                    : CopyDifferences.Changed
                : CopyDifferences.Gone;
        }

        private async Task<HashSet<string>> UsedOf(
            Dictionary<string, Pair> yours,
            CancellationToken cancel
        )
        {
            var codes = yours
                .Where(one => one.Value.Digest is not null)
                .Select(one => one.Key)
                .ToArray();
            return codes.Length == 0 || current.Caller.SystemId is not { } systemId
                ? []
                : [.. await sql.Query<string>(Used, new { systemId, codes }, cancel)];
        }

        private static List<FieldError> Faults(
            IReadOnlyList<Pair>? pairs,
            ComparedKind kind,
            string? after,
            string? end
        )
        {
            var faults = new List<FieldError>();
            if (pairs is null || pairs.Any(pair => pair is null))
            {
                Fault(
                    "/pairs",
                    "required",
                    "请给出 pairs：每对为一个编码（或 id）和其 version 或 digest；没有时为空列表。",
                    "Say 'pairs', each a code (or id) with its version or digest; an empty list where there are none.",
                    null
                );
                return faults;
            }

            if (pairs.Count > Most)
            {
                Fault(
                    "/pairs",
                    "reconcile.too_many",
                    $"一次最多 {Most} 对；请按范围分次核对。",
                    $"At most {Most} pairs at once; compare range by range.",
                    pairs.Count.ToString(CultureInfo.InvariantCulture)
                );
                return faults;
            }

            if (after is not null && end is not null && string.CompareOrdinal(after, end) >= 0)
            {
                Fault(
                    "/upTo",
                    "reconcile.range",
                    "upTo 应在 after 之后。",
                    "'upTo' comes behind 'after'.",
                    end
                );
                return faults;
            }

            var (seen, digests) = (new HashSet<string>(), 0);
            foreach (var (place, pair) in pairs.Index())
            {
                if (faults.Count >= MostFaults)
                {
                    break;
                }

                if (kind.Key(pair.Code) is not { } code)
                {
                    faults.Add(kind.NoKey($"/pairs/{place}/code", pair.Code));
                    continue;
                }

                if (!seen.Add(code))
                {
                    Fault(
                        $"/pairs/{place}/code",
                        "reconcile.twice",
                        "同一编码只能出现一次。",
                        "A code is there once.",
                        code
                    );
                }

                if (
                    (after is not null && string.CompareOrdinal(code, after) <= 0)
                    || (end is not null && string.CompareOrdinal(code, end) > 0)
                )
                {
                    Fault(
                        $"/pairs/{place}/code",
                        "reconcile.outside",
                        "该编码不在 after 与 upTo 所示范围内。",
                        "The code lies outside the range of 'after' and 'upTo'.",
                        code
                    );
                }

                if (pair.Version is null == pair.Digest is null)
                {
                    Fault(
                        $"/pairs/{place}",
                        "reconcile.one_of",
                        "请给出 version 或 digest 之一。",
                        "Say version or digest, one of them.",
                        code
                    );
                }

                if (pair.Digest is not null && kind.Kind != FeedKinds.Entity)
                {
                    Fault(
                        $"/pairs/{place}/digest",
                        "reconcile.digest_kind",
                        "只有主体（entity）可以按 digest 核对；其他类别请给出 version。",
                        "Only firms (entity) are compared by digest; say the version of other kinds.",
                        null
                    );
                    continue;
                }

                if (pair.Digest is { } digest && !Digest().IsMatch(digest))
                {
                    Fault(
                        $"/pairs/{place}/digest",
                        "reconcile.digest",
                        "digest 应为 sha-256: 加 64 位小写十六进制。",
                        "A digest is sha-256: and 64 digits of lower-case hexadecimal.",
                        digest.Length > 100 ? digest[..100] + "…" : digest
                    );
                }

                if (pair.Digest is not null && ++digests == MostDigests + 1)
                {
                    Fault(
                        $"/pairs/{place}/digest",
                        "reconcile.too_many_digests",
                        $"一次最多核对 {MostDigests} 个 digest；其余请给出 version。",
                        $"At most {MostDigests} digests are compared at once; say the version of the others.",
                        digests.ToString(CultureInfo.InvariantCulture)
                    );
                }
            }

            return faults;

            void Fault(string pointer, string code, string zh, string en, string? value) =>
                faults.Add(new(pointer, code, new LocalizedText(zh, en).ToString(), value));
        }
    }

    [GeneratedRegex("^sha-256:[0-9a-f]{64}$")]
    private static partial Regex Digest();
}
