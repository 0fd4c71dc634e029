using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>The public part of one record: one row, no receipt.</summary>
public static class GetEntity
{
    /// <summary>By code. A bidder reads its own.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(
        RegistryPermissions.BrowseRegistry,
        RegistryPermissions.UseEntity,
        RegistryPermissions.FindEntity,
        RegistryPermissions.EditOwnEntity
    )]
    public sealed record Query(EntityCode Code) : IQuery<PublicEntity>;

    /// <summary>What anybody who works with the registry may see of a firm.</summary>
    public sealed record PublicEntity : IVersioned
    {
        /// <summary>Canonical code.</summary>
        public EntityCode Code { get; init; }

        /// <summary>Scheme of the code.</summary>
        public string Scheme { get; init; } = "";

        /// <summary>Registered name.</summary>
        public string Name { get; init; } = "";

        /// <summary>One of <see cref="EntityKinds"/>.</summary>
        public string? Kind { get; init; }

        /// <summary>One of <see cref="EntityStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Division by GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Industry by GB/T 4754-2017.</summary>
        public string? Industry { get; init; }

        /// <summary>法定代表人.</summary>
        public string? LegalRepresentative { get; init; }

        /// <summary>One of <see cref="SizeClasses"/>.</summary>
        public string? SizeClass { get; init; }

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>When it was last verified.</summary>
        public DateTimeOffset? VerifiedAt { get; init; }

        /// <summary>The version verified then; null for what was never verified.</summary>
        public long? VerifiedVersion { get; init; }

        /// <summary>Why an officer stopped it; null unless it is stopped.</summary>
        public string? StateReason { get; init; }

        /// <summary>The firm in whose place this one's record is merged; null unless it is.</summary>
        public EntityCode? Successor { get; init; }

        /// <summary>True when the firm has not said in time that the record still holds.</summary>
        public bool NotConfirmed { get; init; }

        /// <summary>Each section's verification.</summary>
        [JsonConverter(typeof(PreparedListConverter<SectionMark>))]
        public IReadOnlyList<SectionMark> Sections { get; init; } = [];

        /// <summary>Licences.</summary>
        [JsonConverter(typeof(PreparedListConverter<Qualification>))]
        public IReadOnlyList<Qualification> Qualifications { get; init; } = [];
    }

    private static readonly Statement Select = Statement.Of(
        "registry.entity.public",
        """
        select e.code, e.scheme, e.name, e.kind, e.state, e.region, e.industry, e.legal_representative, e.size_class,
            coalesce(e.in_force_version, e.version) as version, e.changed_at, e.verified_at, e.verified_version, e.marks, e.state_reason, e.successor_code, e.confirm_by, q.content as qualifications
        from entity e
        left join entity_section q
            on q.entity_code = e.code and q.section = 'qualifications' and q.draft = 0 and q.until_version is null
        where e.code = @code
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, PublicEntity>
    {
        public async ValueTask<Outcome<PublicEntity>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            var caller = current.Caller;
            var browses =
                caller.May(RegistryPermissions.BrowseRegistry)
                || caller.May(RegistryPermissions.UseEntity)
                || caller.May(RegistryPermissions.FindEntity);
            if (!browses && !caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            return await sql.One<Row>(Select, new { code }, cancellationToken) is { } row
                ? Within(caller.Fields, Of(row))
                : Ownership.Unknown();

            PublicEntity Of(Row row) =>
                new()
                {
                    Code = row.Code,
                    Scheme = row.Scheme,
                    Name = row.Name,
                    Kind = row.Kind,
                    State = row.State,
                    Region = row.Region,
                    Industry = row.Industry,
                    LegalRepresentative = row.LegalRepresentative,
                    SizeClass = row.SizeClass,
                    Version = row.Version,
                    ChangedAt = row.ChangedAt,
                    VerifiedAt = row.VerifiedAt,
                    VerifiedVersion = row.VerifiedVersion,
                    StateReason = row.StateReason,
                    Successor = row.SuccessorCode,
                    NotConfirmed = row.ConfirmBy < time.Today(),
                    Sections = new PreparedList<SectionMark>(row.Marks),
                    Qualifications = new PreparedList<Qualification>(row.Qualifications ?? "[]"),
                };
        }

        private static PublicEntity Within(FieldScope? scope, PublicEntity entity)
        {
            if (scope is null)
            {
                return entity;
            }

            var record = new EntityRecord
            {
                Identity = new()
                {
                    Kind = entity.Kind,
                    Region = entity.Region,
                    Industry = entity.Industry,
                    LegalRepresentative = entity.LegalRepresentative,
                },
                Qualifications = [.. entity.Qualifications],
            }.Within(scope);
            return entity with
            {
                Kind = record.Identity.Kind,
                Region = record.Identity.Region,
                Industry = record.Identity.Industry,
                LegalRepresentative = record.Identity.LegalRepresentative,
                SizeClass = scope.Reads(Contracts.Sections.Size) ? entity.SizeClass : null,
                Sections = [.. entity.Sections.Select(mark => mark.Within(scope))],
                Qualifications = record.Qualifications,
            };
        }

        private sealed record Row
        {
            public EntityCode Code { get; init; }
            public string Scheme { get; init; } = "";
            public string Name { get; init; } = "";
            public string? Kind { get; init; }
            public string State { get; init; } = "";
            public string? Region { get; init; }
            public string? Industry { get; init; }
            public string? LegalRepresentative { get; init; }
            public string? SizeClass { get; init; }
            public long Version { get; init; }
            public DateTimeOffset ChangedAt { get; init; }
            public DateTimeOffset? VerifiedAt { get; init; }
            public long? VerifiedVersion { get; init; }
            public string Marks { get; init; } = "";
            public string? StateReason { get; init; }
            public EntityCode? SuccessorCode { get; init; }
            public DateOnly? ConfirmBy { get; init; }
            public string? Qualifications { get; init; }
        }
    }
}
