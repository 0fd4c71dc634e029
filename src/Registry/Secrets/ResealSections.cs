using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Resolution;
using Trading.Registry.Rules;

namespace Trading.Registry.Secrets;

/// <summary>
/// Seals under the key in force, each in its place, what an older key sealed, a batch at a time: run until nothing is
/// left, and the old key can leave the ring.
/// </summary>
public static class ResealSections
{
    /// <summary>The next batch.</summary>
    /// <param name="ToTheEnd">True to have the batches that follow run as jobs.</param>
    /// <param name="After">
    /// To look at every section beyond this one, also for what the key in force sealed to no place, which takes a walk
    /// through the whole registry.
    /// </param>
    [Requires(Permission.Platform)]
    [Job("registry.reseal")]
    public sealed record Command(bool ToTheEnd, SectionKey? After = null) : ICommand<Resealed>;

    /// <summary>Which section of which record; empty to begin.</summary>
    public sealed record SectionKey(string EntityCode = "", string Section = "", long Version = 0);

    /// <summary>What was done.</summary>
    /// <param name="Sections">Sections, and rows of imports kept beside them, sealed anew.</param>
    /// <param name="More">True when there may be more.</param>
    /// <param name="Last">Where a walk goes on.</param>
    public sealed record Resealed(int Sections, bool More, SectionKey? Last = null) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Sections > 0 ? AuditEntry.Ok : null;
    }

    private const int Batch = 200;

    private static readonly Statement Old = Statement.Of(
        "registry.entity_section.of_old_keys",
        """
        select entity_code, section, version, content from entity_section
        where key_id is not null and key_id < @current
        order by key_id, entity_code, section, version {page}
        """
    );

    // What is in no form at all lies in the clear from before there was a ring.
    private static readonly Statement Unplaced = Statement.Of(
        "registry.entity_section.unplaced",
        """
        select entity_code, section, version, content from entity_section
        where key_id is not null
            and (content like '%"sealed:%' or content not like '%"sealed2:%' or key_id < @current)
            and entity_code >= @code
            and (entity_code > @code or section > @section or (section = @section and version > @version))
        order by entity_code, section, version {page}
        """
    );

    private static readonly Statement Update = Statement.Of(
        "registry.entity_section.reseal",
        """
        update entity_section set key_id = @keyId, content = @content
        where entity_code = @entityCode and section = @section and version = @version
        """
    );

    [WithoutScope("sealed anew, whoever may read them")]
    private static readonly Statement OldCases = Statement.Of(
        "registry.resolution_case.of_old_keys",
        """
        select id, content from resolution_case
        where key_id is not null and key_id < @current order by key_id, id {page}
        """
    );

    [WithoutScope("sealed anew, whoever may read them")]
    private static readonly Statement UpdateCase = Statement.Of(
        "registry.resolution_case.reseal",
        "update resolution_case set key_id = @keyId, content = @content where id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        SectionContent contents,
        CaseStore cases,
        KeyRing keys,
        OutboxWriter outbox
    ) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var rows = await sql.Query<Row>(
                command.After is null ? Old : Unplaced,
                new
                {
                    current = keys.CurrentId,
                    code = command.After?.EntityCode,
                    section = command.After?.Section,
                    version = command.After?.Version,
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            foreach (var row in rows)
            {
                var section = Sections.Of(row.Section);
                var code = Domain.Codes.EntityCode.Parse(row.EntityCode);
                var record = contents.Read(
                    new EntityRecord(),
                    section,
                    code,
                    row.Version,
                    row.Content
                );
                await sql.Execute(
                    Update,
                    new
                    {
                        keyId = contents.KeyOf(record, section),
                        content = contents.Write(record, section, code, row.Version),
                        entityCode = row.EntityCode,
                        section = row.Section,
                        version = row.Version,
                    },
                    cancellationToken
                );
            }

            var old = await sql.Query<CaseRow>(
                OldCases,
                new
                {
                    current = keys.CurrentId,
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            foreach (var row in old)
            {
                await sql.Execute(
                    UpdateCase,
                    new
                    {
                        keyId = keys.CurrentId,
                        content = cases.Resealed(row.Id, row.Content),
                        id = row.Id,
                    },
                    cancellationToken
                );
            }

            var more = rows.Count == Batch || old.Count == Batch;
            var last =
                command.After is not null && rows.Count > 0
                    ? new SectionKey(rows[^1].EntityCode, rows[^1].Section, rows[^1].Version)
                    : command.After;
            if (more && command.ToTheEnd)
            {
                await outbox.Post(command with { After = last }, cancellationToken);
            }

            return new Resealed(rows.Count + old.Count, more, last);
        }
    }

    private sealed record CaseRow
    {
        public Guid Id { get; init; }
        public string Content { get; init; } = "";
    }

    private sealed record Row
    {
        public string EntityCode { get; init; } = "";
        public string Section { get; init; } = "";
        public long Version { get; init; }
        public string Content { get; init; } = "";
    }
}
