using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Domain.Receipts;
using Trading.Exchange.Beyond;
using Trading.Exchange.Feed;
using Trading.Exchange.Receipts;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder routes)
    {
        var entities = routes.MapGroup("/api/v1/entities/{code}").WithTags("Exchange");
        entities
            .MapPost("/uses", Use)
            .WithName("UseEntity")
            .WithSummary(
                "交易系统使用主体信息 · Use a record for a tender: one signed receipt, which the firm sees, and the record"
            )
            .Creates<UseEntity.UsedRecord>();
        entities
            .MapGet("/record", Read)
            .WithName("ReadRecord")
            .WithSummary(
                "读取使用过的主体信息 · The record as it stands, for a system that has used it; changes nothing"
            )
            .Produces<UsableRecord>()
            .Produces(StatusCodes.Status409Conflict);
        entities
            .MapGet(
                "/receipts",
                (EntityCode code, string? cursor, int? take, Api api) =>
                    api.Get(new ListReceipts.Query(code, cursor, take))
            )
            .WithName("ListReceipts")
            .WithSummary("使用记录 · Who used the record, when and for which tender")
            .Produces<Page<ListReceipts.Receipt>>();
        entities
            .MapGet(
                "/reads",
                (EntityCode code, string? cursor, int? take, Api api) =>
                    api.Get(new ListReads.Query(code, cursor, take))
            )
            .WithName("ListReads")
            .WithSummary("读取次数 · How often systems that used the record read it again, by day")
            .Produces<Page<ListReads.Reads>>();
        entities
            .MapGet(
                "/readers",
                (EntityCode code, string? cursor, int? take, Api api) =>
                    api.Get(new ListReaders.Query(code, cursor, take))
            )
            .WithName("ListReaders")
            .WithSummary(
                "可读取的系统与字段 · Which trading systems may read which fields of the record and for what"
            )
            .Produces<Page<ListReaders.Reader>>();
        MapReceipts(routes.MapGroup("/api/v1/receipts").WithTags("Exchange"));
        MapFeed(routes.MapGroup("/api/v1").WithTags("Exchange"));
        WebhookEndpoints.Map(routes.MapGroup(WebhookEndpoints.Path).WithTags("Webhooks"));
        var systems = routes.MapGroup("/api/v1/systems").WithTags("Exchange");
        MapSystemUses(systems);
        BeyondEndpoints.Map(entities, systems);
        return routes;
    }

    private static void MapReceipts(RouteGroupBuilder receipts)
    {
        receipts
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetReceipt.Query(id)))
            .WithName("GetReceipt")
            .WithSummary(
                "使用凭证 · One receipt as it was signed, for the system that has it, the firm it is about, supervisors and auditors"
            )
            .Produces<SignedReceipt>();
        receipts
            .MapGet("/keys", (Api api) => api.Get(new GetReceiptKeys.Query()))
            .WithName("GetReceiptKeys")
            .WithSummary(
                "核验凭证的公钥集 · The public keys that check receipts (JWK set), those put away too; for everybody"
            )
            .Produces<ReceiptKeySet>();
    }

    // The version does not move when a credit list changes, a licence ends or the key's scopes do: the tag goes with the content.
    private static Task<IResult> Read(EntityCode code, Api api, ReceiptSeal seal) =>
        api.Get(new ReadRecord.Query(code), seal.TagOf);

    private static void MapFeed(RouteGroupBuilder feed)
    {
        feed.MapGet(
                "/changes",
                (string? after, int? limit, string? kinds, string? regions, int? wait, Api api) =>
                    api.Get(new ReadChanges.Query(after, limit, kinds, regions, wait))
            )
            .WithName("ReadChanges")
            .WithSummary(
                "变更流 · What changed behind a cursor, in order and without a gap; with wait, as soon as there is something; what the system may no longer be told of comes as removed, out_of_scope"
            )
            .Produces<ReadChanges.Part>()
            .Produces(StatusCodes.Status409Conflict)
            .Produces(StatusCodes.Status410Gone);
        feed.MapGet(
                "/snapshot",
                (
                    string? kinds,
                    string? regions,
                    string? resume,
                    HttpContext context,
                    Sender sender,
                    ICallerSource callers,
                    IServiceScopeFactory scopes
                ) =>
                    TakeSnapshot.Send(new(kinds, regions, resume), context, sender, callers, scopes)
            )
            .WithName("TakeSnapshot")
            .WithSummary(
                "快照 · All there is now, a line each, with the cursor to go on from in the first line and the number of lines in the last"
            )
            .Produces<string>(StatusCodes.Status200OK, TakeSnapshot.JsonLines)
            .Produces(StatusCodes.Status409Conflict)
            .Produces(StatusCodes.Status410Gone);
        feed.MapGet(
                "/reconcile",
                (string? after, string? upTo, int? size, string? regions, string? kind, Api api) =>
                    api.Get(new DigestRanges.Query(after, upTo, size, regions, kind))
            )
            .WithName("DigestRanges")
            .WithSummary(
                "核对摘要 · What there is of a kind, range by range of keys, as digests: those that differ from yours are then compared pair by pair"
            )
            .Produces<DigestRanges.Ranges>()
            .Produces(StatusCodes.Status409Conflict);
        feed.MapPost(
                "/reconcile",
                (Reconcile.Body body, Api api) =>
                    api.Get(
                        new Reconcile.Query(
                            body.Pairs,
                            body.After,
                            body.UpTo,
                            body.Regions,
                            body.Kind
                        )
                    )
            )
            .WithName("Reconcile")
            .WithSummary(
                "核对副本 · Compares what you hold of a kind, by version or by digest, and tells the differences alone; changes nothing"
            )
            .Reads(BodyLimit.Lists)
            .Produces<Reconcile.Compared>()
            .Produces(StatusCodes.Status409Conflict);
        feed.MapGet(
                "/systems/{id:guid}/following",
                (Guid id, Api api) => api.Get(new GetFollowing.Query(id))
            )
            .WithName("GetFollowing")
            .WithSummary(
                "交易系统运行情况 · How far a trading system has followed, and what it read"
            )
            .Produces<GetFollowing.Following>();
    }

    private static void MapSystemUses(RouteGroupBuilder systems) =>
        systems
            .MapGet(
                "/{id:guid}/uses",
                (
                    Guid id,
                    string? text,
                    DateOnly? from,
                    DateOnly? to,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListSystemUses.Query
                        {
                            SystemId = id,
                            Text = text,
                            From = from,
                            To = to,
                            Sort = sort,
                            Cursor = cursor,
                            Take = take,
                        }
                    )
            )
            .WithName("ListSystemUses")
            .WithSummary(
                "交易系统读取记录 · What a trading system read, when and for which tender; the firm is left out before the opening"
            )
            .Produces<Page<ListSystemUses.Use>>();

    private static Task<IResult> Use(
        EntityCode code,
        UseEntity.Body body,
        HttpContext context,
        Api api,
        Sender sender,
        ICallerSource callers
    ) =>
        api.Create(
            new UseEntity.Command(code, body.Tender),
            used => $"/api/v1/receipts/{used.ReceiptId}",
            // A repeated request gets its receipt again, and the record as the caller may read it now.
            async used =>
            {
                if (used.Entity is not null)
                {
                    return used;
                }

                // A reply that was kept before receipts were signed has none.
                if (used.Receipt is null)
                {
                    var receipt = await sender.Send(
                        new GetReceipt.Query(used.ReceiptId),
                        callers.Of(context),
                        context.RequestAborted
                    );
                    if (receipt.Problem is { } gone)
                    {
                        return gone;
                    }

                    used = used with { Receipt = receipt.Value };
                }

                var read = await sender.Send(
                    new ReadRecord.Query(code),
                    callers.Of(context),
                    context.RequestAborted
                );
                return read.Problem is { } problem ? problem : used with { Entity = read.Value };
            }
        );
}
