using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Registry.Contracts;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Registry.Extracts;
using Trading.Registry.Resolution;
using Trading.Registry.Reviews;
using Trading.Registry.Secrets;

namespace Trading.Registry;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    private const string Root = "/api/v1/entities";
    private const string Reviews = "/api/v1/reviews";

    public static IEndpointRouteBuilder MapRegistry(this IEndpointRouteBuilder routes)
    {
        var entities = routes.MapGroup(Root).WithTags("Registry");
        entities
            .MapPost(
                "/",
                (SignUpBidder.Command body, Api api) =>
                    api.Create(body, made => $"{Root}/{made.Code}")
            )
            .WithName("SignUpBidder")
            .WithSummary("经营主体注册 · A bidder signs itself up: account and draft record")
            .Creates<SignUpBidder.SignedUp>();
        entities
            .MapPost(
                "/persons",
                (SignUpPerson.Command body, Api api) =>
                    api.Create(body, made => $"{Root}/{made.Code}")
            )
            .WithName("SignUpPerson")
            .WithSummary("自然人注册 · A natural person signs up: account, number and draft record")
            .Creates<SignUpBidder.SignedUp>();
        entities
            .MapGet(
                "/",
                (
                    [AsParameters] Filters filters,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new SearchEntities.Query(filters.Read())
                        {
                            Sort = sort,
                            Cursor = cursor,
                            Take = take,
                        }
                    )
            )
            .WithName("SearchEntities")
            .WithMetadata(Filters.SentAs)
            .WithSummary(
                "检索主体 · Search by code, part of the name, licence, state, region, industry, size, kind"
            )
            .Produces<Page<SearchEntities.Found>>();
        entities
            .MapGet(
                "/count",
                ([AsParameters] Filters filters, bool? exact, Api api) =>
                    api.Get(new CountEntities.Query(filters.Read()) { Exact = exact ?? false })
            )
            .WithName("CountEntities")
            .WithMetadata(Filters.SentAs)
            .WithSummary("检索计数 · How many a search finds, up to ten thousand unless exact=true")
            .Produces<CountEntities.Counted>();
        entities
            .MapGet(
                "/export",
                (
                    [AsParameters] Filters filters,
                    Sender sender,
                    ICallerSource callers,
                    HttpContext context
                ) => Export(filters.Read(), sender, callers, context)
            )
            .WithName("ExportEntities")
            .WithMetadata(Filters.SentAs)
            .WithSummary("导出检索结果 · What a search finds as CSV for spreadsheets")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        entities
            .MapGet("/{code}", (EntityCode code, Api api) => api.Get(new GetEntity.Query(code)))
            .WithName("GetEntity")
            .WithSummary("主体公开信息 · The public part of a record")
            .Produces<GetEntity.PublicEntity>();
        entities
            .MapPut(
                "/{code}",
                (EntityCode code, RecordEntity.Body body, Api api) => api.Do(body.Of(code))
            )
            .WithName("RecordEntity")
            .WithSummary(
                "收录主体 · Make a bidder known under any code; one known already stays as it is"
            )
            .Produces<RecordEntity.Known>();
        entities
            .MapGet(
                "/{code}/dossier",
                (EntityCode code, Api api) => api.Get(new GetDossier.Query(code))
            )
            .WithName("GetDossier")
            .WithSummary(
                "主体档案 · The whole record as it is in force, for the firm itself and for officers"
            )
            .Produces<Dossier>();
        entities
            .MapPut(
                "/{code}/dossier",
                (EntityCode code, string? keep, long? seen, SaveEntity.Changes body, Api api) =>
                    api.Change(version => body.Of(code, version, keep, seen))
            )
            .Reads(BodyLimit.Lists)
            .WithName("SaveEntity")
            .WithSummary(
                "保存草稿 · Save sections as typed over the version in If-Match; what others saved since is merged, and 412 names what both changed"
            )
            .Changes<Dossier>();
        entities.MapDrafts();
        entities
            .MapGet(
                "/{code}/preview",
                (EntityCode code, bool? contacts, bool? finances, bool? ownership, Api api) =>
                    api.Get(
                        new PreviewRecord.Query(
                            code,
                            contacts ?? false,
                            finances ?? false,
                            ownership ?? false
                        )
                    )
            )
            .WithName("PreviewRecord")
            .WithSummary("预览 · Exactly what a trading system reads, for the firm itself")
            .Produces<UsableRecord>();
        entities
            .MapPost(
                "/{code}/submission",
                (EntityCode code, string? sections, Api api) =>
                    api.Change(version => new SubmitEntity.Command(
                        code,
                        version,
                        sections?.Split(
                            ',',
                            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                        )
                    ))
            )
            .WithName("SubmitEntity")
            .WithSummary(
                "提交核验 · Submit for verification, of a draft all changed sections or those named with commas; needs If-Match; 422 lists what is missing"
            )
            .Changes<Dossier>();
        entities
            .MapDelete(
                "/{code}/submission",
                (EntityCode code, Api api) =>
                    api.Change(version => new WithdrawEntity.Command(code, version))
            )
            .WithName("WithdrawEntity")
            .WithSummary("撤回提交 · Take the submission back; needs If-Match")
            .Changes<Dossier>();
        entities
            .MapPost(
                "/{code}/secrets",
                (EntityCode code, RevealSecret.Body body, Api api) => api.Do(body.Of(code))
            )
            .WithName("RevealSecret")
            .WithSummary(
                "查看隐去的号码 · One masked number, for an officer with a reason; the firm sees who looked"
            )
            .Produces<RevealSecret.Revealed>();
        entities
            .MapGet(
                "/{code}/secret-views",
                (EntityCode code, string? cursor, int? take, Api api) =>
                    api.Get(new ListSecretViews.Query(code, cursor, take))
            )
            .WithName("ListSecretViews")
            .WithSummary("号码查看记录 · Who looked at masked numbers, for the firm itself")
            .Produces<Page<ListSecretViews.View>>();
        entities
            .MapGet(
                "/{code}/versions",
                (EntityCode code, string? cursor, int? take, Api api) =>
                    api.Get(new EntityVersions.Query(code, cursor, take))
            )
            .WithName("EntityVersions")
            .WithSummary("变更历史 · Every change: who, when, why")
            .Produces<Page<EntityVersions.VersionLine>>();
        entities
            .MapGet(
                "/{code}/versions/{version:long}",
                (EntityCode code, long version, Api api) =>
                    api.Get(new GetEntityVersion.Query(code, version))
            )
            .WithName("GetEntityVersion")
            .WithSummary("历史版本 · The record as it stood")
            .Produces<GetEntityVersion.VersionShown>();
        entities
            .MapGet(
                "/{code}/differences",
                (EntityCode code, long from, long to, Api api) =>
                    api.Get(new CompareVersions.Query(code, from, to))
            )
            .WithName("CompareVersions")
            .WithSummary("版本对比 · What differs between two versions")
            .Produces<IReadOnlyList<Difference>>();

        entities.MapDocuments();
        entities.MapSources();
        entities
            .MapGet(
                "/{code}/extract",
                (EntityCode code, Api api) => api.Get(new PrintExtract.Query(code))
            )
            .WithName("PrintExtract")
            .WithSummary(
                "打印件 · The record to be printed, with the path where the paper is checked"
            )
            .Produces<PrintExtract.Extract>();
        entities
            .MapGet(
                "/{code}/versions/{version:long}/extract/{mark}",
                (EntityCode code, long version, string mark, Api api) =>
                    api.Get(new VerifyExtract.Query(code, version, mark))
            )
            .WithName("VerifyExtract")
            .WithSummary("核对打印件 · Whether a printed record is the platform's, and still holds")
            .Produces<VerifyExtract.Verified>();

        routes.MapResolution();
        var reviews = routes.MapGroup(Reviews).WithTags("Reviews");
        reviews
            .MapGet(
                "/",
                (bool? mine, string? sort, bool? total, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ReviewQueue.Query(mine ?? false, cursor, take)
                        {
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
                        }
                    )
            )
            .WithName("ReviewQueue")
            .WithSummary("待核验队列 · Submissions that wait, the longest waiting first")
            .Produces<Page<ReviewQueue.Waiting>>();
        reviews
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetReview.Query(id)))
            .WithName("GetReview")
            .WithSummary("核验任务 · A submission with its record and what changed")
            .Produces<GetReview.ReviewShown>();
        reviews
            .MapPost("/claims", (ClaimReviews.Command command, Api api) => api.Do(command))
            .WithName("ClaimReviews")
            .WithSummary("批量领取 · Take many, or give them back, each by itself")
            .Produces<BulkResult>();
        reviews
            .MapPost("/hand-overs", (HandOverReviews.Command command, Api api) => api.Do(command))
            .WithName("HandOverReviews")
            .WithSummary("批量移交 · Hand many over to one colleague, each by itself")
            .Produces<BulkResult>();
        reviews
            .MapPost("/{id:guid}/claim", (Guid id, Api api) => api.Do(new ClaimReview.Command(id)))
            .WithName("ClaimReview")
            .WithSummary("领取 · Take a submission")
            .Produces<ClaimReview.Claimed>();
        reviews
            .MapDelete(
                "/{id:guid}/claim",
                (Guid id, Api api) => api.Do(new ReleaseReview.Command(id))
            )
            .WithName("ReleaseReview")
            .WithSummary("退回队列 · Give a submission back to the queue")
            .Produces<Domain.Unit>();
        reviews
            .MapGet(
                "/{id:guid}/colleagues",
                (Guid id, Api api) => api.Get(new HandOverCandidates.Query(id))
            )
            .WithName("HandOverCandidates")
            .WithSummary("可移交的同事 · Colleagues a claimed submission may be handed to")
            .Produces<IReadOnlyList<PersonSummary>>();
        reviews
            .MapPost(
                "/{id:guid}/hand-over",
                (Guid id, HandOverReview.Body body, Api api) =>
                    api.Do(new HandOverReview.Command(id, body.To))
            )
            .WithName("HandOverReview")
            .WithSummary("移交 · Hand a claimed submission over to a colleague")
            .Produces<Domain.Unit>();
        reviews
            .MapPut(
                "/{id:guid}/sections/{section}",
                (Guid id, string section, JudgeSection.Body body, Api api) =>
                    api.Change(version => new JudgeSection.Command(
                        id,
                        version,
                        section,
                        body.Verdict,
                        body.Remark,
                        body.Checked
                    ))
            )
            .WithName("JudgeSection")
            .WithSummary(
                "逐部分核验 · Say of one section that it is in order or what is to be mended; needs If-Match"
            )
            .Changes<JudgeSection.Judged>();
        reviews
            .MapPost(
                "/{id:guid}/decision",
                (Guid id, DecideReview.Body body, Api api) =>
                    api.Change(version => new DecideReview.Command(
                        id,
                        version,
                        body.Verify,
                        body.Reason
                    ))
            )
            .WithName("DecideReview")
            .WithSummary("核验或退回 · Verify, or return with a reason; needs If-Match")
            .Changes<DecideReview.Decided>();
        return routes.MapIntake().MapLifecycle();
    }

    private static async Task<IResult> Export(
        EntityFilters filters,
        Sender sender,
        ICallerSource callers,
        HttpContext context
    )
    {
        var caller = callers.Of(context);
        var allowed = await sender.Send(
            new ExportEntities.Command(filters),
            caller,
            context.RequestAborted
        );
        return allowed.Problem is { } problem
            ? Problems.Result(problem, context)
            : Results.Stream(
                stream =>
                    ExportEntities.Write(stream, filters, sender, caller, context.RequestAborted),
                "text/csv; charset=utf-8",
                allowed.Value.FileName
            );
    }

    /// <summary>The filters of a search, as they stand in an address.</summary>
    /// <param name="Q">Words of the name, or the beginning of a code.</param>
    /// <param name="Qualification">Part of a licence's name.</param>
    /// <param name="Grade">Its grade.</param>
    /// <param name="InForceOn">A day on which that licence is in force.</param>
    /// <param name="State">One of <see cref="EntityStates"/>.</param>
    /// <param name="Region">GB/T 2260, a division with all below it.</param>
    /// <param name="Industry">GB/T 4754.</param>
    /// <param name="Size">One of <see cref="SizeClasses"/>.</param>
    /// <param name="Kind">One of <see cref="EntityKinds"/>.</param>
    internal readonly record struct Filters(
        string? Q,
        string? Qualification,
        string? Grade,
        DateOnly? InForceOn,
        string? State,
        string? Region,
        string? Industry,
        string? Size,
        string? Kind
    )
    {
        // What a search's rules say of the filters, they say of these.
        public static readonly object[] SentAs =
        [
            new SentAs("/words", "/q"),
            new SentAs("/sizeClass", "/size"),
        ];

        public EntityFilters Read() =>
            new()
            {
                Words = Q,
                Qualification = Qualification,
                Grade = Grade,
                InForceOn = InForceOn,
                State = State,
                Region = Region,
                Industry = Industry,
                SizeClass = Size,
                Kind = Kind,
            };
    }
}
