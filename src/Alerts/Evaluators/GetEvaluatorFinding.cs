using Trading.Alerts.Contracts;
using Trading.Analysis.Evaluators;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>A finding with the invitations, panels or draws on which it rests; one that went tells when.</summary>
public static class GetEvaluatorFinding
{
    /// <summary>The most lines that are told, the latest.</summary>
    public const int MostLines = 500;

    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>The finding.</summary>
    public sealed record Detail
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

        /// <summary>Tokens of the experts that it names; none where it is of a purchaser or a centre.</summary>
        public IReadOnlyList<string> Experts { get; init; } = [];

        /// <summary>What was counted.</summary>
        public LocalizedText Sentence { get; init; }

        /// <summary>What else would explain it.</summary>
        public LocalizedText Otherwise { get; init; }

        /// <summary>Since when it is said.</summary>
        public DateTimeOffset Since { get; init; }

        /// <summary>When it was said no longer; null while it is.</summary>
        public DateTimeOffset? GoneAt { get; init; }

        /// <summary>On what it rests, the latest first.</summary>
        public IReadOnlyList<Line> RestsOn { get; init; } = [];

        /// <summary>True where there are more lines than are told.</summary>
        public bool IsCut { get; init; }
    }

    /// <summary>A line of what it rests on.</summary>
    public sealed record Line
    {
        /// <summary>The procurement.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Who buys, by name.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>When the panel was to evaluate.</summary>
        public DateOnly HeldOn { get; init; }

        /// <summary>Where, as the invitations said it.</summary>
        public string Venue { get; init; } = "";

        /// <summary>1 for the first draw of the procurement.</summary>
        public int DrawNumber { get; init; }

        /// <summary>For which seat; empty for a draw as a whole.</summary>
        public string Specialty { get; init; } = "";

        /// <summary>How many could be drawn for that seat; null where that is not known or not asked.</summary>
        public int? Eligible { get; init; }

        /// <summary>One of <see cref="DrawAnswers"/>; null for a draw as a whole.</summary>
        public string? Answer { get; init; }

        /// <summary>One of <see cref="DrawOutcomes"/>.</summary>
        public string Outcome { get; init; } = "";
    }

    private const string OfDraw =
        "p.procurement_id, p.title, p.buyer_name, d.held_on, d.venue, d.draw_number, d.outcome";

    private const string Answered = $$"""
        select {{OfDraw}}, a.specialty, o.eligible, a.answer
        from watched_answer a
        join watched_draw d on d.panel_id = a.panel_id
        join watched_procurement p on p.procurement_id = a.procurement_id
        left join watched_pool o on o.panel_id = a.panel_id and o.specialty = a.specialty
        where a.expert = @who and {scope p.region, p.kind, p.office_id}
        """;

    private const string InOrder = " order by d.held_on desc, d.panel_id {page}";

    private static readonly Statement OfExpert = Statement.Of(
        "alerts.watched_answer.of_finding",
        Answered + " and a.answered = {true}" + InOrder
    );

    private static readonly Statement OfPair = Statement.Of(
        "alerts.watched_answer.of_pair",
        Answered
            + """
             and a.sat = {true} and exists (
                select 1 from watched_answer b where b.panel_id = a.panel_id and b.expert = @other and b.sat = {true})
            """
            + InOrder
    );

    private static readonly Statement OfCentre = Draws("of_centre", "centre");

    private static readonly Statement OfBuyer = Draws("of_buyer", "buyer");

    internal sealed class Handler(
        SqlSession sql,
        EvaluatorFindingReader findings,
        CurrentCaller current
    ) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var found = await findings.Find(query.Id, scope, cancellationToken);
            if (found is null)
            {
                return Problem.NotFound("没有这条发现。", "There is no such finding.");
            }

            var lines = await sql.Query<Line>(
                found.Pattern switch
                {
                    EvaluatorPatterns.CentreDraws => OfCentre,
                    EvaluatorPatterns.BuyerDraws => OfBuyer,
                    EvaluatorPatterns.Colleagues => OfPair,
                    _ => OfExpert,
                },
                scope,
                new
                {
                    who = found.Who,
                    other = found.Other,
                    skip = 0,
                    take = MostLines + 1,
                },
                cancellationToken
            );
            return new Detail
            {
                Id = found.Id,
                Pattern = found.Pattern,
                Level = Levels.Code(found.Level),
                Strength = found.Strength,
                PValue = found.PValue,
                Names = found.Names,
                Experts = ExpertsOf(found),
                Sentence = found.Sentence,
                Otherwise = EvaluatorPatterns.Otherwise(found.Pattern),
                Since = found.Since,
                GoneAt = found.GoneAt,
                RestsOn = [.. lines.Take(MostLines)],
                IsCut = lines.Count > MostLines,
            };
        }
    }

    /// <summary>Tokens of the experts that a finding names.</summary>
    internal static IReadOnlyList<string> ExpertsOf(EvaluatorLine found) =>
        found.Pattern switch
        {
            EvaluatorPatterns.CentreDraws or EvaluatorPatterns.BuyerDraws => [],
            EvaluatorPatterns.Colleagues => [found.Who, found.Other],
            _ => [found.Who],
        };

    private static Statement Draws(string name, string column) =>
        Statement.Of(
            $"alerts.watched_draw.{name}",
            $$"""
            select {{OfDraw}} from watched_draw d join watched_procurement p on p.procurement_id = d.procurement_id
            where d.{{column}} = @who and {scope p.region, p.kind, p.office_id}
            """ + InOrder
        );
}
