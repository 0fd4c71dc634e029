namespace Trading.Registry.Contracts;

/// <summary>
/// That a verified record is being changed, since when and where: all that anybody but the firm and officers learns of the
/// draft. What stands in it is nobody's business until it is verified.
/// </summary>
public sealed record DraftStanding
{
    /// <summary>One of <see cref="EntityStates"/>: draft, submitted, in_review, returned.</summary>
    public string State { get; init; } = "";

    /// <summary>When the change was begun.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was last worked on.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The sections in which it differs from the version in force, of <see cref="Sections"/>.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];

    /// <summary>Those that lie with an officer; none while the firm works on it.</summary>
    public IReadOnlyList<string> HandedIn { get; init; } = [];

    /// <summary>When they were handed in; null while the firm works on it.</summary>
    public DateTimeOffset? HandedInAt { get; init; }

    internal static DraftStanding? Of(Rules.Entity entity) =>
        entity.Draft is { } draft
            ? new()
            {
                State = draft.State,
                Since = draft.BegunAt,
                ChangedAt = draft.ChangedAt,
                Sections = entity.DraftSections,
                HandedIn = draft.HandedIn,
                HandedInAt = draft.HandedInAt,
            }
            : null;
}
