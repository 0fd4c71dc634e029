using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;
using Trading.Kernel.Http;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Registry.Reviews;

namespace Trading.Registry;

/// <summary>The part of the API about a record's life and about credit lists.</summary>
internal static class LifecycleEndpoints
{
    private const string Entity = "/api/v1/entities/{code}";
    private const string Credit = "/api/v1/credit";
    private const string Reviews = "/api/v1/reviews";

    public static IEndpointRouteBuilder MapLifecycle(this IEndpointRouteBuilder routes)
    {
        var entity = routes.MapGroup(Entity).WithTags("Registry");
        entity
            .MapPost(
                "/suspension",
                (EntityCode code, ReasonBody body, Api api) =>
                    api.Change(version => new SuspendEntity.Command(
                        code,
                        version,
                        body.Reason ?? ""
                    ))
            )
            .WithName("SuspendEntity")
            .WithSummary("暂停 · Suspend a record with a reason; needs If-Match")
            .Changes<StateChanged>();
        entity
            .MapPost(
                "/resumption",
                (EntityCode code, ReasonBody body, Api api) =>
                    api.Change(version => new ResumeEntity.Command(
                        code,
                        version,
                        body.Reason ?? ""
                    ))
            )
            .WithName("ResumeEntity")
            .WithSummary("恢复 · Let a suspended record be used again; needs If-Match")
            .Changes<StateChanged>();
        entity
            .MapPost(
                "/closure",
                (EntityCode code, ReasonBody body, Api api) =>
                    api.Change(version => new CloseEntity.Command(code, version, body.Reason ?? ""))
            )
            .WithName("CloseEntity")
            .WithSummary("注销 · Close a record for good; needs If-Match")
            .Changes<StateChanged>();
        entity
            .MapPost(
                "/merger",
                (EntityCode code, MergeEntity.Body body, Api api) =>
                    api.Change(version => new MergeEntity.Command(
                        code,
                        version,
                        body.Into,
                        body.Reason ?? ""
                    ))
            )
            .WithName("MergeEntity")
            .WithSummary("合并 · Record that a firm was merged into another one; needs If-Match")
            .Changes<StateChanged>();
        entity
            .MapPost(
                "/confirmation",
                (EntityCode code, Api api) =>
                    api.Change(version => new ConfirmEntity.Command(code, version))
            )
            .WithName("ConfirmEntity")
            .WithSummary("年度确认 · The firm says that its record still holds; needs If-Match")
            .Changes<Dossier>();
        entity
            .MapGet(
                "/as-of",
                (EntityCode code, DateOnly at, Api api) => api.Get(new GetEntityAt.Query(code, at))
            )
            .WithName("GetEntityAt")
            .WithSummary("某日信息 · The record as it stood at the end of a day")
            .Produces<GetEntityVersion.VersionShown>();
        entity
            .MapGet(
                "/eligibility",
                (EntityCode code, DateOnly? at, Api api) =>
                    api.Get(new GetEligibility.Query(code, at))
            )
            .WithName("GetEligibility")
            .WithSummary("投标资格 · Whether credit lists keep a firm from bidding on a day")
            .Produces<Eligibility>();
        entity
            .MapGet(
                "/listings",
                (EntityCode code, Api api) => api.Get(new ListingsOfEntity.Query(code))
            )
            .WithName("ListingsOfEntity")
            .WithSummary("信用记录 · All listings of a firm with its applications")
            .Produces<ListingsOfEntity.Shown>();

        var credit = routes.MapGroup(Credit).WithTags("Credit");
        credit
            .MapGet("/lists", (Api api) => api.Get(new ListCreditLists.Query()))
            .WithName("ListCreditLists")
            .WithSummary("名单目录 · The lists, what they rest on and what they do")
            .Produces<IReadOnlyList<CreditList>>();
        credit
            .MapPost(
                "/imports",
                (ImportCredit.Body body, Api api) =>
                    api.Do(
                        new ImportCredit.Command(
                            body.Content ?? "",
                            body.AcceptWithdrawals ?? false
                        )
                    )
            )
            .WithName("ImportCredit")
            .Reads(new BodyLimit(ImportCredit.LargestBody))
            .WithSummary("导入名单 · Take over whole lists from CSV; again changes nothing")
            .Produces<ImportCredit.Imported>();
        credit
            .MapGet(
                "/listings",
                (string? list, string? code, bool? live, string? cursor, int? take, Api api) =>
                    api.Get(
                        new SearchListings.Query(
                            list,
                            GivenCode.OrNone<EntityCode>(code),
                            live ?? false,
                            cursor,
                            take
                        )
                    )
            )
            .WithName("SearchListings")
            .WithSummary("检索名单记录 · Listings by list and firm")
            .Produces<Page<Listing>>();
        credit
            .MapGet(
                "/listings/{id:guid}/versions",
                (Guid id, Api api) => api.Get(new ListingVersions.Query(id))
            )
            .WithName("ListingVersions")
            .WithSummary("名单记录的历史 · Every change of a listing")
            .Produces<IReadOnlyList<ListingVersions.Line>>();
        credit
            .MapPost(
                "/listings/{id:guid}/repairs",
                (Guid id, AskRepair.Body body, Api api) =>
                    api.Create(body.Of(id), made => $"{Credit}/repairs/{made.Id}")
            )
            .WithName("AskRepair")
            .WithSummary("申请信用修复或提出异议 · Ask that a listing end, or object to it")
            .Creates<AskRepair.Asked>();
        credit
            .MapGet("/repairs", (Api api) => api.Get(new OpenRepairs.Query()))
            .WithName("OpenRepairs")
            .WithSummary("待处理申请 · Applications that wait for an officer")
            .Produces<IReadOnlyList<OpenRepairs.Waiting>>();
        credit
            .MapPost(
                "/repairs/{id:guid}/decision",
                (Guid id, DecideRepair.Body body, Api api) => api.Do(body.Of(id))
            )
            .WithName("DecideRepair")
            .WithSummary("决定申请 · Accept or reject an application")
            .Produces<Domain.Unit>();

        var reviews = routes.MapGroup(Reviews).WithTags("Reviews");
        reviews
            .MapGet("/counts", (Api api) => api.Get(new CountReviews.Query()))
            .WithName("CountReviews")
            .WithSummary("队列数量 · How much waits: open, unclaimed, mine, overdue")
            .Produces<CountReviews.Counts>();
        return routes;
    }
}
