using System.Text.Json;
using Trading.Analysis.Draws;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Quotas;

/// <summary>
/// How well a panel under quotas could be guessed before it is drawn, for centre and supervisor. 409 while its list of panels is
/// not published, and for one that is drawn without quotas.
/// </summary>
public static class PredictabilityOfPanel
{
    /// <summary>Of one panel.</summary>
    [Requires(EvaluationPermissions.ManagePanel, EvaluationPermissions.VerifyDraw)]
    public sealed record Query(Guid PanelId) : IQuery<View>;

    /// <summary>How well.</summary>
    /// <param name="Title">What is bought.</param>
    /// <param name="DrawNumber">Which draw of the procurement it is.</param>
    /// <param name="Pool">How many may be drawn.</param>
    /// <param name="ShutOut">How many of them no panel holds that meets the quotas.</param>
    /// <param name="Smallest">Probability of the least probable of the others.</param>
    /// <param name="Largest">Probability of the most probable.</param>
    /// <param name="LargestPair">Probability of the two who are likeliest to sit together.</param>
    /// <param name="MinEntropy">Bits: no panel is more probable than 2 to the minus this.</param>
    /// <param name="Shortfall">By how much anybody's probability may be smaller than said, because colleagues are passed over.</param>
    /// <param name="Repeats">Expected meetings of the last year among those who will sit together.</param>
    /// <param name="Beyond">Which limits it is beyond: of <see cref="PredictabilityLimits.All"/>.</param>
    public sealed record View(
        string Title,
        int DrawNumber,
        int Pool,
        int ShutOut,
        double Smallest,
        double Largest,
        double LargestPair,
        double MinEntropy,
        double Shortfall,
        double Repeats,
        IReadOnlyList<string> Beyond
    );

    private static readonly Statement Select = Statement.Of(
        "evaluation.panel.predictability",
        """
        select procurement_id, draw_number, predictability,
               (select sum(s.seats) from panel_specialty s where s.panel_id = panel.id) as seats
        from panel where id = @id and {scope region, kind, office_id}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        PredictabilityLimits limits,
        CurrentCaller current
    ) : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var row = await sql.One<Row>(
                Select,
                current.Caller.ScopeOf(
                    EvaluationPermissions.ManagePanel,
                    EvaluationPermissions.VerifyDraw
                ),
                new { id = query.PanelId },
                cancellationToken
            );
            if (row is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            if (row.Predictability is not { } text)
            {
                return Problem.Conflict(
                    "panel.not_listed",
                    "没有可预测性数据：组合清单尚未公布，或没有限额。",
                    "There are no figures: its list of panels is not published yet, or it has no quotas."
                );
            }

            var figures = JsonSerializer.Deserialize<Predictability>(text)!;
            return new View(
                (await procurements.Find(row.ProcurementId, cancellationToken))?.Title ?? "",
                row.DrawNumber,
                figures.Pool,
                figures.ShutOut,
                figures.Smallest,
                figures.Largest,
                figures.LargestPair,
                figures.MinEntropy,
                figures.Shortfall,
                figures.Repeats,
                limits.Beyond(figures, row.Seats)
            );
        }

        private sealed record Row
        {
            public Guid ProcurementId { get; init; }
            public int DrawNumber { get; init; }
            public string? Predictability { get; init; }
            public int Seats { get; init; }
        }
    }
}
