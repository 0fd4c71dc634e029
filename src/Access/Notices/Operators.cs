using Trading.Access.Contracts;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Access.Notices;

internal sealed class Operators(IPeople people, INotices notices) : IOperators
{
    public async Task Tell(LocalizedText message, string link, CancellationToken cancel)
    {
        foreach (var person in await people.WhoMay(Permission.OperateJobs, cancel))
        {
            await notices.ToPerson(person.Id, message, link, cancel);
        }
    }
}
