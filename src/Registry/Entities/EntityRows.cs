using Trading.Kernel.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
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
}

/// <summary>Records in the database: one row each, and a snapshot with who, when and why for every change.</summary>
internal sealed class EntityRows(SqlSession sql, CurrentCaller current)
{
    private const string Columns = """
        code, state, version, created_at, changed_at, verified_at, verified_version,
        marks, qualifications, identity_section, size_section, contacts
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
             version, created_at, changed_at, verified_at, verified_version,
             marks, qualifications, identity_section, size_section, contacts)
        values
            (@code, @scheme, @name, @nameFolded, @kind, @state, @region, @industry, @legalRepresentative, @sizeClass,
             @version, @createdAt, @changedAt, @verifiedAt, @verifiedVersion,
             @marks, @qualifications, @identity, @size, @contacts)
        """
    );

    private static readonly Statement UpdateEntity = Statement.Of(
        "registry.entity.update",
        """
        update entity set
            name = @name, name_folded = @nameFolded, kind = @kind, state = @state, region = @region,
            industry = @industry, legal_representative = @legalRepresentative, size_class = @sizeClass,
            version = @version, changed_at = @changedAt, verified_at = @verifiedAt, verified_version = @verifiedVersion,
            marks = @marks, qualifications = @qualifications, identity_section = @identity, size_section = @size,
            contacts = @contacts
        where code = @code and version = @before
        """
    );

    private static readonly Statement InsertVersion = Statement.Of(
        "registry.entity_version.insert",
        """
        insert into entity_version
            (entity_code, version, at, by_kind, by_name, person_id, action, reason, state, snapshot)
        values (@code, @version, @at, @byKind, @byName, @personId, @action, @reason, @state, @snapshot)
        """
    );

    private static readonly Statement DeleteQualifications = Statement.Of(
        "registry.entity_qualification.delete",
        "delete from entity_qualification where entity_code = @code"
    );

    private static readonly Statement InsertQualification = Statement.Of(
        "registry.entity_qualification.insert",
        """
        insert into entity_qualification (entity_code, ordinal, name_folded, grade, valid_to)
        values (@code, @ordinal, @nameFolded, @grade, @validTo)
        """
    );

    /// <summary>As it stands; null when the registry does not know the code.</summary>
    public async Task<Entity?> Find(string code, CancellationToken cancel) =>
        (await sql.One<Row>(ByCode, new { code }, cancel))?.ToEntity();

    /// <summary>As it stands, held until the transaction ends.</summary>
    public async Task<Entity?> FindToChange(string code, CancellationToken cancel) =>
        (await sql.One<Row>(ToChange, new { code }, cancel))?.ToEntity();

    /// <summary>A record that was not there. Who signs up is not a caller yet, so it can be said by whom.</summary>
    public async Task Insert(
        Entity entity,
        string action,
        CancellationToken cancel,
        string? by = null
    )
    {
        await sql.Execute(InsertEntity, Args(entity, 0), cancel);
        await Snapshot(entity, action, null, by, cancel);
    }

    /// <summary>A record held by <see cref="FindToChange"/>, as it is to be.</summary>
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

        if (!SectionContent.Same(before.Record, after.Record, Sections.Qualifications))
        {
            var code = after.Code.ToString();
            await sql.Execute(DeleteQualifications, new { code }, cancel);
            foreach (var (ordinal, held) in after.Record.Qualifications.Index())
            {
                await sql.Execute(
                    InsertQualification,
                    new
                    {
                        code,
                        ordinal,
                        nameFolded = Canonical.Folded(held.Name),
                        grade = held.Grade,
                        validTo = held.ValidTo,
                    },
                    cancel
                );
            }
        }

        await Snapshot(after, action, reason, by, cancel);
    }

    private Task Snapshot(
        Entity entity,
        string action,
        string? reason,
        string? by,
        CancellationToken cancel
    ) =>
        sql.Execute(
            InsertVersion,
            new
            {
                code = entity.Code.ToString(),
                version = entity.Version,
                at = entity.ChangedAt,
                byKind = current.Caller.Kind.ToString(),
                byName = by ?? current.Caller.Name,
                personId = current.Caller.PersonId,
                action,
                reason,
                state = entity.State,
                snapshot = SectionContent.Write(entity.Record),
            },
            cancel
        );

    private static object Args(Entity entity, long before) =>
        new
        {
            code = entity.Code.ToString(),
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
            marks = SectionContent.Write(entity.Marks),
            qualifications = SectionContent.Write(entity.Record.Qualifications),
            identity = SectionContent.Write(entity.Record.Identity),
            size = SectionContent.Write(entity.Record.Size),
            contacts = SectionContent.Write(entity.Record.Contacts),
        };

    /// <summary>The size class as a code.</summary>
    public static string? SizeWord(SizeClass? size) => size?.ToString().ToLowerInvariant();

    private sealed record Row
    {
        public string Code { get; init; } = "";
        public string State { get; init; } = "";
        public long Version { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public DateTimeOffset? VerifiedAt { get; init; }
        public long? VerifiedVersion { get; init; }
        public string Marks { get; init; } = "";
        public string Qualifications { get; init; } = "";
        public string IdentitySection { get; init; } = "";
        public string SizeSection { get; init; } = "";
        public string Contacts { get; init; } = "";

        public Entity ToEntity() =>
            new()
            {
                Code = EntityCode.Parse(Code),
                State = State,
                Version = Version,
                Record = new EntityRecord
                {
                    Identity = SectionContent.Read<IdentitySection>(IdentitySection),
                    Contacts = SectionContent.Read<IReadOnlyList<Contact>>(Contacts),
                    Qualifications = SectionContent.Read<IReadOnlyList<Qualification>>(
                        Qualifications
                    ),
                    Size = SectionContent.Read<SizeSection>(SizeSection),
                },
                Marks = SectionContent.Read<IReadOnlyList<SectionMark>>(Marks),
                CreatedAt = CreatedAt,
                ChangedAt = ChangedAt,
                VerifiedAt = VerifiedAt,
                VerifiedVersion = VerifiedVersion,
            };
    }
}
