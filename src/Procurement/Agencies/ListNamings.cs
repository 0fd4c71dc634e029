using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Agencies;

/// <summary>Whom the caller's firm named its agencies, and who named it one: the latest first.</summary>
public static class ListNamings
{
    private const int Most = 500;

    /// <summary>Those of the caller's firm.</summary>
    [Requires(ProcurementPermissions.NameAgency, ProcurementPermissions.ActAsAgency)]
    public sealed record Query : IQuery<Listed>;

    /// <summary>The namings.</summary>
    /// <param name="AsPurchaser">Those that the firm gave.</param>
    /// <param name="AsAgency">Those that it got.</param>
    public sealed record Listed(
        IReadOnlyList<AgencyNaming> AsPurchaser,
        IReadOnlyList<AgencyNaming> AsAgency
    );

    internal sealed class Handler(AgencyNamings namings, CurrentCaller current)
        : IQueryHandler<Query, Listed>
    {
        public async ValueTask<Outcome<Listed>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.EntityCode is not { } own)
            {
                return new Listed([], []);
            }

            var all = await namings.Of(own, Most, cancellationToken);
            return new Listed(
                current.Caller.May(ProcurementPermissions.NameAgency)
                    ? [.. all.Where(naming => naming.PurchaserCode == own)]
                    : [],
                current.Caller.May(ProcurementPermissions.ActAsAgency)
                    ? [.. all.Where(naming => naming.AgencyCode == own)]
                    : []
            );
        }
    }
}
