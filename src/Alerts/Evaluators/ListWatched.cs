using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>Who is watched and what was counted, by procurements of the caller's scope, those with the most hits first.</summary>
public static class ListWatched
{
    /// <summary>Of one kind.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>One of <see cref="WatchedKinds"/>.</summary>
        public string Kind { get; init; } = WatchedKinds.Expert;

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One who is watched.</summary>
    public sealed record Item
    {
        /// <summary>Token of an expert, code of a purchaser or key of a centre.</summary>
        public string Key { get; init; } = "";

        /// <summary>In words; an expert is a token.</summary>
        public LocalizedText Name { get; init; }

        /// <summary>Draws; of an expert invitations that were answered or ran out.</summary>
        public long Times { get; init; }

        /// <summary>Draws that failed; of an expert invitations declined or left without an answer.</summary>
        public long Hits { get; init; }

        /// <summary>Panels on which an expert sat; 0 for the others.</summary>
        public long Sat { get; init; }
    }

    private static readonly SortedStatement<Row> Experts = Of(
        "watched_answer.experts",
        """
        select a.expert as subject, count(*) as times, sum(case when a.declined = {true} then 1 else 0 end) as hits,
               sum(case when a.sat = {true} then 1 else 0 end) as sat
        from watched_answer a join watched_procurement p on p.procurement_id = a.procurement_id
        where a.answered = {true} and {scope p.region, p.kind, p.office_id}
        group by a.expert
        """
    );

    private static readonly SortedStatement<Row> Centres = OfDraws("centre_figures", "centre");

    private static readonly SortedStatement<Row> Buyers = OfDraws("buyer_figures", "buyer");

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Kind)
                .Must(kind => WatchedKinds.All.Any(term => term.Code == kind))
                .WithMessage(
                    "evaluator.kind",
                    "对象应为 expert、centre 或 buyer。",
                    "A kind is expert, centre or buyer."
                );
        }
    }

    internal sealed class Handler(SqlSession sql, EvaluatorNames names, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var statement = query.Kind switch
            {
                WatchedKinds.Centre => Centres,
                WatchedKinds.Buyer => Buyers,
                _ => Experts,
            };
            var found = await sql.Page(
                statement,
                new(null, query.Cursor, query.Take),
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new { },
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var named =
                query.Kind == WatchedKinds.Expert
                    ? new Dictionary<string, LocalizedText>()
                    : await names.Of(
                        [.. found.Value.Items.Select(row => row.Subject)],
                        cancellationToken
                    );
            return found.As(row => new Item
            {
                Key = row.Subject,
                Name =
                    query.Kind == WatchedKinds.Expert
                        ? EvaluatorNames.OfExpert(row.Subject)
                        : named.GetValueOrDefault(row.Subject, new(row.Subject, row.Subject)),
                Times = row.Times,
                Hits = row.Hits,
                Sat = row.Sat,
            });
        }
    }

    private static SortedStatement<Row> OfDraws(string name, string column) =>
        Of(
            $"watched_draw.{name}",
            $$"""
            select d.{{column}} as subject, count(*) as times, sum(case when d.failed = {true} then 1 else 0 end) as hits,
                   0 as sat
            from watched_draw d join watched_procurement p on p.procurement_id = d.procurement_id
            where d.{{column}} <> '' and {scope p.region, p.kind, p.office_id}
            group by d.{{column}}
            """
        );

    private static SortedStatement<Row> Of(string name, string figures) =>
        SortedStatement<Row>.Of(
            $"alerts.{name}",
            $$"""
            select w.subject, w.times, w.hits, w.sat from ({{figures}}) w where {after} order by {order} {page}
            """,
            "-hits",
            By<Row>.Text("w.subject", row => row.Subject),
            new Sort<Row>(
                "hits",
                By<Row>.Whole("w.hits", row => row.Hits),
                By<Row>.Whole("w.times", row => row.Times)
            )
        );

    internal sealed record Row
    {
        public string Subject { get; init; } = "";
        public long Times { get; init; }
        public long Hits { get; init; }
        public long Sat { get; init; }
    }
}
