using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Analysis.Evaluators;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>What is found of experts, purchasers and centres that rests on the caller's scope alone, the gravest first.</summary>
public static class ListEvaluatorFindings
{
    /// <summary>Those that match every filter given, and stand.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>One of <see cref="EvaluatorPatterns"/>.</summary>
        public string? Pattern { get; init; }

        /// <summary>A division with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Part of the names.</summary>
        public string? Text { get; init; }

        /// <summary>Of this expert, purchaser or centre alone, by token, code or key.</summary>
        public string? Who { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>A finding.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="EvaluatorPatterns"/>.</summary>
        public string Pattern { get; init; } = "";

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>0 to 1.</summary>
        public double Strength { get; init; }

        /// <summary>How likely by chance.</summary>
        public double PValue { get; init; }

        /// <summary>Whom it names; an expert is a token.</summary>
        public LocalizedText Names { get; init; }

        /// <summary>Invitations, panels or draws in which it could have been.</summary>
        public long Times { get; init; }

        /// <summary>In so many it was.</summary>
        public long Hits { get; init; }

        /// <summary>So many chance gives.</summary>
        public double Expected { get; init; }

        /// <summary>Where it lies, by division; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>What was counted.</summary>
        public LocalizedText Sentence { get; init; }

        /// <summary>What else would explain it.</summary>
        public LocalizedText Otherwise { get; init; }

        /// <summary>Since when it is said.</summary>
        public DateTimeOffset Since { get; init; }
    }

    private static readonly SortedStatement<EvaluatorLine> Select =
        SortedStatement<EvaluatorLine>.Of(
            "alerts.watched_finding.list",
            $$"""
            select {{EvaluatorBook.Columns}} from watched_finding f
            where {after} and f.gone_at is null and {scope f.region, f.trading_kind, f.office_id}
              and (@pattern is null or f.pattern = @pattern)
              and (@who is null or f.who = @who or f.other = @who)
              and (@region is null or f.region between @region and @regionEnd)
              and (@text is null or lower(f.names_zh) like @text escape '\' or lower(f.names_en) like @text escape '\')
            order by {order} {page} {recompile}
            """,
            "-level",
            By<EvaluatorLine>.Id("f.id", row => row.Id),
            new Sort<EvaluatorLine>(
                "level",
                By<EvaluatorLine>.Whole("f.level", row => row.Level),
                By<EvaluatorLine>.Number("f.strength", row => row.Strength)
            )
        );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Pattern)
                .Must(pattern =>
                    pattern is null || EvaluatorPatterns.All.Any(term => term.Code == pattern)
                )
                .WithMessage(
                    "evaluator.pattern",
                    "种类应为 one_buyer、colleagues、buyer_draws、centre_draws、venue 或 declines。",
                    "A pattern is one_buyer, colleagues, buyer_draws, centre_draws, venue or declines."
                );
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
            RuleFor(query => query.Text).IsLineOrNone(100);
            RuleFor(query => query.Who)
                .MaximumLength(100)
                .WithMessage(
                    "who.length",
                    "编号最多 100 个字符。",
                    "A token, code or key has at most 100 characters."
                );
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var page = await sql.Page(
                Select,
                new("-level", query.Cursor, query.Take),
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new
                {
                    pattern = query.Pattern,
                    who = query.Who,
                    region = region?.First,
                    regionEnd = region?.Last,
                    text = Like.Contains(query.Text),
                },
                cancellationToken
            );
            return page.As(ItemOf);
        }
    }

    private static Item ItemOf(EvaluatorLine row) =>
        new()
        {
            Id = row.Id,
            Pattern = row.Pattern,
            Level = Levels.Code(row.Level),
            Strength = row.Strength,
            PValue = row.PValue,
            Names = row.Names,
            Times = row.Times,
            Hits = row.Hits,
            Expected = row.Expected,
            Region = row.Region,
            Sentence = row.Sentence,
            Otherwise = EvaluatorPatterns.Otherwise(row.Pattern),
            Since = row.Since,
        };
}
