using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// A bidder's record and what may become of it. Pure: every transition gives the record as it stands afterwards,
/// one version later.
/// </summary>
internal sealed record Entity
{
    public required EntityCode Code { get; init; }
    public required string State { get; init; }
    public required long Version { get; init; }
    public required EntityRecord Record { get; init; }
    public required IReadOnlyList<SectionMark> Marks { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? VerifiedAt { get; init; }
    public long? VerifiedVersion { get; init; }

    /// <summary>The firm in whose place this one's record is merged; null unless it is.</summary>
    public EntityCode? SuccessorCode { get; init; }

    /// <summary>Why an officer stopped it; null unless it is stopped.</summary>
    public string? StateReason { get; init; }

    /// <summary>The last day on which the firm's word that the record holds is good; null before it was verified.</summary>
    public DateOnly? ConfirmBy { get; init; }

    /// <summary>Usable for a tender: submitted at least once and not only returned, and not stopped.</summary>
    public bool IsUsable =>
        !EntityStates.Stopped(State)
        && (
            VerifiedVersion is not null || State is EntityStates.Submitted or EntityStates.InReview
        );

    /// <summary>True if everything in it is verified as it stands.</summary>
    public bool IsVerifiedThroughout =>
        VerifiedVersion is not null
        && Marks.All(mark =>
            mark.State is SectionStates.Empty || SectionStates.IsConfirmed(mark.State)
        );

    /// <summary>Micro to large; null where the figures or the industry leave it open.</summary>
    public SizeClass? SizeClass =>
        IndustrySection.SmeIndustryOf(Record.Identity.Industry) is { } industry
            ? SizeClasses
                .Classify(
                    industry,
                    Record.Size.Employees,
                    TenThousandYuan(Record.Size.RevenueMinor),
                    TenThousandYuan(Record.Size.AssetsMinor)
                )
                .Class
            : null;

    public static Entity Begin(
        EntityCode code,
        string state,
        IdentitySection identity,
        DateTimeOffset now
    ) => Begin(code, state, new EntityRecord { Identity = identity }, now);

    public static Entity Begin(
        EntityCode code,
        string state,
        EntityRecord entered,
        DateTimeOffset now
    )
    {
        var record = Canonical.Of(entered);
        return new Entity
        {
            Code = code,
            State = state,
            Version = 1,
            Record = record,
            Marks =
            [
                .. Sections.All.Select(section => new SectionMark
                {
                    Section = section.Code,
                    State = section.IsEmpty(record) ? SectionStates.Empty : SectionStates.Declared,
                    ChangedAt = section.IsEmpty(record) ? null : now,
                    ValidTo = section.EarliestEnd(record),
                }),
            ],
            CreatedAt = now,
            ChangedAt = now,
        };
    }

    /// <summary>What the registry knew of a firm is taken over by the firm itself.</summary>
    public Entity TakenOver(IdentitySection identity, DateTimeOffset now) =>
        Edited(Record with { Identity = Record.Identity with { Name = identity.Name } }, now) with
        {
            State = Transitions.Next(this, Entities.Actions.SignedUp),
            Version = Version + 1,
            ChangedAt = now,
        };

    /// <summary>
    /// With new content. A section whose content differs is no longer verified, and neither is the record; itself
    /// when nothing differs.
    /// </summary>
    public Entity Edited(EntityRecord record, DateTimeOffset now)
    {
        var canonical = Canonical.Of(record);
        var changed = Sections
            .All.Where(section => !section.Same(Record, canonical))
            .Select(section => section.Code)
            .ToHashSet();
        return changed.Count == 0
            ? this
            : this with
            {
                Record = canonical,
                State = State == EntityStates.Active ? EntityStates.Changed : State,
                Version = Version + 1,
                ChangedAt = now,
                Marks =
                [
                    .. Marks.Select(mark =>
                        changed.Contains(mark.Section)
                            ? mark with
                            {
                                ChangedAt = now,
                                ValidTo = Sections.Of(mark.Section).EarliestEnd(canonical),
                                // What evidenced or confirmed it spoke of the content there was.
                                State =
                                    mark.VerifiedVersion is null
                                    && mark.SourceVersion is null
                                    && Sections.Of(mark.Section).IsEmpty(canonical)
                                        ? SectionStates.Empty
                                        : Fallen(mark),
                            }
                            : mark
                    ),
                ],
            };
    }

    /// <summary>
    /// A document was attached to a section, or the firm says that those attached evidence it as it stands; itself when
    /// that makes no difference: what is empty is not evidenced, what is confirmed needs no document.
    /// </summary>
    public Entity Attested(string section, DateTimeOffset now) =>
        Mark(section).State is SectionStates.Declared or SectionStates.Changed
            ? Marked(section, now, mark => mark with { State = SectionStates.Attested })
            : this;

    /// <summary>A section lost a document; itself when that makes no difference.</summary>
    /// <param name="section">Which.</param>
    /// <param name="others">How many documents it has left.</param>
    /// <param name="uploadedAt">When the one it lost was attached.</param>
    /// <param name="now">When.</param>
    public Entity Unattested(
        string section,
        int others,
        DateTimeOffset uploadedAt,
        DateTimeOffset now
    )
    {
        var mark = Mark(section);
        var falls = mark.State switch
        {
            SectionStates.Attested => others == 0,
            // The officer looked at it among the rest.
            SectionStates.Verified => uploadedAt <= mark.VerifiedAt,
            _ => false,
        };
        return falls
            ? Marked(section, now, held => held with { State = Fallen(held) }) with
            {
                State =
                    State == EntityStates.Active && mark.State == SectionStates.Verified
                        ? EntityStates.Changed
                        : State,
            }
            : this;
    }

    /// <summary>
    /// Authoritative sources were asked: what agrees with one is confirmed by it, what no longer does is not; itself
    /// when no mark moves. What a source confirmed before stays as it is, so that asking again makes no version.
    /// </summary>
    /// <param name="verdicts">What they said, by section.</param>
    /// <param name="now">When.</param>
    public Entity WithVerdicts(IReadOnlyList<SourceVerdict> verdicts, DateTimeOffset now)
    {
        var marks = Marks.Select(mark => WithVerdicts(mark, verdicts, now)).ToList();
        return marks.SequenceEqual(Marks)
            ? this
            : this with
            {
                Version = Version + 1,
                ChangedAt = now,
                Marks = marks,
            };
    }

    /// <summary>
    /// The firm takes over what a source vouches for in a section: one version. A verified record stays so, since all
    /// that is new in it is confirmed.
    /// </summary>
    public Entity Adopted(EntityRecord record, SourceVerdict verdict, DateTimeOffset now)
    {
        var before = Mark(verdict.Section);
        var edited = Edited(record, now);
        var adopted = edited with
        {
            Version = Version + 1,
            ChangedAt = now,
            Marks =
            [
                .. edited.Marks.Select(mark =>
                    mark.Section == verdict.Section && (verdict.RestStands || !IsBehind(before))
                        ? Confirmed(mark, verdict, now)
                        : mark
                ),
            ],
        };
        return State == EntityStates.Active && adopted.IsVerifiedThroughout
            ? adopted with
            {
                State = EntityStates.Active,
            }
            : adopted;
    }

    /// <summary>True for what was confirmed once and has been edited since, whether a document evidences the edit or not.</summary>
    public static bool IsBehind(SectionMark mark) =>
        Fallen(mark) == SectionStates.Changed && !SectionStates.IsConfirmed(mark.State);

    private SectionMark WithVerdicts(
        SectionMark mark,
        IReadOnlyList<SourceVerdict> verdicts,
        DateTimeOffset now
    )
    {
        var said = verdicts.Where(verdict => verdict.Section == mark.Section).ToList();
        if (
            mark.State == SectionStates.Authoritative
            && said.Any(verdict => !verdict.Agrees && verdict.Source == mark.Source)
        )
        {
            mark = Doubted(mark);
        }

        return
            said.Find(verdict => verdict.Agrees && (verdict.RestStands || !IsBehind(mark)))
                is { } agreed
            && mark.State is not SectionStates.Empty
            && !IsConfirmedBy(mark, agreed, said)
            ? Confirmed(mark, agreed, now)
            : mark;
    }

    // Another source's word is not replaced by one that says the same.
    private static bool IsConfirmedBy(
        SectionMark mark,
        SourceVerdict agreed,
        List<SourceVerdict> said
    ) =>
        mark.State == SectionStates.Authoritative
        && (
            mark.Source != agreed.Source
            || said.Exists(verdict =>
                verdict.Agrees
                && verdict.Source == mark.Source
                && verdict.Fields.SequenceEqual(mark.SourceFields ?? [])
            )
        );

    private SectionMark Confirmed(SectionMark mark, SourceVerdict verdict, DateTimeOffset now) =>
        mark with
        {
            State = SectionStates.Authoritative,
            Source = verdict.Source,
            AskedAt = now,
            AsOf = verdict.AsOf,
            SourceFields = verdict.Fields,
            SourceVersion = Version + 1,
        };

    // Back to what the officer verified; where none did, to the firm's word: whether its documents still evidence it is
    // for the firm to say.
    private static SectionMark Doubted(SectionMark mark) =>
        mark with
        {
            State =
                mark.VerifiedAt is { } verified
                && (mark.ChangedAt is null || mark.ChangedAt <= verified)
                    ? SectionStates.Verified
                : mark.VerifiedVersion is not null ? SectionStates.Changed
                : SectionStates.Declared,
            Source = null,
            AskedAt = null,
            AsOf = null,
            SourceFields = null,
            SourceVersion = null,
        };

    /// <summary>How far a section can be trusted.</summary>
    public SectionMark Mark(string section) => Marks.Single(mark => mark.Section == section);

    private Entity Marked(
        string section,
        DateTimeOffset now,
        Func<SectionMark, SectionMark> change
    ) =>
        this with
        {
            Version = Version + 1,
            ChangedAt = now,
            Marks = [.. Marks.Select(mark => mark.Section == section ? change(mark) : mark)],
        };

    private static string Fallen(SectionMark mark) =>
        mark.VerifiedVersion is not null || mark.SourceVersion is not null
            ? SectionStates.Changed
            : SectionStates.Declared;

    /// <summary>After an action that changes the state and not the content.</summary>
    public Entity After(string action, DateTimeOffset now) =>
        this with
        {
            State = Transitions.Next(this, action),
            Version = Version + 1,
            ChangedAt = now,
        };

    /// <summary>Stopped by an officer, who says why.</summary>
    public Entity Stopped(
        string action,
        string reason,
        DateTimeOffset now,
        EntityCode? successor = null
    ) => After(action, now) with { StateReason = reason, SuccessorCode = successor };

    /// <summary>Let be used again.</summary>
    public Entity Resumed(DateTimeOffset now) =>
        After(Entities.Actions.Resumed, now) with
        {
            StateReason = null,
        };

    /// <summary>The firm says that it still holds: a version, nothing else.</summary>
    public Entity Confirmed(DateTimeOffset now, DateOnly goodUntil) =>
        After(Entities.Actions.Confirmed, now) with
        {
            ConfirmBy = goodUntil,
        };

    /// <summary>Verified as it stands.</summary>
    public Entity Verified(DateTimeOffset now, DateOnly goodUntil) =>
        After(Entities.Actions.Verified, now) with
        {
            ConfirmBy = goodUntil,
            VerifiedAt = now,
            VerifiedVersion = Version + 1,
            Marks =
            [
                .. Marks.Select(mark =>
                    mark.State is SectionStates.Verified
                    || Sections.Of(mark.Section).IsEmpty(Record)
                        ? mark with
                        {
                            // Emptied since it was verified: there is nothing to trust any more.
                            State = Sections.Of(mark.Section).IsEmpty(Record)
                                ? SectionStates.Empty
                                : mark.State,
                        }
                        : mark with
                        {
                            State =
                                mark.State is SectionStates.Authoritative
                                    ? mark.State
                                    : SectionStates.Verified,
                            VerifiedAt = now,
                            VerifiedVersion = Version + 1,
                        }
                ),
            ],
        };

    private static decimal? TenThousandYuan(long? minor) =>
        Money.Of(minor, Money.Yuan)?.TenThousands;
}

/// <summary>What an authoritative source's answer means for one section of a record.</summary>
/// <param name="Section">Which.</param>
/// <param name="Source">The source.</param>
/// <param name="Agrees">True if everything it vouches for is as the record has it.</param>
/// <param name="AsOf">The day for which it speaks.</param>
/// <param name="Fields">What it vouches for.</param>
/// <param name="RestStands">True if the rest is as it was when it was last confirmed.</param>
internal sealed record SourceVerdict(
    string Section,
    string Source,
    bool Agrees,
    DateOnly? AsOf,
    IReadOnlyList<string> Fields,
    bool RestStands
);
