using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Registry.Resolution;

/// <summary>Rows of old registers and the firms that they may be.</summary>
internal static class ResolutionEndpoints
{
    private const string Root = "/api/v1/resolution";

    public static void MapResolution(this IEndpointRouteBuilder routes)
    {
        var resolution = routes.MapGroup(Root).WithTags("Resolution");
        resolution
            .MapGet(
                "/cases",
                (
                    string? state,
                    EntityCode? code,
                    string? q,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListCases.Query(state, code, cursor, take) { Text = q, Sort = sort }
                    )
            )
            .WithName("ListCases")
            .WithSummary("待核对的导入记录 · Rows of imports that were not told by their code")
            .Produces<Page<ListCases.CaseLine>>();
        resolution
            .MapGet("/cases/{id:guid}", (Guid id, Api api) => api.Get(new GetCase.Query(id)))
            .WithName("GetCase")
            .WithSummary("并排核对 · A row beside the firms that it may be, field by field")
            .Produces<GetCase.CaseShown>();
        resolution
            .MapPost(
                "/cases/{id:guid}/decision",
                (Guid id, DecideCase.Body body, Api api) => api.Do(body.Of(id))
            )
            .WithName("DecideCase")
            .WithSummary("核对决定 · The same firm, another one, or later")
            .Produces<DecideCase.Decided>();
        resolution
            .MapPost(
                "/cases/{id:guid}/undo",
                (Guid id, UndoCase.Body body, Api api) => api.Do(body.Of(id))
            )
            .WithName("UndoCase")
            .WithSummary("撤销决定 · Take a decision back; what changed since is left and named")
            .Produces<UndoCase.Undone>();
        resolution
            .MapPost("/decisions", (DecideCases.Command command, Api api) => api.Do(command))
            .WithName("DecideCases")
            .WithSummary("批量核对 · Decide many alike, each by itself")
            .Produces<BulkResult>();
        resolution
            .MapGet(
                "/imports/{id:guid}/rows",
                (Guid id, string? outcome, string? cursor, int? take, Api api) =>
                    api.Get(new ListIntakeOutcomes.Query(id, outcome, cursor, take))
            )
            .WithName("ListIntakeOutcomes")
            .WithSummary("导入逐行结果 · What became of each row of an import")
            .Produces<Page<ListIntakeOutcomes.RowOutcome>>();
    }
}
