using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Records that were verified and edited before a change was a draft beside the verified version: what was verified last is in
/// force again, and what was typed since is the draft. A batch in a transaction, each record once; run until nothing is left,
/// before anything is served.
/// </summary>
public static class SeparateDrafts
{
    /// <summary>The next batch.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Separated>;

    /// <summary>What was done.</summary>
    /// <param name="Records">Records looked at.</param>
    /// <param name="Drafts">Those that have a draft now.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Separated(int Records, int Drafts, bool More) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Records > 0 ? AuditEntry.Ok : null;
    }

    private const int Batch = 50;

    private static readonly Statement Some = Statement.Of(
        "registry.entity_undivided.some",
        "select entity_code from entity_undivided order by entity_code {page}"
    );

    private static readonly Statement Done = Statement.Of(
        "registry.entity_undivided.done",
        "delete from entity_undivided where entity_code = @code"
    );

    // The state says of a version that everything in it was verified as it stood.
    private static readonly Statement LastVerified = Statement.Of(
        "registry.entity_version.last_verified",
        "select max(version) from entity_version where entity_code = @code and state = 'active'"
    );

    private static readonly Statement FirstSince = Statement.Of(
        "registry.entity_version.first_since",
        """
        select version, at, by_name from entity_version where entity_code = @code and version > @version
        order by version {page}
        """
    );

    private static readonly Statement WrittenAt = Statement.Of(
        "registry.entity_section.written_at",
        """
        select s.section, v.at from entity_section s
        join entity_version v on v.entity_code = s.entity_code and v.version = s.version
        where s.entity_code = @code and s.draft = 0 and s.until_version is null
        """
    );

    private static readonly Statement IntoDraft = Statement.Of(
        "registry.entity_section.into_draft",
        "update entity_section set draft = 1 where entity_code = @code and version > @version"
    );

    private static readonly Statement BackInForce = Statement.Of(
        "registry.entity_section.back_in_force",
        """
        update entity_section set until_version = null
        where entity_code = @code and draft = 0 and version <= @version and until_version > @version
        """
    );

    private static readonly Statement VersionsIntoDraft = Statement.Of(
        "registry.entity_version.into_draft",
        """
        update entity_version set draft = 1
        where entity_code = @code and version > @version
            and action not in ('suspended', 'resumed', 'confirmed', 'asked')
        """
    );

    /// <summary>All of them, when a host starts.</summary>
    internal sealed class Upgrade(IServiceScopeFactory scopes, Sender sender) : IUpgrade
    {
        public async Task Complete(CancellationToken cancel)
        {
            while (await IsDue(cancel))
            {
                var done = await sender.Send(
                    new Command(),
                    Caller.Platform("registry.separate-drafts"),
                    cancel
                );
                if (done.Problem is { } problem)
                {
                    throw new InvalidOperationException(problem.Message.En);
                }
            }
        }

        private async Task<bool> IsDue(CancellationToken cancel)
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope
                .ServiceProvider.GetRequiredService<SqlSession>()
                .One<string>(Some, new { skip = 0, take = 1 }, cancel)
                is not null;
        }
    }

    internal sealed class Handler(SqlSession sql, EntityStore entities, TimeProvider time)
        : ICommandHandler<Command, Separated>
    {
        public async ValueTask<Outcome<Separated>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var codes = await sql.Query<string>(
                Some,
                new { skip = 0, take = Batch },
                cancellationToken
            );
            var drafts = 0;
            foreach (var code in codes.Select(EntityCode.Given))
            {
                if (await Separate(code, cancellationToken))
                {
                    drafts++;
                }

                await sql.Execute(Done, new { code }, cancellationToken);
            }

            return new Separated(codes.Count, drafts, codes.Count == Batch);
        }

        private async Task<bool> Separate(EntityCode code, CancellationToken cancel)
        {
            if (
                await entities.GetForUpdate(code, cancel)
                    is not { VerifiedVersion: not null, Draft: null } edited
                || EntityStates.Ended(edited.State)
            )
            {
                return false;
            }

            var version =
                await sql.One<long?>(LastVerified, new { code }, cancel)
                ?? edited.VerifiedVersion.Value;
            var inForce = await entities.RecordAsOf(code, version, cancel);
            var since = (
                await sql.Query<Since>(
                    FirstSince,
                    new
                    {
                        code,
                        version,
                        skip = 0,
                        take = 1,
                    },
                    cancel
                )
            ).FirstOrDefault();
            await sql.Execute(IntoDraft, new { code, version }, cancel);
            await sql.Execute(BackInForce, new { code, version }, cancel);
            await sql.Execute(VersionsIntoDraft, new { code, version }, cancel);
            var written = (await sql.Query<Written>(WrittenAt, new { code }, cancel)).ToDictionary(
                row => row.Section,
                row => row.At
            );
            var separated = Separation.Of(
                edited,
                inForce,
                version,
                section => written.TryGetValue(section, out var at) ? at : null,
                since?.ByName ?? "",
                since?.At ?? edited.ChangedAt,
                time.GetUtcNow()
            );
            if (separated.Draft is null && separated.State == edited.State)
            {
                // Suspended as it was verified.
                return false;
            }

            await entities.Separate(edited, separated, cancel);
            return separated.Draft is not null;
        }

        private sealed record Since
        {
            public long Version { get; init; }
            public DateTimeOffset At { get; init; }
            public string ByName { get; init; } = "";
        }

        private sealed record Written
        {
            public string Section { get; init; } = "";
            public DateTimeOffset At { get; init; }
        }
    }
}
