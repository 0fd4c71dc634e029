using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Federation;

/// <summary>
/// Ends the sessions that a validated logout token names (OpenID Connect Back-Channel Logout 1.0, 2.6), at once. 409
/// when the token was used before. Only the host sends it, after it has checked the token.
/// </summary>
public static class LogOutByProvider
{
    /// <summary>What the token says.</summary>
    /// <param name="Provider">Whose token.</param>
    /// <param name="TokenId">Its <c>jti</c>.</param>
    /// <param name="ProviderSession">The one session meant; null for all of the subject's.</param>
    /// <param name="ProviderSubject">Whose sessions; null when the session says it all.</param>
    [Requires(Permission.Platform)]
    public sealed record Command(
        string Provider,
        string TokenId,
        string? ProviderSession,
        string? ProviderSubject
    ) : ICommand<LoggedOut>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProviderSubject ?? ProviderSession ?? Provider;
    }

    /// <summary>What ended.</summary>
    /// <param name="Sessions">How many.</param>
    public sealed record LoggedOut(int Sessions);

    /// <summary>How old a token may be; those used before are remembered longer.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private static readonly Statement Seen = Statement.Of(
        "access.logout_token.seen",
        "select count(*) from logout_token_used {range lock} where provider = @provider and token = @token"
    );

    private static readonly Statement Use = Statement.Of(
        "access.logout_token.use",
        "insert into logout_token_used (provider, token, used_at) values (@provider, @token, @now)"
    );

    private static readonly Statement Forget = Statement.Of(
        "access.logout_token.forget",
        """
        delete from logout_token_used where used_at < @before and token in (
            select u.token from logout_token_used u where u.used_at < @before order by u.used_at, u.token {page})
        """
    );

    private static readonly Statement End = Statement.Of(
        "access.session.revoke_by_provider",
        """
        update session set revoked_at = @now
        where revoked_at is null and expires_at > @now and id in (
            select session_id from federated_session
            where provider = @provider
                and (@sid is null or provider_session = @sid)
                and (@subject is null or subject = @subject)
        )
        {recompile}
        """
    );

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : ICommandHandler<Command, LoggedOut>
    {
        public async ValueTask<Outcome<LoggedOut>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (command is { ProviderSession: null, ProviderSubject: null })
            {
                return Problem.Invalid(
                    "/sub",
                    "logout.nobody",
                    new(
                        "注销令牌没有指明会话或用户。",
                        "The logout token names neither session nor subject."
                    )
                );
            }

            var now = time.GetUtcNow();
            var key = new
            {
                provider = command.Provider,
                token = command.TokenId,
                now,
            };
            if (await sql.One<long>(Seen, key, cancellationToken) > 0)
            {
                return Problem.Conflict(
                    "logout.replayed",
                    "该注销令牌已使用过。",
                    "This logout token was used before."
                );
            }

            await sql.Execute(Use, key, cancellationToken);
            await sql.ExecuteInParts(Forget, new { before = now - Remembered }, cancellationToken);
            return new LoggedOut(
                await sql.Execute(
                    End,
                    new
                    {
                        now,
                        provider = command.Provider,
                        sid = command.ProviderSession,
                        subject = command.ProviderSubject,
                    },
                    cancellationToken
                )
            );
        }
    }
}
