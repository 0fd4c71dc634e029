using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>
/// Issues a key to a trading system and shows it, once. At most two are live at a time, so that a system can change
/// over without a pause. A repeated request is caught by the system's version and not by an Idempotency-Key, because
/// the replies to those are kept, and a key is not.
/// </summary>
public static class IssueKey
{
    /// <summary>Keys that may be live at one time: the old one and the new one.</summary>
    public const int LiveAtOnce = 2;

    /// <summary>The longest a key may last, in years.</summary>
    public const int LongestYears = 2;

    /// <summary>A key with these scopes until then.</summary>
    /// <param name="SystemId">The system.</param>
    /// <param name="Expected">The version of the system this is a change of.</param>
    /// <param name="Scopes">What the key may do: codes of <see cref="Access.Scopes"/>.</param>
    /// <param name="ExpiresAt">When it ends; at most two years ahead.</param>
    [Requires(AccessPermissions.ManageSystems)]
    [NeedsFreshFactor]
    public sealed record Command(
        Guid SystemId,
        long Expected,
        IReadOnlyList<string> Scopes,
        DateTimeOffset ExpiresAt
    ) : ICommand<Issued>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => SystemId.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Scopes">What the key may do: codes of <see cref="Access.Scopes"/>.</param>
    /// <param name="ExpiresAt">When it ends; at most two years ahead.</param>
    public sealed record Body(IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt);

    /// <summary>The key itself, which cannot be had again.</summary>
    /// <param name="KeyId">Key of the key.</param>
    /// <param name="Key">To be sent as <c>Authorization: Bearer …</c>.</param>
    /// <param name="ExpiresAt">When it ends.</param>
    /// <param name="Version">The system's version now.</param>
    public sealed record Issued(Guid KeyId, string Key, DateTimeOffset ExpiresAt, long Version)
        : IVersioned;

    private static readonly Statement Insert = Statement.Of(
        "access.api_key.insert",
        """
        insert into api_key (id, system_id, prefix, hash, scopes, created_at, expires_at)
        values (@id, @systemId, @prefix, @hash, @scopes, @now, @expiresAt)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Scopes)
                .NotEmpty()
                .WithMessage(
                    "scopes.none",
                    "请至少选择一项权限范围。",
                    "Choose at least one scope."
                );
            RuleForEach(command => command.Scopes)
                .Must(scope => scope is not null && Access.Scopes.All.ContainsKey(scope))
                .WithMessage("scopes.unknown", "没有这项权限范围。", "There is no such scope.");
            RuleFor(command => command.ExpiresAt)
                .Must(expires => expires > time.GetUtcNow())
                .WithMessage("key.expired", "到期时间须在将来。", "A key must end in the future.")
                .Must(expires => expires <= time.GetUtcNow().AddYears(LongestYears))
                .WithMessage(
                    "key.too_long",
                    "密钥有效期最长两年。",
                    "A key may last two years at most."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        SystemStore systems,
        Sandbox sandbox,
        TimeProvider time
    ) : ICommandHandler<Command, Issued>
    {
        public async ValueTask<Outcome<Issued>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var system = await systems.GetForUpdate(command.SystemId, cancellationToken);
            if (system is null)
            {
                return TradingSystem.Unknown;
            }

            if (system.Version != command.Expected)
            {
                return Stale.Of(system);
            }

            var now = time.GetUtcNow();
            if (system.Keys.Count(key => key.IsLive(now)) >= LiveAtOnce)
            {
                return Problem.Conflict(
                    "keys.too_many",
                    "该系统已有两个有效密钥，请先吊销一个。",
                    "This system has two live keys; revoke one first."
                );
            }

            var key = Keys.New(sandbox);
            var id = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    systemId = system.Id,
                    prefix = Keys.Shown(key),
                    hash = Keys.HashOf(key),
                    scopes = string.Join(
                        ' ',
                        command.Scopes.Distinct().Order(StringComparer.Ordinal)
                    ),
                    now,
                    expiresAt = command.ExpiresAt,
                },
                cancellationToken
            );
            await systems.Touch(system.Id, cancellationToken);
            return new Issued(id, key, command.ExpiresAt, system.Version + 1);
        }
    }
}
