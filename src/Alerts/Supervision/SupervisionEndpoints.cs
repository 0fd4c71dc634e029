using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Alerts.Supervision;

/// <summary>What supervisors' systems read of what the feed told them.</summary>
internal static class SupervisionEndpoints
{
    public static void MapSupervision(this IEndpointRouteBuilder routes)
    {
        var supervision = routes.MapGroup("/api/v1/supervision").WithTags("Supervision");
        supervision
            .MapGet(
                "/alerts/{id:guid}",
                (Guid id, Api api) => api.Do(new ReadFollowedAlert.Command(id))
            )
            .WithName("ReadFollowedAlert")
            .WithSummary(
                "监督系统读取预警 · A warning as supervisors' systems read it; each read is audited"
            )
            .Produces<ReadFollowedAlert.Followed>();
        supervision
            .MapGet(
                "/cases/{id:guid}",
                (Guid id, Api api) => api.Do(new ReadFollowedCase.Command(id))
            )
            .WithName("ReadFollowedCase")
            .WithSummary(
                "监督系统读取案件 · A case as supervisors' systems read it; each read is audited"
            )
            .Produces<ReadFollowedCase.Followed>();
    }
}
