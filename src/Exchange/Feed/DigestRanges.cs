using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>
/// All keys of a kind that a system may be told of, cut into ranges of so many, each with the digest of its keys and versions: a copy
/// takes the same digests of its own and needs to compare, by <see cref="Reconcile"/>, only the ranges that differ. The ranges
/// are of equal size and not of equal prefixes, because the codes of one province share theirs.
/// </summary>
public static class DigestRanges
{
    /// <summary>The most keys of a range, which is as many pairs as are compared at once.</summary>
    public const int Largest = Reconcile.Most;

    private const int Usual = 1000;

    // So many keys are looked at for one answer; behind them next says where to go on, by a key that its reader may know.
    private const int MostLookedAt = 200_000;

    /// <summary>Behind which code, up to which, by how many.</summary>
    /// <param name="After">Behind this key; from the beginning when left out.</param>
    /// <param name="UpTo">Up to this key and with it; to the end when left out.</param>
    /// <param name="Size">So many keys a range, 1 to 5000; 1000 when left out.</param>
    /// <param name="Regions">In these divisions and below them alone, with commas between.</param>
    /// <param name="Kind">One of <see cref="FeedKinds"/>; <c>entity</c> when left out.</param>
    [Requires(ExchangePermissions.FollowChanges)]
    public sealed record Query(
        string? After = null,
        string? UpTo = null,
        int? Size = null,
        string? Regions = null,
        string? Kind = null
    ) : IQuery<Ranges>;

    /// <summary>Ranges, in order and without a gap between.</summary>
    /// <param name="Items">Each.</param>
    /// <param name="Next">To be sent as <c>after</c> for the following ones; null at the end.</param>
    public sealed record Ranges(
        [property: System.Text.Json.Serialization.JsonPropertyName("ranges")]
            IReadOnlyList<Range> Items,
        string? Next
    );

    /// <summary>A range of keys.</summary>
    /// <param name="After">Behind this key; null for the beginning.</param>
    /// <param name="UpTo">Up to this key and with it; null for the end, so that what comes behind the last is in it.</param>
    /// <param name="Count">How many keys there are in it.</param>
    /// <param name="Digest">
    /// <c>sha-256:</c> and the digest, in hexadecimal, of a line for each key in the order of their characters: key, a space,
    /// version, line feed.
    /// </param>
    public sealed record Range(string? After, string? UpTo, int Count, string Digest);

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() =>
            RuleFor(query => query.Size)
                .InclusiveBetween(1, Largest)
                .WithMessage(
                    "size.range",
                    $"size 应为 1 至 {Largest}。",
                    $"'size' is 1 to {Largest}."
                );
    }

    internal sealed class Handler(IEnumerable<IChangeSource> sources, CurrentCaller current)
        : IQueryHandler<Query, Ranges>
    {
        public async ValueTask<Outcome<Ranges>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var compared = ComparedKind.Of(query.Kind, query.Regions, current.Caller, sources);
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

            var (begin, end) = range.Value;
            var size = query.Size ?? Usual;
            var ranges = new List<Range>();
            using var digest = new RangeDigest();
            var (last, lookedAt) = (begin, 0);
            while (true)
            {
                var part = await kind.Behind(last, TakeSnapshot.AtOnce, cancellationToken);
                foreach (var present in part)
                {
                    if (end is not null && string.CompareOrdinal(present.Subject, end) > 0)
                    {
                        break;
                    }

                    (last, lookedAt) = (present.Subject, lookedAt + 1);
                    if (!kind.Shows(present))
                    {
                        continue;
                    }

                    if (digest.Count == size)
                    {
                        Cut(digest.Last);
                    }

                    digest.Add(present.Subject, present.Version);
                }

                if (
                    part.Count < TakeSnapshot.AtOnce
                    || (end is not null && string.CompareOrdinal(part[^1].Subject, end) >= 0)
                )
                {
                    Cut(end);
                    return new Ranges(ranges, null);
                }

                if (lookedAt >= MostLookedAt && digest.Count > 0)
                {
                    var next = digest.Last;
                    Cut(next);
                    return new Ranges(ranges, next);
                }
            }

            void Cut(string? upTo)
            {
                ranges.Add(new(begin, upTo, digest.Count, digest.Take()));
                begin = upTo;
            }
        }
    }

    /// <summary>The digest of a range, key by key.</summary>
    private sealed class RangeDigest : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(
            HashAlgorithmName.SHA256
        );
        private readonly byte[] _line = new byte[EntityCode.MaxLength + 24];

        public int Count { get; private set; }

        public string Last { get; private set; } = "";

        public void Add(string code, long version)
        {
            var length = Encoding.UTF8.GetBytes(code, _line);
            _line[length++] = (byte)' ';
            version.TryFormat(
                _line.AsSpan(length),
                out var digits,
                default,
                CultureInfo.InvariantCulture
            );
            length += digits;
            _line[length++] = (byte)'\n';
            _hash.AppendData(_line, 0, length);
            (Last, Count) = (code, Count + 1);
        }

        public string Take()
        {
            Count = 0;
            return "sha-256:" + Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public void Dispose() => _hash.Dispose();
    }
}
