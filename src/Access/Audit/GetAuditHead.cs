using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Audit;

/// <summary>The head of the trail as it is now, signed, and which witness has which.</summary>
public static class GetAuditHead
{
    /// <summary>Both.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query : IQuery<Head>;

    /// <summary>What there is.</summary>
    /// <param name="Now">At the newest link; null before the first.</param>
    /// <param name="Witnesses">Who was given heads.</param>
    public sealed record Head(SignedHead? Now, IReadOnlyList<Witness> Witnesses);

    /// <summary>A witness.</summary>
    public sealed record Witness
    {
        /// <summary>Its name.</summary>
        public string Name { get; init; } = "";

        /// <summary>The link of the last head it took.</summary>
        public long Link { get; init; }

        /// <summary>When it took it; null when it never took one.</summary>
        public DateTimeOffset? DeliveredAt { get; init; }

        /// <summary>How often in a row it did not take one since.</summary>
        public int Failures { get; init; }

        /// <summary>When it last did not.</summary>
        public DateTimeOffset? FailedAt { get; init; }

        /// <summary>Why.</summary>
        public string? Error { get; init; }
    }

    internal sealed class Handler(AuditHeads heads) : IQueryHandler<Query, Head>
    {
        public async ValueTask<Outcome<Head>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var states = await heads.States(cancellationToken);
            return new Head(await heads.Now(cancellationToken), states);
        }
    }
}
