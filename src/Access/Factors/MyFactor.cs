using Trading.Access.Leave;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Factors;

/// <summary>How the caller's own second factor stands.</summary>
public static class MyFactor
{
    /// <summary>The caller's.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    public sealed record Query : IQuery<State>;

    /// <summary>How it stands.</summary>
    /// <param name="Since">When it was enrolled; null when it is not.</param>
    /// <param name="Required">True when one of the caller's roles needs it, or one stood in for.</param>
    /// <param name="RecoveryCodesLeft">Recovery codes not used yet.</param>
    public sealed record State(DateTimeOffset? Since, bool Required, long RecoveryCodesLeft);

    private static readonly Statement RolesOf = Statement.Of(
        "access.person_role.of_caller",
        "select role from person_role where person_id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        FactorStore factors,
        Delegations delegations,
        Grants grants,
        CurrentCaller current
    ) : IQueryHandler<Query, State>
    {
        public async ValueTask<Outcome<State>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // A trading system has no factor, and needs none.
            var id = current.Caller.PersonId ?? Guid.Empty;
            var since = (await factors.GetForUpdate(id, cancellationToken))?.ConfirmedAt;
            var roles = (
                await sql.Query<string>(RolesOf, new { id }, cancellationToken)
            ).ToHashSet();
            var delegated = await delegations.Of(
                id,
                roles,
                grants.OfRoles(roles),
                cancellationToken
            );
            return new State(
                since,
                Roles.NeedFactor(roles.Concat(delegated.Roles)),
                since is null ? 0 : await factors.RecoveryCodesLeft(id, cancellationToken)
            );
        }
    }
}
