using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Lifecycle;
using Trading.Registry.Resolution;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>Why a record changed.</summary>
internal static class Actions
{
    public const string Recorded = "recorded";
    public const string SignedUp = "signed_up";
    public const string Saved = "saved";
    public const string Submitted = "submitted";
    public const string Withdrawn = "withdrawn";
    public const string Claimed = "claimed";
    public const string Released = "released";
    public const string Verified = "verified";
    public const string Returned = "returned";
    public const string HandedOver = "handed_over";
    public const string Confirmed = "confirmed";
    public const string Suspended = "suspended";
    public const string Resumed = "resumed";
    public const string Merged = "merged";
    public const string Closed = "closed";
    public const string DocumentAdded = "document_added";
    public const string DocumentRemoved = "document_removed";
    public const string Attested = "attested";
    public const string Asked = "asked";
    public const string Adopted = "adopted";
    public const string Begun = "begun";
    public const string Discarded = "discarded";
    public const string MergedIn = "merged_in";
    public const string Chosen = "chosen";
    public const string Separated = "separated";
    public const string TookIn = "took_in";
    public const string GaveBack = "gave_back";
    public const string Restored = "restored";
}

/// <summary>
/// Records in the database: one row each, and a version with who, when and why for every change. The row, and whatever is
/// asked or indexed beside it, is of the version in force; a draft beside that has a row of its own, and its sections lie
/// marked among the others.
/// </summary>
internal sealed class EntityStore(
    SqlSession sql,
    CurrentCaller current,
    SectionContent contents,
    ExpiryStore expiry,
    EntityIndex index,
    BlockStore blocks,
    DraftStore drafts,
    ChangeWriter changes,
    Events events
)
{
    private const string Columns = """
        code, state, version, created_at, changed_at, verified_at, verified_version, marks,
        successor_code, state_reason, confirm_by, in_force_version, draft
        """;

    private static readonly Statement ByCode = Statement.Of(
        "registry.entity.by_code",
        $"select {Columns} from entity where code = @code"
    );

    private static readonly Statement ToChange = Statement.Of(
        "registry.entity.to_change",
        $"select {Columns} from entity {{lock}} where code = @code {{for update}}"
    );

    private static readonly Statement InsertEntity = Statement.Of(
        "registry.entity.insert",
        """
        insert into entity
            (code, scheme, name, name_folded, kind, state, region, industry, legal_representative, size_class,
             version, created_at, changed_at, verified_at, verified_version, marks, in_force_version)
        values
            (@code, @scheme, @name, @nameFolded, @kind, @state, @region, @industry, @legalRepresentative, @sizeClass,
             @version, @createdAt, @changedAt, @verifiedAt, @verifiedVersion, @marks, @inForceVersion)
        """
    );

    private static readonly Statement UpdateEntity = Statement.Of(
        "registry.entity.update",
        """
        update entity set
            name = @name, name_folded = @nameFolded, kind = @kind, state = @state, region = @region,
            industry = @industry, legal_representative = @legalRepresentative, size_class = @sizeClass,
            version = @version, changed_at = @changedAt, verified_at = @verifiedAt, verified_version = @verifiedVersion,
            marks = @marks, successor_code = @successor, state_reason = @stateReason, confirm_by = @confirmBy,
            in_force_version = @inForceVersion, draft = @hasDraft
        where code = @code and version = @before
        """
    );

    private static readonly Statement FoldName = Statement.Of(
        "registry.entity.fold",
        "update entity set name_folded = @nameFolded where code = @code"
    );

    private static readonly Statement InsertVersion = Statement.Of(
        "registry.entity_version.insert",
        """
        insert into entity_version
            (entity_code, version, at, by_kind, by_name, person_id, action, reason, state, draft)
        values (@code, @version, @at, @byKind, @byName, @personId, @action, @reason, @state, @draft)
        """
    );

    private static readonly Statement DeleteQualifications = Statement.Of(
        "registry.entity_qualification.delete",
        "delete from entity_qualification where entity_code = @code"
    );

    private static readonly Statement InsertQualification = Statement.Of(
        "registry.entity_qualification.insert",
        """
        insert into entity_qualification (entity_code, ordinal, name_folded, grade, valid_from, valid_to)
        values (@code, @ordinal, @nameFolded, @grade, @validFrom, @validTo)
        """
    );

    private static readonly Statement SectionsAsOf = Statement.Of(
        "registry.entity_section.as_of",
        """
        select section, version, draft, content from entity_section
        where entity_code = @code and version <= @version and (until_version is null or until_version > @version)
        order by draft
        """
    );

    private static readonly Statement IsOfDraft = Statement.Of(
        "registry.entity_version.is_of_draft",
        "select draft from entity_version where entity_code = @code and version = @version"
    );

    private static readonly Statement EndSection = Statement.Of(
        "registry.entity_section.end",
        """
        update entity_section set until_version = @version
        where entity_code = @code and section = @section and draft = @draft and until_version is null
        """
    );

    private static readonly Statement InsertSection = Statement.Of(
        "registry.entity_section.insert",
        """
        insert into entity_section (entity_code, section, version, key_id, content, draft)
        values (@code, @section, @version, @keyId, @content, @draft)
        """
    );

    private static readonly Statement DeleteHolders = Statement.Of(
        "registry.entity_holder.delete",
        "delete from entity_holder where entity_code = @code"
    );

    private static readonly Statement InsertHolder = Statement.Of(
        "registry.entity_holder.insert",
        """
        insert into entity_holder (entity_code, ordinal, holder_code, holder_folded, share_basis_points, controls)
        values (@code, @ordinal, @holderCode, @holderFolded, @share, @controls)
        """
    );

    /// <summary>As it stands; null when the registry does not know the code.</summary>
    public Task<Entity?> Find(EntityCode code, CancellationToken cancel) =>
        Load(ByCode, code, cancel);

    /// <summary>As it is in force, without looking at a draft beside it; null when the registry does not know the code.</summary>
    public async Task<Entity?> FindInForce(EntityCode code, CancellationToken cancel) =>
        await sql.One<Row>(ByCode, new { code }, cancel) is { } row
            ? row.ToEntity(
                Read(
                    code,
                    (await Rows(code, row.Version, cancel)).FindAll(section => section.Draft == 0)
                ).InForce
            )
            : null;

    /// <summary>As it stands, held until the transaction ends.</summary>
    public Task<Entity?> GetForUpdate(EntityCode code, CancellationToken cancel) =>
        Load(ToChange, code, cancel);

    /// <summary>The content as it stood in a version: that in force then, or for a version of a draft the draft's.</summary>
    public async Task<EntityRecord> RecordAsOf(
        EntityCode code,
        long version,
        CancellationToken cancel
    )
    {
        var ofDraft = await sql.One<int?>(IsOfDraft, new { code, version }, cancel) == 1;
        var (inForce, draft) = Read(code, await Rows(code, version, cancel));
        return ofDraft ? draft : inForce;
    }

    /// <summary>
    /// The content as it stood in two versions, of those sections alone that are not one and the same in both: these are not
    /// opened, since in a large record that is most of the work.
    /// </summary>
    public async Task<(EntityRecord One, EntityRecord Other)> Differing(
        EntityCode code,
        long one,
        long other,
        CancellationToken cancel
    )
    {
        var (before, after) = (await Shown(code, one, cancel), await Shown(code, other, cancel));
        var same = before
            .Where(row => after.Exists(with => with.IsSameAs(row)))
            .Select(row => row.Section)
            .ToHashSet();
        return (
            Read(code, before.FindAll(row => !same.Contains(row.Section))).Draft,
            Read(code, after.FindAll(row => !same.Contains(row.Section))).Draft
        );
    }

    // The sections that a version shows, each once: of a draft's version those of the draft before those in force.
    private async Task<List<SectionRow>> Shown(
        EntityCode code,
        long version,
        CancellationToken cancel
    )
    {
        var ofDraft = await sql.One<int?>(IsOfDraft, new { code, version }, cancel) == 1;
        return
        [
            .. (await Rows(code, version, cancel))
                .Where(row => ofDraft || row.Draft == 0)
                .GroupBy(row => row.Section)
                .Select(rows => rows.Last()),
        ];
    }

    private async Task<Entity?> Load(Statement head, EntityCode code, CancellationToken cancel)
    {
        if (await sql.One<Row>(head, new { code }, cancel) is not { } row)
        {
            return null;
        }

        var (inForce, changed) = Read(code, await Rows(code, row.Version, cancel));
        var entity = row.ToEntity(inForce);
        return row.Draft == 0
            ? entity
            : entity with
            {
                Draft = await drafts.Of(entity, changed, cancel),
            };
    }

    private Task<List<SectionRow>> Rows(EntityCode code, long version, CancellationToken cancel) =>
        sql.Query<SectionRow>(SectionsAsOf, new { code, version }, cancel);

    // The draft's sections come last, so that they lie over those in force.
    private (EntityRecord InForce, EntityRecord Draft) Read(EntityCode code, List<SectionRow> rows)
    {
        EntityRecord Over(EntityRecord record, IEnumerable<SectionRow> those) =>
            those.Aggregate(
                record,
                (made, row) =>
                    Sections.Find(row.Section) is { } section
                        ? contents.Read(made, section, code, row.Version, row.Content)
                        : made
            );

        var inForce = Over(new EntityRecord(), rows.Where(row => row.Draft == 0));
        return (inForce, Over(inForce, rows.Where(row => row.Draft != 0)));
    }

    /// <summary>A record that was not there. Who signs up is not a caller yet, so it can be said by whom.</summary>
    public async Task Insert(
        Entity entity,
        string action,
        CancellationToken cancel,
        string? by = null
    )
    {
        await sql.Execute(InsertEntity, Args(entity, 0), cancel);
        await WriteSections(null, entity, cancel);
        await expiry.Write(null, entity, cancel);
        await index.Write(entity, isNew: true, cancel);
        await blocks.Write(null, entity, cancel);
        await Sign(entity, action, null, by, cancel);
        Note(null, entity, action);
        await events.Publish(new EntityChanged(entity.Code, entity.Version), cancel);
    }

    /// <summary>A record held by <see cref="GetForUpdate"/>, as it is to be.</summary>
    public async Task Update(
        Entity before,
        Entity after,
        string action,
        string? reason,
        CancellationToken cancel,
        string? by = null
    )
    {
        if (await sql.Execute(UpdateEntity, Args(after, before.Version), cancel) != 1)
        {
            throw new InvalidOperationException(
                $"{before.Code} was changed although its row was held."
            );
        }

        await WriteDraft(before, after, cancel);
        if (after.InForceVersion == before.InForceVersion)
        {
            await Sign(after, action, reason, by, cancel, before.Draft?.State);
            await events.Publish(
                new EntityDraftChanged(after.Code, after.Version, after.Draft?.State),
                cancel
            );
            return;
        }

        await WriteSections(before.Record, after, cancel);
        await expiry.Write(before, after, cancel);
        if (!SearchTokens.Of(before).AsSpan().SequenceEqual(SearchTokens.Of(after)))
        {
            await index.Write(after, isNew: false, cancel);
        }

        await blocks.Write(before, after, cancel);
        await Sign(after, action, reason, by, cancel);
        Note(before, after, action);
        await events.Publish(new EntityChanged(after.Code, after.Version), cancel);
    }

    /// <summary>
    /// A record whose sections have just been told apart: everything that is asked or indexed beside it, written anew from
    /// what is in force.
    /// </summary>
    public async Task Separate(Entity before, Entity after, CancellationToken cancel)
    {
        var code = after.Code;
        if (await sql.Execute(UpdateEntity, Args(after, before.Version), cancel) != 1)
        {
            throw new InvalidOperationException($"{code} was changed although its row was held.");
        }

        await drafts.Write(after, cancel);
        foreach (
            var section in Sections.All.Where(section =>
                after.Draft is not { } draft || section.Same(after.Record, draft.Record)
            )
        )
        {
            await End(code, section, after.Version, ofDraft: true, cancel);
        }

        await WriteQualifications(code, after.Record.Qualifications, cancel);
        await WriteHolders(code, after.Record.Shareholders, cancel);
        await expiry.Write(before, after, cancel);
        await index.Write(after, isNew: false, cancel);
        await blocks.Rewrite(after, cancel);
        await Sign(after, Actions.Separated, null, null, cancel);
        Note(before, after, Actions.Separated);
        await events.Publish(new EntityChanged(code, after.Version), cancel);
    }

    private void Note(Entity? before, Entity after, string action)
    {
        if (EntityChanges.Of(before, after, action) is { } change)
        {
            changes.Note(change);
        }
    }

    private async Task WriteDraft(Entity before, Entity after, CancellationToken cancel)
    {
        if (ReferenceEquals(before.Draft, after.Draft))
        {
            return;
        }

        await drafts.Write(after, cancel);
        foreach (var section in Sections.All)
        {
            var lay = before.Draft is { } old && !section.Same(before.Record, old.Record);
            var lies = after.Draft is { } now && !section.Same(after.Record, now.Record);
            if (lay && lies && section.Same(before.Draft!.Record, after.Draft!.Record))
            {
                continue;
            }

            if (lay)
            {
                await End(after.Code, section, after.Version, ofDraft: true, cancel);
            }

            if (lies)
            {
                await Write(after.Code, section, after.Draft!.Record, after.Version, true, cancel);
            }
        }
    }

    /// <summary>What is folded or indexed of a record, written anew; its content and version stay.</summary>
    public async Task Fold(EntityCode code, CancellationToken cancel)
    {
        if (await GetForUpdate(code, cancel) is { } entity)
        {
            await sql.Execute(
                FoldName,
                new { code, nameFolded = Canonical.Folded(entity.Record.Identity.Name) },
                cancel
            );
            await WriteQualifications(code, entity.Record.Qualifications, cancel);
            await WriteHolders(code, entity.Record.Shareholders, cancel);
            await index.Write(entity, isNew: false, cancel);
            await blocks.Rewrite(entity, cancel);
        }
    }

    private async Task WriteSections(EntityRecord? before, Entity after, CancellationToken cancel)
    {
        var code = after.Code;
        foreach (var section in Sections.All)
        {
            if (before is null ? section.IsEmpty(after.Record) : section.Same(before, after.Record))
            {
                continue;
            }

            if (before is not null)
            {
                await End(code, section, after.Version, ofDraft: false, cancel);
            }

            await Write(code, section, after.Record, after.Version, ofDraft: false, cancel);
            switch (section.Code)
            {
                case Sections.Qualifications:
                    await WriteQualifications(code, after.Record.Qualifications, cancel);
                    break;
                case Sections.Shareholders:
                    await WriteHolders(code, after.Record.Shareholders, cancel);
                    break;
                default:
                    break;
            }
        }
    }

    private Task End(
        EntityCode code,
        SectionShape section,
        long version,
        bool ofDraft,
        CancellationToken cancel
    ) =>
        sql.Execute(
            EndSection,
            new
            {
                code,
                section = section.Code,
                version,
                draft = ofDraft ? 1 : 0,
            },
            cancel
        );

    private Task Write(
        EntityCode code,
        SectionShape section,
        EntityRecord record,
        long version,
        bool ofDraft,
        CancellationToken cancel
    ) =>
        sql.Execute(
            InsertSection,
            new
            {
                code,
                section = section.Code,
                version,
                keyId = contents.KeyOf(record, section),
                content = contents.Write(record, section, code, version),
                draft = ofDraft ? 1 : 0,
            },
            cancel
        );

    private async Task WriteQualifications(
        EntityCode code,
        IReadOnlyList<Qualification> qualifications,
        CancellationToken cancel
    )
    {
        await sql.Execute(DeleteQualifications, new { code }, cancel);
        foreach (var (ordinal, held) in qualifications.Index())
        {
            await sql.Execute(
                InsertQualification,
                new
                {
                    code,
                    ordinal,
                    nameFolded = Canonical.Folded(held.Name),
                    grade = held.Grade,
                    validFrom = held.ValidFrom,
                    validTo = held.ValidTo,
                },
                cancel
            );
        }
    }

    private async Task WriteHolders(
        EntityCode code,
        IReadOnlyList<Shareholder> holders,
        CancellationToken cancel
    )
    {
        await sql.Execute(DeleteHolders, new { code }, cancel);
        foreach (var (ordinal, holder) in holders.Index())
        {
            await sql.Execute(
                InsertHolder,
                new
                {
                    code,
                    ordinal,
                    holderCode = holder.Code,
                    holderFolded = Canonical.Folded(holder.Name),
                    share = holder.ShareBasisPoints,
                    controls = holder.Controls ?? false,
                },
                cancel
            );
        }
    }

    // A version of the draft alone has the draft's state; what put an end to the draft, the state that it had.
    private Task Sign(
        Entity entity,
        string action,
        string? reason,
        string? by,
        CancellationToken cancel,
        string? draftState = null
    ) =>
        sql.Execute(
            InsertVersion,
            new
            {
                code = entity.Code,
                version = entity.Version,
                at = entity.At ?? entity.ChangedAt,
                byKind = current.Caller.Kind.ToString(),
                byName = by ?? current.Caller.Name,
                personId = current.Caller.PersonId,
                action,
                reason,
                state = entity.InForceVersion == entity.Version
                    ? entity.State
                    : entity.Draft?.State ?? draftState ?? EntityStates.Draft,
                draft = entity.InForceVersion == entity.Version ? 0 : 1,
            },
            cancel
        );

    private static object Args(Entity entity, long before) =>
        new
        {
            code = entity.Code,
            scheme = entity.Code.Scheme,
            name = entity.Record.Identity.Name ?? "",
            nameFolded = Canonical.Folded(entity.Record.Identity.Name),
            kind = entity.Record.Identity.Kind,
            state = entity.State,
            region = entity.Record.Identity.Region,
            industry = entity.Record.Identity.Industry,
            legalRepresentative = entity.Record.Identity.LegalRepresentative,
            sizeClass = SizeWord(entity.SizeClass),
            version = entity.Version,
            before,
            createdAt = entity.CreatedAt,
            changedAt = entity.ChangedAt,
            verifiedAt = entity.VerifiedAt,
            verifiedVersion = entity.VerifiedVersion,
            successor = entity.SuccessorCode,
            stateReason = entity.StateReason,
            confirmBy = entity.ConfirmBy,
            inForceVersion = entity.InForceVersion,
            hasDraft = entity.Draft is null ? 0 : 1,
            marks = SectionContent.Plain(entity.Marks),
        };

    /// <summary>The size class as a code.</summary>
    public static string? SizeWord(SizeClass? size) => size?.ToString().ToLowerInvariant();

    private sealed record Row
    {
        public EntityCode Code { get; init; }
        public string State { get; init; } = "";
        public long Version { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public DateTimeOffset? VerifiedAt { get; init; }
        public long? VerifiedVersion { get; init; }
        public string Marks { get; init; } = "";
        public EntityCode? SuccessorCode { get; init; }
        public string? StateReason { get; init; }
        public DateOnly? ConfirmBy { get; init; }
        public long? InForceVersion { get; init; }
        public int Draft { get; init; }

        public Entity ToEntity(EntityRecord record)
        {
            var marks = SectionContent.Plain<IReadOnlyList<SectionMark>>(Marks);
            return new Entity()
            {
                Code = Code,
                State = State,
                Version = Version,
                Record = record,
                // A section that came after the record was last written is empty.
                Marks =
                [
                    .. Sections.All.Select(section =>
                        marks.FirstOrDefault(mark => mark.Section == section.Code)
                        ?? new SectionMark { Section = section.Code }
                    ),
                ],
                CreatedAt = CreatedAt,
                ChangedAt = ChangedAt,
                VerifiedAt = VerifiedAt,
                VerifiedVersion = VerifiedVersion,
                SuccessorCode = SuccessorCode,
                StateReason = StateReason,
                ConfirmBy = ConfirmBy,
                // Those that came in bulk, or before there were drafts, have one line of versions.
                InForceVersion = InForceVersion ?? Version,
            };
        }
    }

    private sealed record SectionRow
    {
        public string Section { get; init; } = "";
        public long Version { get; init; }
        public int Draft { get; init; }
        public string Content { get; init; } = "";

        public bool IsSameAs(SectionRow other) =>
            (Section, Version, Draft) == (other.Section, other.Version, other.Draft);
    }
}
