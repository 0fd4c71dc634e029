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

    /// <summary>
    /// The version since which everybody reads it as it stands: the last one that was not about the draft beside it alone.
    /// </summary>
    public required long InForceVersion { get; init; }

    /// <summary>The change that is being made beside the verified version; null while none is.</summary>
    public Draft? Draft { get; init; }

    /// <summary>When the last version was made; null as it was loaded.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>True for a record whose content changes through a draft beside it alone.</summary>
    public bool IsKept => VerifiedVersion is not null;

    /// <summary>What the firm works on: its draft, or the record itself while it was never verified.</summary>
    public Entity Working =>
        Draft is null
            ? this
            : this with
            {
                State = Draft.State,
                Record = Draft.Record,
                Marks = Draft.Marks,
                VerifiedAt = null,
                VerifiedVersion = null,
                Draft = null,
            };

    /// <summary>What an officer looks at: of a draft the sections that were handed in, over those in force.</summary>
    public Entity AsHandedIn =>
        Draft is { IsHandedIn: true } draft
            ? Working with
            {
                Record = Sections.Over(Record, draft.HandedIn, draft.Record),
                Marks =
                [
                    .. Marks.Select(mark =>
                        draft.HandedIn.Contains(mark.Section)
                            ? draft.Marks.Single(other => other.Section == mark.Section)
                            : mark
                    ),
                ],
            }
            : Working;

    /// <summary>The sections in which the draft differs from the version in force, in content or documents.</summary>
    public IReadOnlyList<string> DraftSections =>
        Draft is not { } draft
            ? []
            :
            [
                .. Sections
                    .All.Where(section =>
                        !section.Same(Record, draft.Record)
                        || draft.Documents.Any(document => document.Section == section.Code)
                        || Mark(section.Code)
                            != draft.Marks.Single(mark => mark.Section == section.Code)
                    )
                    .Select(section => section.Code),
            ];

    /// <summary>Usable for a tender: submitted at least once and not only returned, and not stopped.</summary>
    public bool IsUsable =>
        !EntityStates.Stopped(State)
        && (
            VerifiedVersion is not null || State is EntityStates.Submitted or EntityStates.InReview
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
            InForceVersion = 1,
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
            InForceVersion = Version + 1,
            ChangedAt = now,
        };

    /// <summary>
    /// With new content. A section whose content differs is no longer verified; itself when nothing differs.
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
                Version = Version + 1,
                InForceVersion = Version + 1,
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

    /// <summary>A document comes with the draft, or goes with it once it is verified.</summary>
    public Entity WithDocument(DraftDocument document, Entity before, DateTimeOffset now) =>
        Draft is not { } draft
            ? this
            : this with
            {
                Version = before.Version + 1,
                At = now,
                Draft = draft with { ChangedAt = now, Documents = [.. draft.Documents, document] },
            };

    /// <summary>A document that came with the draft is taken off again.</summary>
    public Entity WithoutDocument(Guid id, Entity before, DateTimeOffset now) =>
        Draft is not { } draft
            ? this
            : this with
            {
                Version = before.Version + 1,
                At = now,
                Draft = draft with
                {
                    ChangedAt = now,
                    Documents = [.. draft.Documents.Where(document => document.Id != id)],
                },
            };

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
        return falls ? Marked(section, now, held => held with { State = Fallen(held) }) : this;
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
            : (
                this with
                {
                    Version = Version + 1,
                    InForceVersion = Version + 1,
                    ChangedAt = now,
                    Marks = marks,
                }
            ).Followed(this);
    }

    /// <summary>
    /// The firm takes over what a source vouches for in a section: one version. A verified record stays so, since all
    /// that is new in it is confirmed. Of a draft beside it those sections follow that it had not changed; what it had
    /// is merged by <see cref="Merged"/>.
    /// </summary>
    public Entity Adopted(EntityRecord record, SourceVerdict verdict, DateTimeOffset now)
    {
        var before = Mark(verdict.Section);
        var edited = Edited(record, now);
        return (
            edited with
            {
                Version = Version + 1,
                InForceVersion = Version + 1,
                ChangedAt = now,
                Marks =
                [
                    .. edited.Marks.Select(mark =>
                        mark.Section == verdict.Section && (verdict.RestStands || !IsBehind(before))
                            ? Confirmed(mark, verdict, now)
                            : mark
                    ),
                ],
            }
        ).Followed(this);
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
            InForceVersion = Version + 1,
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
            InForceVersion = Version + 1,
            ChangedAt = now,
        };

    /// <summary>
    /// Stopped by an officer, who says why. Of a suspended record the draft stays with the firm, which mends it; one that
    /// has come to its end has none.
    /// </summary>
    public Entity Stopped(
        string action,
        string reason,
        DateTimeOffset now,
        EntityCode? successor = null
    ) =>
        After(action, now) with
        {
            StateReason = reason,
            SuccessorCode = successor,
            Draft = action == Entities.Actions.Suspended ? TakenBack(now) : null,
        };

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

    /// <summary>
    /// Verified as it stands; of a draft beside it, the sections that were handed in are in force from now on, and what was
    /// not handed in stays a draft. The mark of a section that was not handed in stays as it was.
    /// </summary>
    /// <param name="now">When.</param>
    /// <param name="goodUntil">The last day on which it holds without being confirmed.</param>
    /// <param name="sentBack">Sections of the draft that were handed in and go back to the firm.</param>
    public Entity Verified(
        DateTimeOffset now,
        DateOnly goodUntil,
        IReadOnlyCollection<string> sentBack
    )
    {
        if (Draft is not { } draft)
        {
            return After(Entities.Actions.Verified, now) with
            {
                ConfirmBy = goodUntil,
                VerifiedAt = now,
                VerifiedVersion = Version + 1,
                Marks = [.. Marks.Select(mark => Looked(mark, Record, now))],
            };
        }

        IReadOnlyList<string> taken =
        [
            .. draft.HandedIn.Where(section => !sentBack.Contains(section)),
        ];
        var verified = this with
        {
            Version = Version + 1,
            InForceVersion = Version + 1,
            ChangedAt = now,
            ConfirmBy = goodUntil,
            VerifiedAt = now,
            VerifiedVersion = Version + 1,
            Record = Sections.Over(Record, taken, draft.Record),
            Marks =
            [
                .. Marks.Select(mark =>
                    taken.Contains(mark.Section)
                        ? Looked(
                            draft.Marks.Single(other => other.Section == mark.Section),
                            draft.Record,
                            now
                        )
                        : mark
                ),
            ],
        };
        var left = verified with
        {
            Draft = draft.WithTheFirm(now) with
            {
                State = sentBack.Count > 0 ? EntityStates.Returned : EntityStates.Draft,
                Marks =
                [
                    .. draft.Marks.Select(mark =>
                        taken.Contains(mark.Section) ? verified.Mark(mark.Section) : mark
                    ),
                ],
                Documents =
                [
                    .. draft.Documents.Where(document => !taken.Contains(document.Section)),
                ],
            },
        };
        return left.DraftSections.Count > 0 ? left : verified with { Draft = null };
    }

    private SectionMark Looked(SectionMark mark, EntityRecord record, DateTimeOffset now) =>
        Sections.Of(mark.Section).IsEmpty(record)
            // Emptied since it was verified: there is nothing to trust any more.
            ? mark with
            {
                State = SectionStates.Empty,
            }
        : mark.State is SectionStates.Verified ? mark
        : mark with
        {
            State = mark.State is SectionStates.Authoritative ? mark.State : SectionStates.Verified,
            VerifiedAt = now,
            VerifiedVersion = Version + 1,
        };

    /// <summary>发起变更: a draft beside the verified version, with its content; itself where there is one already.</summary>
    public Entity Begun(string by, DateTimeOffset now) =>
        Draft is not null
            ? this
            : this with
            {
                Version = Version + 1,
                At = now,
                Draft = new Draft
                {
                    State = EntityStates.Draft,
                    Record = Record,
                    Marks = Marks,
                    BegunAt = now,
                    BegunBy = by,
                    ChangedAt = now,
                },
            };

    /// <summary>Without its draft.</summary>
    public Entity Discarded(DateTimeOffset now) =>
        this with
        {
            Version = Version + 1,
            At = now,
            Draft = null,
        };

    /// <summary>
    /// What the firm works on, changed: its draft, or the record itself while it was never verified; itself when nothing
    /// came of it. What is again as it is in force is no change, and has the mark in force.
    /// </summary>
    public Entity OnWorking(Func<Entity, Entity> change, DateTimeOffset now)
    {
        if (Draft is not { } draft)
        {
            return change(this);
        }

        var working = Working;
        var changed = change(working);
        return ReferenceEquals(working, changed)
            ? this
            : this with
            {
                Version = Version + 1,
                At = now,
                Draft = draft with
                {
                    State = changed.State,
                    Record = changed.Record,
                    Marks =
                    [
                        .. changed.Marks.Select(mark =>
                            Sections.Of(mark.Section) is var section
                            && section.Same(Record, changed.Record)
                            && !section.Same(working.Record, changed.Record)
                                ? InForceMark(mark.Section, draft)
                                : mark
                        ),
                    ],
                    ChangedAt = now,
                },
            };
    }

    /// <summary>
    /// The draft's marks, moved by what moved those in force: no version of its own where there is one for these already.
    /// </summary>
    public Entity WithDraftMarks(Func<Entity, Entity> change, Entity before, DateTimeOffset now)
    {
        if (Draft is not { } draft)
        {
            return this;
        }

        var marks = change(Working with { Version = before.Version })
            .Marks.Select(mark =>
                Sections.Of(mark.Section).Same(Record, draft.Record)
                    ? draft.Marks.Single(other => other.Section == mark.Section)
                    : mark
            )
            .ToList();
        return marks.SequenceEqual(draft.Marks)
            ? this
            : this with
            {
                Version = before.Version + 1,
                At = now,
                Draft = draft with { Marks = marks },
            };
    }

    /// <summary>The draft's sections go to an officer; without a draft the record as a whole.</summary>
    public Entity Submitted(IReadOnlyList<string> sections, DateTimeOffset now)
    {
        var submitted = OnWorking(one => one.After(Entities.Actions.Submitted, now), now);
        return submitted.Draft is { } draft
            ? submitted with
            {
                Draft = draft with { HandedIn = sections, HandedInAt = now },
            }
            : submitted;
    }

    /// <summary>Back with the firm: withdrawn by it, or returned by an officer.</summary>
    public Entity Back(string action, DateTimeOffset now)
    {
        var back = OnWorking(one => one.After(action, now), now);
        return back.Draft is { } draft
            ? back with
            {
                Draft = draft with { HandedIn = [], HandedInAt = null },
            }
            : back;
    }

    /// <summary>
    /// What changed in force since a version is taken into the draft, where the two do not collide; where they do, the
    /// section remembers what lay beneath both.
    /// </summary>
    /// <param name="before">In force before.</param>
    /// <param name="version">Its version.</param>
    /// <param name="now">When.</param>
    public Entity Merged(EntityRecord before, long version, DateTimeOffset now)
    {
        if (Draft is not { } draft)
        {
            return this;
        }

        var merge = RecordMerge.Of(before, Record, draft.Record);
        var collided = merge.Collisions.Select(one => one.Section).Distinct().ToList();
        var merged = OnWorking(one => one.Edited(merge.Record, now), now);
        return collided.Count == 0
            ? merged
            : merged with
            {
                Version = Version + 1,
                At = now,
                Draft = merged.Draft! with
                {
                    // What was not decided yet keeps what lay beneath it first.
                    Bases = collided
                        .Where(section => !draft.Bases.ContainsKey(section))
                        .Select(section => KeyValuePair.Create(section, version))
                        .Concat(draft.Bases)
                        .ToDictionary(),
                },
            };
    }

    /// <summary>The firm has chosen where draft and version in force collided.</summary>
    public Entity Chosen(EntityRecord record, DateTimeOffset now)
    {
        var chosen = OnWorking(one => one.Edited(record, now), now);
        return chosen with
        {
            Version = Version + 1,
            At = now,
            Draft = chosen.Draft! with { Bases = new Dictionary<string, long>(), ChangedAt = now },
        };
    }

    // What a source says or brings changes what is in force; a draft that had not touched the section goes with it.
    private Entity Followed(Entity before) =>
        Draft is not { } draft
            ? this
            : this with
            {
                Draft = draft with
                {
                    Record = Sections.Over(
                        draft.Record,
                        Sections
                            .All.Where(section => section.Same(before.Record, draft.Record))
                            .Select(section => section.Code),
                        Record
                    ),
                    Marks =
                    [
                        .. draft.Marks.Select(mark =>
                            mark == before.Mark(mark.Section) ? Mark(mark.Section) : mark
                        ),
                    ],
                },
            };

    private Draft? TakenBack(DateTimeOffset now) =>
        Draft is { IsHandedIn: true } draft ? draft.WithTheFirm(now) : Draft;

    // Where a document goes on which the officer's word rested, the section has to be looked at again.
    private SectionMark InForceMark(string section, Draft draft) =>
        Mark(section) is var mark
        && mark.State == SectionStates.Verified
        && draft.Documents.Any(document => document.Section == section && document.Goes)
            ? mark with
            {
                State = Fallen(mark),
            }
            : mark;

    private static decimal? TenThousandYuan(long? minor) =>
        Money.Of(minor, Money.Yuan)?.TenThousands;
}
