using Trading.Domain.Codes;
using Trading.Procurement.Contracts;

namespace Trading.Exchange.Beyond;

/// <summary>What is to be thought of a use as things stand: nothing yet, that it is over, or that it went beyond.</summary>
/// <param name="Ground">One of <see cref="BeyondGrounds"/>; null where it did not go beyond.</param>
/// <param name="Closes">True where it is no reason for reading the record any more.</param>
/// <param name="LookAgainAt">When the clock is to look again; null where the tender's next step says more.</param>
internal sealed record UseVerdict(string? Ground, bool Closes, DateTimeOffset? LookAgainAt)
{
    /// <summary>
    /// How long a system's own reference may be unknown: tenders reach the platform by the systems' interfaces, some a night
    /// and a weekend late.
    /// </summary>
    public static readonly TimeSpan UnknownFor = TimeSpan.FromDays(3);

    /// <summary>
    /// Before the opening of all its lots nothing is said: who takes part is secret (《招标投标法》 art. 22), and from a use that
    /// is not marked one could tell who does.
    /// </summary>
    public static UseVerdict Of(
        EntityCode firm,
        DateTimeOffset usedAt,
        TenderStanding? tender,
        DateTimeOffset now
    ) =>
        tender switch
        {
            null => now - usedAt >= UnknownFor
                ? Beyond(BeyondGrounds.UnknownTender)
                : new(null, false, usedAt + UnknownFor),
            { IsOpened: false } => new(null, false, null),
            { TakePart: { } known } when !known.Contains(firm) => Beyond(BeyondGrounds.NoPart),
            { IsOver: true } when usedAt >= tender.ChangedAt => Beyond(BeyondGrounds.Over),
            { IsOver: true } => new(null, true, null),
            _ => new(null, false, null),
        };

    private static UseVerdict Beyond(string ground) => new(ground, true, null);
}
