using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>Whom a case can be handed over to: the other supervisors who see its place.</summary>
public static class ListCaseSuccessors
{
    /// <summary>Of one case.</summary>
    /// <param name="Id">The case.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Successors>;

    /// <summary>By name.</summary>
    /// <param name="People">Those who can have it.</param>
    public sealed record Successors(IReadOnlyList<Successor> People);

    /// <summary>A supervisor.</summary>
    /// <param name="Id">Key.</param>
    /// <param name="Name">As others see it.</param>
    public sealed record Successor(Guid Id, string Name);

    internal sealed class Handler(CaseStore cases, IPeople people)
        : IQueryHandler<Query, Successors>
    {
        public async ValueTask<Outcome<Successors>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (await cases.Find(query.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            var permission = new Permission(AlertsPermissions.ReviewAlerts);
            var found = new List<Successor>();
            foreach (var person in await people.WhoMay(permission, cancellationToken))
            {
                if (
                    person.Id != row.AssigneeId
                    && await people.Sees(person.Id, permission, row.Place, cancellationToken)
                )
                {
                    found.Add(new(person.Id, $"{person.DisplayName} ({person.Login})"));
                }
            }

            return new Successors(found);
        }
    }
}
