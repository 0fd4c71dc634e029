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
/// All codes that a system may be told of, cut into ranges of so many, each with the digest of its codes and versions: a copy
/// takes the same digests of its own and needs to compare, by <see cref="Reconcile"/>, only the ranges that differ. The ranges
/// are of equal size and not of equal prefixes, because the codes of one province share theirs.
/// </summary>
public static class DigestRanges
{
    /// <summary>The most codes of a range, which is as many pairs as are compared at once.</summary>
    public const int Largest = Reconcile.Most;

    private const int Usual = 1000;

    // So many codes are looked at for one answer; behind them next says where to go on.
    private const int MostLookedAt = 200_000;

    /// <summary>Behind which code, up to which, by how many.</summary>
    /// <param name="After">Behind this code; from the beginning when left out.</param>
    /// <param name="UpTo">Up to this code and with it; to the end when left out.</param>
    /// <param name="Size">So many codes a range, 1 to 5000; 1000 when left out.</param>
    /// <param name="Regions">In these divisions and below them alone, with commas between.</param>
    [Requires(ExchangePermissions.FollowChanges)]
    public sealed record Query(
        EntityCode? After = null,
        EntityCode? UpTo = null,
        int? Size = null,
        string? Regions = null
    ) : IQuery<Ranges>;

    /// <summary>Ranges, in order and without a gap between.</summary>
    /// <param name="Items">Each.</param>
    /// <param name="Next">To be sent as <c>after</c> for the following ones; null at the end.</param>
    public sealed record Ranges(
        [property: System.Text.Json.Serialization.JsonPropertyName("ranges")]
            IReadOnlyList<Range> Items,
        EntityCode? Next
    );

    /// <summary>A range of codes.</summary>
    /// <param name="After">Behind this code; null for the beginning.</param>
    /// <param name="UpTo">Up to this code and with it; null for the end, so that what comes behind the last is in it.</param>
    /// <param name="Count">How many codes there are in it.</param>
    /// <param name="Digest">
    /// <c>sha-256:</c> and the digest, in hexadecimal, of a line for each code in the order of their characters: code, a space,
    /// version, line feed.
    /// </param>
    public sealed record Range(EntityCode? After, EntityCode? UpTo, int Count, string Digest);

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
            var view = FeedView.Of(FeedKinds.Entity, query.Regions, current.Caller, sources);
            if (view.Problem is { } closed)
            {
                return closed;
            }

            var entities = sources.Single(source => source.Kind == FeedKinds.Entity);
            var end = query.UpTo?.ToString();
            var size = query.Size ?? Usual;
            var ranges = new List<Range>();
            using var digest = new RangeDigest();
            var (last, lookedAt, begin) = (query.After?.ToString(), 0, query.After);
            while (true)
            {
                var part = await entities.Behind(last, TakeSnapshot.AtOnce, cancellationToken);
                foreach (var present in part)
                {
                    if (end is not null && string.CompareOrdinal(present.Subject, end) > 0)
                    {
                        break;
                    }

                    (last, lookedAt) = (present.Subject, lookedAt + 1);
                    if (!view.Value.Shows(FeedKinds.Entity, present))
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
                    Cut(query.UpTo);
                    return new Ranges(ranges, null);
                }

                if (lookedAt >= MostLookedAt)
                {
                    var next = EntityCode.Parse(last!);
                    Cut(next);
                    return new Ranges(ranges, next);
                }
            }

            void Cut(EntityCode? upTo)
            {
                ranges.Add(new(begin, upTo, digest.Count, digest.Take()));
                begin = upTo;
            }
        }
    }

    /// <summary>The digest of a range, code by code.</summary>
    private sealed class RangeDigest : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(
            HashAlgorithmName.SHA256
        );
        private readonly byte[] _line = new byte[EntityCode.MaxLength + 24];
        private string _last = "";

        public int Count { get; private set; }

        public EntityCode Last => EntityCode.Parse(_last);

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
            (_last, Count) = (code, Count + 1);
        }

        public string Take()
        {
            Count = 0;
            return "sha-256:" + Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public void Dispose() => _hash.Dispose();
    }
}
