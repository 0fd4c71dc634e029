using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>Whether credit and joint-punishment lists keep a firm from bidding on a day, and which.</summary>
public sealed record Eligibility
{
    /// <summary>The day it was asked for.</summary>
    public DateOnly On { get; init; }

    /// <summary>
    /// The version in force of the record that the firm is known by; null where the registry does not know the code. The lists
    /// are asked by code, so a draft beside it makes no difference.
    /// </summary>
    public long? RecordVersion { get; init; }

    /// <summary>
    /// True if that version was verified. Where it was not, nothing here says who the firm is: the lists have nothing against
    /// the code, and that is all.
    /// </summary>
    public bool RecordVerified { get; init; }

    /// <summary>True if no list keeps it out of government procurement (政府采购).</summary>
    public bool GovernmentProcurement { get; init; } = true;

    /// <summary>True if no list keeps it out of tenders for construction (工程建设项目招标投标).</summary>
    public bool Construction { get; init; } = true;

    /// <summary>The listings in force on that day, those that only warn among them.</summary>
    public IReadOnlyList<Listing> Listings { get; init; } = [];

    internal Eligibility About(Rules.Entity entity) =>
        this with
        {
            RecordVersion = entity.InForceVersion,
            RecordVerified = entity.IsKept,
        };
}

/// <summary>One entry of a credit list about a firm.</summary>
public sealed record Listing
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Code of the list.</summary>
    public string List { get; init; } = "";

    /// <summary>The list in words.</summary>
    public string Name { get; init; } = "";

    /// <summary>Who keeps the list.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>True if it excludes from government procurement.</summary>
    public bool ExcludesProcurement { get; init; }

    /// <summary>True if it excludes from tenders for construction.</summary>
    public bool ExcludesConstruction { get; init; }

    /// <summary>The law it rests on.</summary>
    public string Law { get; init; } = "";

    /// <summary>The code the list names.</summary>
    public EntityCode SubjectCode { get; init; }

    /// <summary>The name the list gives.</summary>
    public string SubjectName { get; init; } = "";

    /// <summary>Why the firm is on it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Day of the decision.</summary>
    public DateOnly DecidedOn { get; init; }

    /// <summary>First day.</summary>
    public DateOnly From { get; init; }

    /// <summary>Last day of publication; null while it is open.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The decision's number.</summary>
    public string Document { get; init; } = "";

    /// <summary>First day on which it no longer holds; null unless it was ended.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>Why it was ended: withdrawn by the list's keeper, repaired, annulled; null unless it was.</summary>
    public string? EndedBecause { get; init; }

    /// <summary>True if it holds on a day.</summary>
    public bool HoldsOn(DateOnly day) =>
        From <= day && (Until is null || Until >= day) && (EndedOn is null || EndedOn > day);
}

/// <summary>Whether all lists that keep firms out have been taken in at least once; of a list that never was nobody can tell.</summary>
/// <param name="GovernmentProcurement">Those that keep out of government procurement.</param>
/// <param name="Construction">Those that keep out of tenders for construction.</param>
public sealed record ListsTaken(bool GovernmentProcurement, bool Construction);

/// <summary>Eligibility, for whoever decides on a bidder. Asked of the lists as they stand, never of a copy.</summary>
public interface IEligibility
{
    /// <summary>On a day.</summary>
    Task<Eligibility> Of(EntityCode code, DateOnly at, CancellationToken cancel);

    /// <summary>Of many at once, every listing there ever was, those that ended too: what held on a day each says itself.</summary>
    Task<ILookup<EntityCode, Listing>> ListingsOf(
        IReadOnlyCollection<EntityCode> codes,
        CancellationToken cancel
    );

    /// <summary>Where the absence of a listing says something.</summary>
    Task<ListsTaken> Taken(CancellationToken cancel);
}
