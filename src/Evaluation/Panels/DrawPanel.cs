using Trading.Analysis.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>Draws from the frozen list and has the experts invited. A draw once made is never made again.</summary>
public static class DrawPanel
{
    /// <summary>Of one panel; nothing happens when it is drawn already.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.draw")]
    public sealed record Command(Guid PanelId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

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

    internal sealed class Handler(
        SqlSession sql,
        PanelStore panels,
        IEntropy entropy,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panel = await panels.GetForUpdate(command.PanelId, cancellationToken);
            if (panel is not { State: "frozen" })
            {
                return Unit.Value;
            }

            var list = FrozenList
                .Parse((await sql.One<string>(List, new { id = panel.Id }, cancellationToken))!)
                .Value;
            var wanted = await sql.Query<SeatsRow>(
                Wanted,
                new { id = panel.Id },
                cancellationToken
            );
            var draw = VerifiableDraw
                .Draw(
                    list,
                    panel.ProcurementId.ToString(),
                    panel.DrawNumber,
                    entropy.Next(VerifiableDraw.MinimumEntropy),
                    [.. wanted.Select(row => new Seats(row.Specialty, row.Seats))]
                )
                .Value;
            await sql.Execute(
                Drawn,
                new { id = panel.Id, now = time.GetUtcNow() },
                cancellationToken
            );
            await panels.Log(panel.Id, "drawn", cancellationToken);
            await panels.Seat(panel, list, draw, 0, cancellationToken);
            return Unit.Value;
        }

        private sealed record SeatsRow
        {
            public string Specialty { get; init; } = "";
            public int Seats { get; init; }
        }
    }
}
