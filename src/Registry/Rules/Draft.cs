using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>变更草稿: a change of a verified record while it is made, beside the version in force.</summary>
internal sealed record Draft
{
    /// <summary>Draft, submitted, in review or returned, as of a record never verified.</summary>
    public required string State { get; init; }

    /// <summary>The whole record as it would stand; sections that were not changed are those in force.</summary>
    public required EntityRecord Record { get; init; }

    /// <summary>How far each section of it can be trusted; of what was not changed the mark in force.</summary>
    public required IReadOnlyList<SectionMark> Marks { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    public required string BegunBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The sections that lie with an officer; none while the firm works on it.</summary>
    public IReadOnlyList<string> HandedIn { get; init; } = [];

    public DateTimeOffset? HandedInAt { get; init; }

    /// <summary>
    /// The sections in which what is in force changed the same field meanwhile, each with the version in force before it
    /// did: between that and the one now lies what the firm is asked about.
    /// </summary>
    public IReadOnlyDictionary<string, long> Bases { get; init; } = new Dictionary<string, long>();

    /// <summary>Documents that come and go with it.</summary>
    public IReadOnlyList<DraftDocument> Documents { get; init; } = [];

    /// <summary>Back with the firm: nothing of it lies with an officer.</summary>
    public Draft WithTheFirm(DateTimeOffset now) =>
        this with
        {
            State = EntityStates.Draft,
            ChangedAt = now,
            HandedIn = [],
            HandedInAt = null,
        };

    public bool IsHandedIn => State is EntityStates.Submitted or EntityStates.InReview;
}

/// <summary>A document that a draft brings, or takes off once it is verified.</summary>
/// <param name="Id">Which.</param>
/// <param name="Section">Of which section.</param>
/// <param name="Goes">True where it is taken off.</param>
internal sealed record DraftDocument(Guid Id, string Section, bool Goes);
