using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;
using Trading.Kernel.Http;

namespace Trading.Exchange.Beyond;

/// <summary>Reads beyond a tender: the part of the API for firms, and that for administrators.</summary>
internal static class BeyondEndpoints
{
    public static void Map(RouteGroupBuilder entities, RouteGroupBuilder systems)
    {
        entities
            .MapGet(
                "/reads-beyond",
                (EntityCode code, string? cursor, int? take, Api api) =>
                    api.Get(new ListReadsBeyond.Query(code, cursor, take))
            )
            .WithName("ListReadsBeyond")
            .WithSummary(
                "超出所参与项目的读取 · What trading systems read beyond the tenders the firm takes part in, and why it counts as that"
            )
            .Produces<Page<ReadBeyond>>();
        entities
            .MapPost(
                "/reads-beyond/{id:guid}/question",
                (EntityCode code, Guid id, QuestionRead.Body body, Api api) =>
                    api.Do(new QuestionRead.Command(code, id, body.Question))
            )
            .WithName("QuestionRead")
            .WithSummary("对读取提出疑问 · Ask the administrators about such a read")
            .Produces<ReadBeyond>()
            .Produces(StatusCodes.Status409Conflict);
        systems
            .MapGet(
                "/{id:guid}/reads-beyond",
                (Guid id, string? cursor, int? take, Api api) =>
                    api.Get(new ListSystemReadsBeyond.Query(id, cursor, take))
            )
            .WithName("ListSystemReadsBeyond")
            .WithSummary(
                "系统超出项目的读取 · What a trading system read beyond the firms' tenders, and what firms ask about it"
            )
            .Produces<Page<ReadBeyond>>();
        systems
            .MapPost(
                "/{id:guid}/reads-beyond/{read:guid}/answer",
                (Guid id, Guid read, AnswerReadQuestion.Body body, Api api) =>
                    api.Do(new AnswerReadQuestion.Command(id, read, body.Answer))
            )
            .WithName("AnswerReadQuestion")
            .WithSummary("答复疑问 · Answer what a firm asked about a read; the firm is told")
            .Produces<ReadBeyond>()
            .Produces(StatusCodes.Status409Conflict);
    }
}
