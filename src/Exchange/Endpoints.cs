using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;
using Trading.Kernel.Http;

namespace Trading.Exchange;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder routes)
    {
        var entities = routes.MapGroup("/api/v1/entities/{code}").WithTags("Exchange");
        entities
            .MapGet(
                "/record",
                (EntityCode code, string? tender, Api api) =>
                    api.Do(new UseEntity.Command(code, tender ?? ""))
            )
            .WithName("UseEntity")
            .WithSummary(
                "交易系统读取主体信息 · Read a record for a tender; the firm sees who, when and for which tender"
            )
            .Produces<UseEntity.UsedRecord>();
        entities
            .MapGet(
                "/receipts",
                (EntityCode code, string? cursor, int? take, Api api) =>
                    api.Get(new ListReceipts.Query(code, cursor, take))
            )
            .WithName("ListReceipts")
            .WithSummary("使用记录 · Who used the record, when and for which tender")
            .Produces<Page<ListReceipts.Receipt>>();
        return routes;
    }
}
