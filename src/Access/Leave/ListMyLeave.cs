using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Leave;

/// <summary>The caller's leave, whom the caller stands in for, and who could stand in for the caller.</summary>
public static class ListMyLeave
{
    /// <summary>Past ones too, newest first, at most 50 of each.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<MyLeave>;

    /// <summary>All about leave.</summary>
    /// <param name="Mine">The caller's own.</param>
    /// <param name="StandingIn">Those of others for whom the caller stands, stood or will stand in.</param>
    /// <param name="Colleagues">Who could stand in.</param>
    /// <param name="Roles">The caller's that can be delegated: codes of <see cref="Access.Roles"/>.</param>
    public sealed record MyLeave(
        IReadOnlyList<Absence> Mine,
        IReadOnlyList<Absence> StandingIn,
        IReadOnlyList<PersonSummary> Colleagues,
        IReadOnlyList<string> Roles
    );

    internal sealed class Handler(LeaveStore leaves, CurrentCaller current)
        : IQueryHandler<Query, MyLeave>
    {
        public async ValueTask<Outcome<MyLeave>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var me = caller.PersonId ?? Guid.Empty;
            return new MyLeave(
                await leaves.Of(me, cancellationToken),
                await leaves.For(me, cancellationToken),
                caller.OfficeId is { } office
                    ? await leaves.Colleagues(me, office, cancellationToken)
                    : [],
                [
                    .. caller
                        .Roles.Except([Access.Roles.Bidder, Access.Roles.Expert])
                        .Order(StringComparer.Ordinal),
                ]
            );
        }
    }
}
