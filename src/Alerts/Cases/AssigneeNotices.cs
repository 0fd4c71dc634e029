using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>Tells whoever has a case, and who stands in for that person at this moment.</summary>
internal sealed class AssigneeNotices(IScopedPeople people, INotices notices)
{
    /// <summary>Nobody where the case is in nobody's hands.</summary>
    public async Task Tell(
        Guid caseId,
        Guid? assigneeId,
        string? assignee,
        Message message,
        CancellationToken cancel
    )
    {
        if (assigneeId is not { } id)
        {
            return;
        }

        var link = $"/cases/{caseId}";
        await notices.ToPerson(id, message, link, cancel);
        foreach (var standIn in await people.StandIns(new(AlertsPermissions.ReviewAlerts), cancel))
        {
            if (standIn.Id != id && standIn.For.Any(absent => absent.Login == assignee))
            {
                await notices.ToPerson(standIn.Id, message, link, cancel);
            }
        }
    }
}
