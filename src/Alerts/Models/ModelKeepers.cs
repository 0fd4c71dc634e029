using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Models;

/// <summary>Tells those who decide on models: whoever may and sees the whole province.</summary>
internal sealed class ModelKeepers(IScopedPeople people, INotices notices)
{
    private const string Page = "/alerts/model";

    public async Task Tell(Message message, CancellationToken cancel)
    {
        foreach (var keeper in await people.WhoMay(new(AlertsPermissions.DecideOnModels), cancel))
        {
            if (keeper.Scope.IsEverything)
            {
                await notices.ToPerson(keeper.Id, message, Page, cancel);
            }
        }
    }
}
