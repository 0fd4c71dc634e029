using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>Applications that wait for an officer, the longest waiting first.</summary>
public static class OpenRepairs
{
    /// <summary>At most 200.</summary>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query : IQuery<IReadOnlyList<Waiting>>;

    /// <summary>One application with its listing.</summary>
    /// <param name="Repair">The application.</param>
    /// <param name="Listing">The listing.</param>
    public sealed record Waiting(Repair Repair, Listing Listing);

    internal sealed class Handler(RepairStore repairs, ListingStore listings)
        : IQueryHandler<Query, IReadOnlyList<Waiting>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Waiting>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var waiting = new List<Waiting>();
            foreach (var repair in await repairs.Open(cancellationToken))
            {
                var listing = (await listings.AllOf(repair.EntityCode, cancellationToken)).Single(
                    one => one.Id == repair.ListingId
                );
                waiting.Add(new(repair, listing));
            }

            return waiting;
        }
    }
}
