using System.Globalization;
using Trading.Kernel.Security;

namespace Trading.Access.Audit;

/// <summary>One of the parallel chains, as its last entry left it.</summary>
internal sealed record AuditLane
{
    /// <summary>The one chain that there was before there were lanes; it takes no more entries.</summary>
    public const int Old = 0;

    /// <summary>Lanes that take entries, numbered from 1; as many writers can commit at one instant.</summary>
    public const int Many = 256;

    /// <summary>The hash before a lane's first entry, and before the first link.</summary>
    public static readonly string Nothing = new('0', 64);

    public int Lane { get; init; }
    public long Seq { get; init; }
    public string Hash { get; init; } = "";
    public string? Mac { get; init; }

    public LaneHead Head => new(Lane, Seq, Hash);
}

/// <summary>A lane's number, and its entry up to which something holds.</summary>
public sealed record LaneHead(int Lane, long Seq, string Hash);

/// <summary>
/// What only a holder of the key ring can write: the mark on a lane's head and on a link. Whoever has the database alone
/// can compute every hash, but not these.
/// </summary>
internal sealed class AuditSeal(KeyRing keys)
{
    public string Of(int lane, long seq, string hash) =>
        keys.Authenticate(
            "audit-lane",
            string.Create(CultureInfo.InvariantCulture, $"{lane}\n{seq}\n{hash}")
        );

    public string OfLink(string hash) => keys.Authenticate("audit-link", hash);

    /// <summary>True for a head that was left by an append. The old lane's head is from before heads were sealed.</summary>
    public bool Fits(AuditLane lane) =>
        lane switch
        {
            { Lane: AuditLane.Old } => true,
            { Seq: 0 } => lane.Hash == AuditLane.Nothing,
            _ => lane.Mac == Of(lane.Lane, lane.Seq, lane.Hash),
        };
}
