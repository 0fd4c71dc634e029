using Trading.Access.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>Tells those who may add to the randomness of a draw that they can: the purchaser's people, and supervisors who see it.</summary>
internal sealed class AskedContributors(IScopedPeople people, INotices notices)
{
    /// <summary>Tells them, each once.</summary>
    public async Task Tell(
        Guid panelId,
        ProcurementSummary procurement,
        DateTimeOffset until,
        CancellationToken cancel
    )
    {
        var message = EvaluationMessages.ContributionAsked.With(
            ("title", procurement.Title),
            ("at", InviteExpert.Show(until))
        );
        var link = $"/contributions?panel={panelId}";
        if (procurement.BuyerCode is { } buyer)
        {
            await notices.ToEntity(buyer, message, link, cancel);
        }

        var place = new DataPlace(procurement.Region, procurement.Kind, procurement.OfficeId);
        foreach (var person in await people.WhoMay(EvaluationPermissions.DecideRedraw, cancel))
        {
            if (person.Scope.Holds(place))
            {
                await notices.ToPerson(person.Id, message, link, cancel);
            }
        }
    }
}
