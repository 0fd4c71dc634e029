using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>The whole record, for the firm itself and for officers, with what is left to do.</summary>
public sealed record Dossier : IVersioned
{
    /// <summary>Canonical code.</summary>
    public EntityCode Code { get; init; }

    /// <summary>Scheme of the code.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>One of <see cref="EntityStates"/>.</summary>
    public string State { get; init; } = "";

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>The record; phones masked unless it is the firm itself that reads.</summary>
    public EntityRecord Record { get; init; } = new();

    /// <summary>One of <see cref="SizeClasses"/>; null when the figures leave it open.</summary>
    public string? SizeClass { get; init; }

    /// <summary>Each section's completeness and verification.</summary>
    public IReadOnlyList<DossierSection> Sections { get; init; } = [];

    /// <summary>When it was begun.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it was last verified as a whole.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The version verified then.</summary>
    public long? VerifiedVersion { get; init; }

    /// <summary>The version since which trading systems read it as it is in force.</summary>
    public long InForceVersion { get; init; }

    /// <summary>True where state, record and sections are those of the draft, and not those in force.</summary>
    public bool IsDraft { get; init; }

    /// <summary>The change that is being made beside the verified version; null while none is.</summary>
    public DraftStanding? Draft { get; init; }

    /// <summary>Why an officer stopped it; null unless it is stopped.</summary>
    public string? StateReason { get; init; }

    /// <summary>The firm in whose place this one's record is merged; null unless it is.</summary>
    public EntityCode? Successor { get; init; }

    /// <summary>The last day on which the firm's word that the record holds is good; null before it was verified.</summary>
    public DateOnly? ConfirmBy { get; init; }

    /// <summary>True when the firm has not said in time that the record still holds (未按期确认).</summary>
    public bool NotConfirmed { get; init; }

    /// <summary>Rows whose last day is over.</summary>
    public IReadOnlyList<ExpiredRow> Expired { get; init; } = [];

    /// <summary>
    /// After a save over an older version: the sections in which there is now besides what was sent what others saved since.
    /// </summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>Why an officer sent it back; null unless it is returned, and where the sections say it.</summary>
    public string? ReturnedBecause { get; init; }

    /// <summary>What an officer wants mended, section by section; none unless it is returned.</summary>
    public IReadOnlyList<SectionRemark> Remarks { get; init; } = [];

    /// <summary>What the firm works on: the draft, or the record itself while there is none.</summary>
    internal static Dossier OfWorking(
        Entity entity,
        DateOnly today,
        bool own,
        SentBack? returned = null
    ) => Beside(entity, entity.Working, today, own, returned);

    /// <summary>What an officer looks at.</summary>
    internal static Dossier OfHandedIn(Entity entity, DateOnly today) =>
        Beside(entity, entity.AsHandedIn, today, own: false, null);

    private static Dossier Beside(
        Entity entity,
        Entity draft,
        DateOnly today,
        bool own,
        SentBack? returned
    ) =>
        entity.Draft is null
            ? Of(entity, today, own, returned)
            : Of(draft, today, own, returned) with
            {
                IsDraft = true,
                VerifiedAt = entity.VerifiedAt,
                VerifiedVersion = entity.VerifiedVersion,
                Draft = DraftStanding.Of(entity),
            };

    internal static Dossier Of(
        Entity entity,
        DateOnly today,
        bool own,
        SentBack? returned = null
    ) =>
        new()
        {
            Code = entity.Code,
            Scheme = entity.Code.Scheme,
            State = entity.State,
            Version = entity.Version,
            Record = own ? entity.Record : Masks.Of(entity.Record),
            SizeClass = EntityStore.SizeWord(entity.SizeClass),
            Sections =
            [
                .. Completeness
                    .Of(entity.Record, today)
                    .Join(
                        entity.Marks,
                        section => section.Section,
                        mark => mark.Section,
                        (section, mark) =>
                            new DossierSection(mark)
                            {
                                Filled = section.Filled,
                                Required = section.Required,
                                Errors = section.Errors,
                            }
                    ),
            ],
            CreatedAt = entity.CreatedAt,
            ChangedAt = entity.ChangedAt,
            VerifiedAt = entity.VerifiedAt,
            VerifiedVersion = entity.VerifiedVersion,
            InForceVersion = entity.InForceVersion,
            Draft = DraftStanding.Of(entity),
            StateReason = entity.StateReason,
            Successor = entity.SuccessorCode,
            ConfirmBy = entity.ConfirmBy,
            NotConfirmed = entity.ConfirmBy < today,
            Expired = ExpiredRow.Of(entity.Record, today),
            ReturnedBecause = returned?.Reason,
            Remarks = returned?.Remarks ?? [],
        };
}

/// <summary>What an officer wants mended in one section.</summary>
/// <param name="Section">One of <see cref="Sections"/>.</param>
/// <param name="Remark">In the officer's words.</param>
public sealed record SectionRemark(string Section, string Remark);

/// <summary>One section of a dossier: how far it can be trusted and what is left to do.</summary>
public sealed record DossierSection : SectionMark
{
    /// <summary>Nothing known yet.</summary>
    public DossierSection() { }

    internal DossierSection(SectionMark mark)
        : base(mark) { }

    /// <summary>Fields filled that must be.</summary>
    public int Filled { get; init; }

    /// <summary>Fields that must be filled.</summary>
    public int Required { get; init; }

    /// <summary>What keeps it from being submitted.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];
}
