using Trading.Analysis.Draws;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// What drawing from a small list and from a large one share. The entropy is asked for when the list is read back as it was
/// committed: from then on nothing can change it.
/// </summary>
internal sealed class Drawing(
    SqlSession sql,
    PanelStore panels,
    IEntropy entropy,
    TimeProvider time
)
{
    private static readonly Statement Wanted = Statement.Of(
        "evaluation.panel_specialty.seats",
        "select specialty, seats from panel_specialty where panel_id = @id order by specialty"
    );

    [WithoutScope("the draw is the platform's")]
    private static readonly Statement List = Statement.Of(
        "evaluation.panel.list",
        "select list_json from panel where id = @id"
    );

    private static readonly Statement Drawn = Statement.Of(
        "evaluation.panel.drawn",
        "update panel set drawn_at = @now where id = @id"
    );

    /// <summary>Draws from the list of a panel that is frozen.</summary>
    public async Task<(FrozenList List, Transcript Draw)> Take(
        Guid panelId,
        Guid procurementId,
        int drawNumber,
        CancellationToken cancel
    )
    {
        var list = FrozenList
            .Parse((await sql.One<string>(List, new { id = panelId }, cancel))!)
            .Value;
        var wanted = await sql.Query<SeatsRow>(Wanted, new { id = panelId }, cancel);
        return (
            list,
            VerifiableDraw
                .Draw(
                    list,
                    procurementId.ToString(),
                    drawNumber,
                    entropy.Next(VerifiableDraw.MinimumEntropy),
                    [.. wanted.Select(row => new Seats(row.Specialty, row.Seats))]
                )
                .Value
        );
    }

    /// <summary>Makes a draw the panel's, which is locked and was not drawn before, and has the experts invited.</summary>
    public async Task Settle(
        PanelRow panel,
        FrozenList list,
        Transcript draw,
        CancellationToken cancel
    )
    {
        await sql.Execute(Drawn, new { id = panel.Id, now = time.GetUtcNow() }, cancel);
        await panels.Log(panel.Id, "drawn", cancel);
        await panels.Seat(panel, list, draw, 0, cancel);
    }

    private sealed record SeatsRow
    {
        public string Specialty { get; init; } = "";
        public int Seats { get; init; }
    }
}
