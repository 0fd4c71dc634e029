using Trading.Kernel.Codes;
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
    public string? SuccessorCode { get; init; }

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
        && Marks.All(mark => mark.State is not (SectionStates.Declared or SectionStates.Changed));

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
                                State =
                                    mark.VerifiedVersion is not null ? SectionStates.Changed
                                    : Sections.Of(mark.Section).IsEmpty(canonical)
                                        ? SectionStates.Empty
                                    : SectionStates.Declared,
                            }
                            : mark
                    ),
                ],
            };
    }

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
        string? successor = null
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
                            State = SectionStates.Verified,
                            VerifiedAt = now,
                            VerifiedVersion = Version + 1,
                        }
                ),
            ],
        };

    private static decimal? TenThousandYuan(long? minor) => minor / 1_000_000m;
}
