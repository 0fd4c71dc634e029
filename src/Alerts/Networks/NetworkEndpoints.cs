using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Alerts.Networks;

/// <summary>The networks' part of the API.</summary>
internal static class NetworkEndpoints
{
    private const string Root = "/api/v1/networks";

    public static void MapNetworks(this IEndpointRouteBuilder routes)
    {
        var networks = routes.MapGroup(Root).WithTags("Networks");
        networks
            .MapGet(
                "",
                (
                    string? node,
                    Guid? finding,
                    DateOnly? from,
                    DateOnly? to,
                    string? kinds,
                    Api api
                ) => api.Get(Part(node, finding, from, to, kinds))
            )
            .WithName("GetNetwork")
            .WithSummary(
                "关系网络 · The network around a node or a finding, as far as it rests on procurements of the caller's scope"
            )
            .Produces<NetworkGraph>()
            .Produces(StatusCodes.Status404NotFound);
        networks
            .MapGet(
                "/export",
                (
                    string? node,
                    Guid? finding,
                    DateOnly? from,
                    DateOnly? to,
                    string? kinds,
                    string? format,
                    Api api
                ) =>
                    api.File(
                        new ExportNetwork.Command(
                            Part(node, finding, from, to, kinds),
                            format ?? "csv"
                        ),
                        file => (file.Content, file.ContentType, file.Name)
                    )
            )
            .WithName("ExportNetwork")
            .WithMetadata(new SentAs("/part", ""))
            .WithSummary("导出网络 · The same as CSV, XLSX, JSON or GraphML")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .Produces(StatusCodes.Status404NotFound);
        networks
            .MapGet(
                "/findings",
                (string? kind, string? region, string? q, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListNetworkFindings.Query
                        {
                            Kind = kind,
                            Region = region,
                            Text = q,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListNetworkFindings")
            .WithMetadata(new SentAs("/text", "/q"))
            .WithSummary("关系发现 · What is found between parties, the gravest first")
            .Produces<Page<ListNetworkFindings.Item>>();
        networks
            .MapGet(
                "/findings/{id:guid}",
                (Guid id, Api api) => api.Get(new GetNetworkFinding.Query(id))
            )
            .WithName("GetNetworkFinding")
            .WithSummary("发现详情 · A finding with the procurements on which it rests")
            .Produces<GetNetworkFinding.Detail>();
    }

    private static GetNetwork.Query Part(
        string? node,
        Guid? finding,
        DateOnly? from,
        DateOnly? to,
        string? kinds
    ) =>
        new()
        {
            Node = node.Given(),
            Finding = finding,
            From = from,
            To = to,
            Kinds = kinds.Given(),
        };
}
