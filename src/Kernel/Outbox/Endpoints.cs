using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Kernel.Outbox;

/// <summary>The outbox's part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapOutbox(this IEndpointRouteBuilder routes)
    {
        var outbox = routes.MapGroup("/api/v1/outbox").WithTags("Outbox");
        outbox
            .MapGet("", (Api api) => api.Get(new SummariseOutbox.Query()))
            .WithName("SummariseOutbox")
            .WithSummary("How many messages of each queue wait, died or were refused.")
            .Produces<IReadOnlyList<SummariseOutbox.QueueSummary>>();
        outbox
            .MapGet(
                "/messages",
                (string? state, string? queue, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListMessages.Query
                        {
                            State = state ?? OutboxStates.Dead,
                            Queue = queue,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListMessages")
            .WithSummary(
                "Messages that died, were refused or wait, newest first; follow 'next' for more."
            )
            .Produces<Page<ListMessages.Message>>();
        outbox
            .MapPost(
                "/messages/{message:long}/replay",
                (long message, ReplayMessage.Body body, Api api) =>
                    api.Do(new ReplayMessage.Command(message, body.Reason))
            )
            .WithName("ReplayMessage")
            .WithSummary("Has a message that died or was refused delivered again.")
            .Produces<Unit>();
        outbox
            .MapPost(
                "/messages/{message:long}/discard",
                (long message, DiscardMessage.Body body, Api api) =>
                    api.Do(new DiscardMessage.Command(message, body.Reason))
            )
            .WithName("DiscardMessage")
            .WithSummary("Gives a message up that died or was refused; what waited for it goes on.")
            .Produces<DiscardMessage.Discarded>();
        return routes;
    }
}
