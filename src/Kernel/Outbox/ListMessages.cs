using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>The messages of the outbox, newest first: those that died, were refused, or wait.</summary>
public static class ListMessages
{
    /// <summary>A page of them.</summary>
    [Requires(Permission.OperateJobs)]
    public sealed record Query : IQuery<Page<Message>>
    {
        /// <summary>One of <see cref="OutboxStates"/>.</summary>
        public string State { get; init; } = OutboxStates.Dead;

        /// <summary>A job's name, exactly; all without it.</summary>
        public string? Queue { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }
    }

    /// <summary>One message.</summary>
    public sealed record Message
    {
        /// <summary>Key, and place in the order of posting.</summary>
        public long Id { get; init; }

        /// <summary>The command's job name.</summary>
        public string Queue { get; init; } = "";

        /// <summary>What it is about.</summary>
        public string? Subject { get; init; }

        /// <summary>One of <see cref="OutboxStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>The command and caller that posted it.</summary>
        public string? Cause { get; init; }

        /// <summary>When it was posted.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>When it was to be done.</summary>
        public DateTimeOffset DueAt { get; init; }

        /// <summary>When it is tried next, or its lease ends; of no meaning once it has ended.</summary>
        public DateTimeOffset ReadyAt { get; init; }

        /// <summary>How often it was begun.</summary>
        public int Attempts { get; init; }

        /// <summary>What went wrong last.</summary>
        public string? LastError { get; init; }

        /// <summary>When it died or was refused.</summary>
        public DateTimeOffset? EndedAt { get; init; }

        /// <summary>How many later ones about the same thing wait for it.</summary>
        public long Behind { get; init; }

        /// <summary>The command as JSON, secrets left out; null when this version of the product cannot read it.</summary>
        public string? Payload { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "kernel.outbox.list",
        """
        select m.id, m.queue, m.subject, m.state, m.cause, m.created_at, m.due_at, m.ready_at, m.attempts, m.last_error,
               m.ended_at, m.payload,
               (select count(*) from outbox_message w
                where m.state = 'dead' and w.subject = m.subject and w.queue = m.queue and w.id > m.id
                  and w.state = 'waiting') as behind
        from outbox_message m
        where m.state = @state and m.id < @before and (@queue is null or m.queue = @queue)
        order by m.id desc {page} {recompile}
        """
    );

    private static readonly Statement Count = Statement.Of(
        "kernel.outbox.list_count",
        """
        select count(*) from (
            select id from outbox_message where state = @state and (@queue is null or queue = @queue) order by id {page}) c
        {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.State)
                .Must(state => OutboxStates.All.Contains(state))
                .WithMessage(
                    "outbox.state",
                    "状态只能是 dead、refused 或 waiting。",
                    "The state must be dead, refused or waiting."
                );
            RuleFor(query => query.Queue).MaximumLength(100).Named("任务", "Queue");
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(SqlSession sql, JobCatalogue jobs)
        : IQueryHandler<Query, Page<Message>>
    {
        public async ValueTask<Outcome<Page<Message>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var before = Cursor.Read(query.Cursor, long.MaxValue);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var filters = new
            {
                state = query.State,
                queue = string.IsNullOrWhiteSpace(query.Queue) ? null : query.Queue.Trim(),
            };
            var found = await sql.Query<Message>(
                Select,
                Arguments.Of(
                    filters,
                    new
                    {
                        before = before.Value,
                        skip = 0,
                        take = query.Take + 1,
                    }
                ),
                cancellationToken
            );
            var total = await sql.Total(Count, null, filters, query.CountUpTo, cancellationToken);
            return (
                Cursor.Page(found, query.Take, message => message.Id) with
                {
                    Total = total,
                }
            ).As(message => message with { Payload = jobs.Show(message.Queue, message.Payload!) });
        }
    }
}

/// <summary>Where a message stands.</summary>
public static class OutboxStates
{
    /// <summary>To be delivered.</summary>
    public const string Waiting = "waiting";

    /// <summary>Failed too often; its subject waits until it is replayed or discarded.</summary>
    public const string Dead = "dead";

    /// <summary>Refused by a rule, which is an answer and no failure: kept to be read, and nothing waits for it.</summary>
    public const string Refused = "refused";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Dead, Refused, Waiting];
}
