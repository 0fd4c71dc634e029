using System.Globalization;
using Trading.Analysis.Panels;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Draws;

/// <summary>What must be true of asking for another draw of a procurement.</summary>
internal sealed class RedrawRules(SqlSession sql)
{
    /// <summary>Draws with a frozen list after which another needs a supervisor's consent.</summary>
    public const int WithoutConsent = 2;

    [WithoutScope("of the procurement that was found in scope")]
    private static readonly Statement Earlier = Statement.Of(
        "evaluation.redraw.earlier",
        """
        select p.id, p.draw_number, p.evaluation_at, p.frozen_at, p.state,
               case when exists (select 1 from panel_event e where e.panel_id = p.id and e.kind = 'short') then 1 else 0 end
                   as ran_short
        from panel p where p.procurement_id = @id order by p.draw_number desc
        """
    );

    private static readonly Statement Specialties = Statement.Of(
        "evaluation.redraw.specialties",
        "select specialty, seats as count from panel_specialty where panel_id = @id order by specialty"
    );

    [WithoutScope("of the procurement that was found in scope")]
    private static readonly Statement Consent = Statement.Of(
        "evaluation.redraw.consent",
        """
        select state, ground from redraw_consent {lock}
        where procurement_id = @id and draw_number = @draw {for update}
        """
    );

    [WithoutScope("of the procurement that was found in scope")]
    private static readonly Statement ConsentState = Statement.Of(
        "evaluation.redraw.consent_state",
        "select state from redraw_consent where procurement_id = @id and draw_number = @draw"
    );

    /// <summary>The panels asked for so far, the latest first.</summary>
    public Task<List<EarlierPanel>> Of(Guid procurement, CancellationToken cancel) =>
        sql.Query<EarlierPanel>(Earlier, new { id = procurement }, cancel);

    /// <summary>
    /// What a request breaks; null when it may be drawn. A list that was never frozen was drawn by nobody, and needs no ground.
    /// </summary>
    public async Task<Problem?> Broken(
        Guid procurement,
        IReadOnlyList<EarlierPanel> earlier,
        string? ground,
        DateTimeOffset evaluationAt,
        IReadOnlyList<SpecialtyCount> specialties,
        CancellationToken cancel
    )
    {
        var frozen = earlier.Where(panel => panel.FrozenAt is not null).ToList();
        if (frozen.Count == 0)
        {
            return null;
        }

        if (RedrawGrounds.Find(ground) is not { } known)
        {
            return Problem.Invalid(
                "/redrawGround",
                "panel.redraw_ground",
                new(
                    $"该项目已抽取过 {frozen.Count} 次；再次抽取须有法定理由之一：{string.Join("；", RedrawGrounds.All.Select(one => $"{one.Code}（{one.Name.Zh}）"))}。",
                    $"{frozen.Count} lists of this procurement were frozen before; drawing again needs one of the grounds that the law knows: {string.Join("; ", RedrawGrounds.All.Select(one => $"{one.Code} ({one.Name.En})"))}."
                ),
                ground
            );
        }

        if (
            known.ShownBy is { } shown
            && !await Shows(shown, frozen[0], evaluationAt, specialties, cancel)
        )
        {
            return Problem.Invalid(
                "/redrawGround",
                "panel.redraw_ground_untrue",
                RedrawGrounds.Untrue(shown),
                ground
            );
        }

        if (frozen.Count < WithoutConsent)
        {
            return null;
        }

        var draw = earlier[0].DrawNumber + 1;
        var consent = await sql.One<ConsentRow>(Consent, new { id = procurement, draw }, cancel);
        return consent is { State: "consented" } && consent.Ground == ground
            ? null
            : Problem.Conflict(
                "panel.redraw_consent",
                $"第 {Number(draw)} 次抽取须经监督人员同意，请先提出申请。",
                $"Draw {Number(draw)} needs a supervisor's consent; ask for it first."
            );
    }

    /// <summary>What became of the request for a consent; null where there was none.</summary>
    public Task<string?> ConsentTo(Guid procurement, int draw, CancellationToken cancel) =>
        sql.One<string?>(ConsentState, new { id = procurement, draw }, cancel);

    private async Task<bool> Shows(
        string what,
        EarlierPanel before,
        DateTimeOffset evaluationAt,
        IReadOnlyList<SpecialtyCount> specialties,
        CancellationToken cancel
    ) =>
        what switch
        {
            "short" => before.RanShort == 1,
            "time" => before.EvaluationAt != evaluationAt,
            _ => !(await sql.Query<SpecialtyRow>(Specialties, new { id = before.Id }, cancel))
                .Select(row => new SpecialtyCount(row.Specialty, row.Count))
                .ToHashSet()
                .SetEquals(specialties),
        };

    private static string Number(int draw) => draw.ToString(CultureInfo.InvariantCulture);

    private sealed record SpecialtyRow
    {
        public string Specialty { get; init; } = "";
        public int Count { get; init; }
    }

    private sealed record ConsentRow
    {
        public string State { get; init; } = "";
        public string Ground { get; init; } = "";
    }
}

/// <summary>A panel of a procurement that was asked for before.</summary>
internal sealed record EarlierPanel
{
    public Guid Id { get; init; }
    public int DrawNumber { get; init; }
    public DateTimeOffset EvaluationAt { get; init; }
    public DateTimeOffset? FrozenAt { get; init; }
    public string State { get; init; } = "";
    public int RanShort { get; init; }
}
