using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Secrets;

/// <summary>
/// Seals under the key in force what an older key sealed, a batch at a time: run until nothing is left, and the old key
/// can leave the ring.
/// </summary>
public static class ResealSections
{
    /// <summary>The next batch.</summary>
    /// <param name="ToTheEnd">True to have the batches that follow run as jobs.</param>
    [Requires(Permission.Platform)]
    [Job("registry.reseal")]
    public sealed record Command(bool ToTheEnd) : ICommand<Resealed>;

    /// <summary>What was done.</summary>
    /// <param name="Sections">Sections sealed anew.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Resealed(int Sections, bool More) : IAuditedResult
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

    private static readonly Statement Update = Statement.Of(
        "registry.entity_section.reseal",
        """
        update entity_section set key_id = @keyId, content = @content
        where entity_code = @entityCode and section = @section and version = @version
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        SectionContent contents,
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
                Old,
                new
                {
                    current = keys.CurrentId,
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            foreach (var row in rows)
            {
                var section = Sections.Of(row.Section);
                var record = contents.Read(new EntityRecord(), section, row.Content);
                await sql.Execute(
                    Update,
                    new
                    {
                        keyId = contents.KeyOf(record, section),
                        content = contents.Write(record, section),
                        entityCode = row.EntityCode,
                        section = row.Section,
                        version = row.Version,
                    },
                    cancellationToken
                );
            }

            var more = rows.Count == Batch;
            if (more && command.ToTheEnd)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Resealed(rows.Count, more);
        }
    }

    private sealed record Row
    {
        public string EntityCode { get; init; } = "";
        public string Section { get; init; } = "";
        public long Version { get; init; }
        public string Content { get; init; } = "";
    }
}
