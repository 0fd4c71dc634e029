using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>How records of before there were drafts are told apart. Pure.</summary>
internal static class Separation
{
    /// <summary>
    /// Of a record whose verified content and later edits were one line: what was verified in force again, and what was typed
    /// since as the draft beside it.
    /// </summary>
    /// <param name="edited">As it was kept before there were drafts.</param>
    /// <param name="inForce">What was verified last.</param>
    /// <param name="version">The version in which it was.</param>
    /// <param name="writtenAt">When a section in force was written; null for one without content.</param>
    /// <param name="begunBy">Who edited it first since.</param>
    /// <param name="begunAt">When.</param>
    /// <param name="now">When it is told apart.</param>
    public static Entity Of(
        Entity edited,
        EntityRecord inForce,
        long version,
        Func<string, DateTimeOffset?> writtenAt,
        string begunBy,
        DateTimeOffset begunAt,
        DateTimeOffset now
    )
    {
        var separated = edited with
        {
            State = edited.State == EntityStates.Suspended ? edited.State : EntityStates.Active,
            Version = edited.Version + 1,
            InForceVersion = edited.Version + 1,
            At = now,
            ChangedAt = now,
            Record = inForce,
            Marks =
            [
                .. edited.Marks.Select(mark =>
                    MarkBefore(edited, mark, inForce, version, writtenAt(mark.Section))
                ),
            ],
        };
        var beside = separated with
        {
            Draft = new Draft
            {
                State = edited.State
                    is EntityStates.Submitted
                        or EntityStates.InReview
                        or EntityStates.Returned
                    ? edited.State
                    : EntityStates.Draft,
                Record = edited.Record,
                Marks = edited.Marks,
                BegunAt = begunAt,
                BegunBy = begunBy,
                ChangedAt = edited.ChangedAt,
                HandedInAt = edited.State is EntityStates.Submitted or EntityStates.InReview
                    ? edited.ChangedAt
                    : null,
            },
        };
        var sections = beside.DraftSections;
        return sections.Count == 0 && !beside.Draft.IsHandedIn ? separated
            : beside.Draft.IsHandedIn
                ? beside with
                {
                    Draft = beside.Draft with { HandedIn = sections },
                }
            : beside;
    }

    // Marks were not kept by version, but say of themselves which version somebody stood behind.
    private static SectionMark MarkBefore(
        Entity edited,
        SectionMark mark,
        EntityRecord inForce,
        long version,
        DateTimeOffset? writtenAt
    )
    {
        var section = Sections.Of(mark.Section);
        if (
            section.Same(inForce, edited.Record)
            && (SectionStates.IsConfirmed(mark.State) || section.IsEmpty(inForce))
        )
        {
            return mark;
        }

        var vouched = mark.Source is not null && mark.SourceVersion <= version;
        var then = vouched
            ? mark
            : mark with
            {
                Source = null,
                AskedAt = null,
                AsOf = null,
                SourceFields = null,
                SourceVersion = null,
            };
        return then with
        {
            State =
                section.IsEmpty(inForce) ? SectionStates.Empty
                : vouched ? SectionStates.Authoritative
                : mark.VerifiedVersion is not null ? SectionStates.Verified
                : SectionStates.Declared,
            ChangedAt = writtenAt,
            ValidTo = section.EarliestEnd(inForce),
        };
    }
}
