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

    /// <summary>Usable for a tender: submitted at least once and not only returned.</summary>
    public bool IsUsable =>
        VerifiedVersion is not null || State is EntityStates.Submitted or EntityStates.InReview;

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
    )
    {
        var record = Canonical.Of(new EntityRecord { Identity = identity });
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
            State = EntityStates.Draft,
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

    /// <summary>In another state, its content as it was.</summary>
    public Entity Moved(string state, DateTimeOffset now) =>
        this with
        {
            State = state,
            Version = Version + 1,
            ChangedAt = now,
        };

    /// <summary>Taken back by the firm, to what it was before it was submitted.</summary>
    public Entity Withdrawn(DateTimeOffset now) =>
        Moved(VerifiedVersion is null ? EntityStates.Draft : EntityStates.Changed, now);

    /// <summary>Verified as it stands.</summary>
    public Entity Verified(DateTimeOffset now) =>
        Moved(EntityStates.Active, now) with
        {
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
