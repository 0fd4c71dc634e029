using Trading.Access.Contracts;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.People;

internal sealed class Operators(IPeople people, INotices notices) : IOperators
{
    public async Task Tell(LocalizedText message, string link, CancellationToken cancel)
    {
        foreach (var person in await people.WhoMay(Permission.OperateJobs, cancel))
        {
            await notices.ToPerson(
                person.Id,
                AccessMessages.JobsNeedLooking.With(("what", message)),
                link,
                cancel
            );
        }
    }
}
