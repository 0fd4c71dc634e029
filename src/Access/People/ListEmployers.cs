using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.People;

/// <summary>The firms a person works or worked for; without a person, the caller's own.</summary>
public static class ListEmployers
{
    /// <summary>Of the caller.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Mine : IQuery<IReadOnlyList<Employer>>;

    /// <summary>Of somebody.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Query(Guid PersonId) : IQuery<IReadOnlyList<Employer>>;

    internal sealed class MineHandler(EmployerStore rows, CurrentCaller current)
        : IQueryHandler<Mine, IReadOnlyList<Employer>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Employer>>> Handle(
            Mine query,
            CancellationToken cancellationToken
        ) =>
            Outcome<IReadOnlyList<Employer>>.FromT(
                await rows.Of(current.Caller.PersonId ?? Guid.Empty, cancellationToken)
            );
    }

    internal sealed class Handler(EmployerStore rows)
        : IQueryHandler<Query, IReadOnlyList<Employer>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Employer>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            Outcome<IReadOnlyList<Employer>>.FromT(
                await rows.Of(query.PersonId, cancellationToken)
            );
    }
}
