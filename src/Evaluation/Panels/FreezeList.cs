using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Freezes the list of candidates and publishes its hash. It commits before the draw's entropy exists: nobody can be
/// added or left out once the outcome can be known. A large pool is frozen by a long job: it is read as of one instant,
/// outside any transaction, its list is published in a short one, and what is drawn from it in another.
/// </summary>
public static class FreezeList
{
    /// <summary>The most lines, an expert in a specialty each, of a list that is frozen at once.</summary>
    public const int AtOnce = 2000;

    private const int First = 1000;
    private const int Most = 5000;
    private const string Naming = "naming";
    private const string Drawing = "drawing";
    private const string Clearing = "clearing";

    /// <summary>The kind. Its jobs are the platform's; who wants a panel no more cancels the panel.</summary>
    public static readonly LongJobKind Kind = new(
        "evaluation.freeze",
        new("冻结候选专家名单并抽取", "Freezing a list of candidates and drawing from it"),
        [],
        new Term(Naming, new("编制名单", "Making the list")),
        new Term(Drawing, new("抽取", "Drawing")),
        new Term(Clearing, new("清除代号", "Taking them back"))
    );

    /// <summary>Of one panel; nothing happens when it is frozen already; before the draw is due it asks to be run then.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.freeze")]
    public sealed record Command(Guid PanelId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PanelId.ToString();
    }

    internal sealed record Input(Guid PanelId);

    internal sealed record Reached(long Done, Frozen? Frozen = null);

    /// <summary>What came of the job.</summary>
    /// <param name="Candidates">Lines of the list.</param>
    /// <param name="Hash">Its hash.</param>
    /// <param name="AsOf">The instant of which the list shows the pool.</param>
    public sealed record Frozen(int Candidates, string Hash, DateTimeOffset AsOf);

    internal static readonly Statement Size = Statement.Of(
        "evaluation.pool.size",
        """
        select count(*) from expert_specialty
        where specialty in (select specialty from panel_specialty where panel_id = @id)
        """
    );

    [WithoutScope("the freeze is the platform's")]
    private static readonly Statement Find = Statement.Of(
        "evaluation.panel.to_freeze",
        """
        select p.state, p.procurement_id, p.draw_number, p.evaluation_at, p.frozen_at, p.contributions_closed_at, p.commit_by,
               p.by_lottery, p.lottery_hash,
               case when p.frozen_at is null and exists (select 1 from panel_candidate c where c.panel_id = p.id)
                    then {true} else {false} end as named
        from panel p where p.id = @id
        """
    );

    [WithoutScope("of a panel that the platform's job has")]
    private static readonly Statement Clear = Statement.Of(
        "evaluation.panel_candidate.clear",
        """
        delete from panel_candidate where panel_id = @id and alias in (
            select c.alias from panel_candidate c join panel p on p.id = c.panel_id
            where c.panel_id = @id and p.frozen_at is null order by c.alias {page})
        """
    );

    /// <summary>Has a long job freeze and draw, or draw from what is frozen.</summary>
    internal static void Ask(LongJobWriter writer, Guid panelId) =>
        writer.Ask(Kind.Code, new Input(panelId), panelId.ToString());

    internal sealed class Handler(
        SqlSession sql,
        Freezing freezing,
        LongJobStore jobs,
        LongJobWriter writer,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await freezing.Wanting(command.PanelId, cancellationToken)
                is not var (panel, procurement)
            )
            {
                return Unit.Value;
            }

            if (panel.DrawDueAt > time.GetUtcNow())
            {
                // Clocks of two hosts differ: come again in time.
                await outbox.Post(command, cancellationToken, panel.DrawDueAt);
                return Unit.Value;
            }

            if (await freezing.IsAskedFor(panel.Id, cancellationToken))
            {
                return Unit.Value;
            }

            if (
                await jobs.Unfinished(Kind.Code, panel.Id.ToString(), cancellationToken) is
                { } cancelled
            )
            {
                // The job alone was cancelled: the panel still wants its list.
                await writer.CarryOn(cancelled, cancellationToken);
                return Unit.Value;
            }

            if (
                panel.ByLottery == true
                || await sql.One<long>(Size, new { id = panel.Id }, cancellationToken) > AtOnce
            )
            {
                Ask(writer, panel.Id);
                return Unit.Value;
            }

            Freezing.Taken taken;
            do
            {
                taken = await freezing.Take(
                    panel.Id,
                    panel.ProcurementId,
                    panel.EvaluationAt,
                    cancellationToken
                );
            } while (!await freezing.Publish(panel, procurement, taken, cancellationToken));

            await outbox.Post(new DrawPanel.Command(panel.Id), cancellationToken);
            return Unit.Value;
        }
    }

    internal sealed class Job(
        SqlSession sql,
        PanelStore panels,
        Freezing freezing,
        Drawing drawing,
        PanelLottery lottery,
        ContributionStore contributions,
        OutboxWriter outbox,
        TimeProvider time
    ) : ILongJob<Input, Reached>
    {
        // What this run made and the database has by its hash need not be read back.
        private FairDistribution? _fair;
        private FrozenList? _list;
        private Lottery? _lottery;

        public async Task<WriteStep<Reached>> Next(
            Input input,
            Reached? reached,
            Pace pace,
            CancellationToken cancel
        )
        {
            pace.Begin(First, Most);
            reached ??= new(0);
            var panel = (await sql.One<PanelLine>(Find, new { id = input.PanelId }, cancel))!;
            switch (panel.State)
            {
                case "requested" when panel.Named:
                    // By a version that gave aliases row by row.
                    return write => TakeBack(input.PanelId, reached, pace.Rows, write);
                case "requested":
                    break;
                case "frozen" when !await drawing.IsCommitted(input.PanelId, cancel):
                    return write => Commit(input.PanelId, reached, write);
                case "frozen" when await WantsLottery(input.PanelId, panel, cancel):
                    var prepared = await lottery.Prepare(input.PanelId, _fair, cancel);
                    _lottery = prepared.Lottery;
                    return write => PublishLottery(input.PanelId, reached, prepared, write);
                case "frozen" when panel.ContributionsClosedAt is null:
                    return write => Close(input.PanelId, reached, write);
                case "frozen":
                    var draw = await drawing.Take(
                        input.PanelId,
                        panel.ProcurementId,
                        panel.DrawNumber,
                        cancel,
                        _list,
                        _lottery
                    );
                    cancel.ThrowIfCancellationRequested();
                    return write => Draw(input.PanelId, reached, draw, write);
                case "unmeetable" when panel.Named:
                case "cancelled" when panel.Named:
                    return write => TakeBack(input.PanelId, reached, pace.Rows, write);
                default:
                    return _ => Task.FromResult(Ended(reached));
            }

            var taken = await freezing.Take(
                input.PanelId,
                panel.ProcurementId,
                panel.EvaluationAt,
                cancel
            );
            cancel.ThrowIfCancellationRequested();
            (_fair, _list) = (taken.Fair, taken.List);
            return write => Publish(input.PanelId, reached, taken, write);
        }

        private async Task<bool> WantsLottery(Guid id, PanelLine panel, CancellationToken cancel) =>
            panel is { ByLottery: true, LotteryHash: null }
            && !ContributionStore.TakesCommitments(
                new PanelRow
                {
                    State = panel.State,
                    CommitBy = panel.CommitBy,
                    ContributionsClosedAt = panel.ContributionsClosedAt,
                },
                await contributions.Of(id, cancel),
                time.GetUtcNow()
            );

        private async Task<Step<Reached>> PublishLottery(
            Guid panelId,
            Reached reached,
            PanelLottery.Prepared prepared,
            CancellationToken cancel
        )
        {
            if (await panels.GetForUpdate(panelId, cancel) is { State: "frozen" } panel)
            {
                await lottery.Publish(panel, prepared, cancel);
            }

            return ToDraw(reached);
        }

        private async Task<Step<Reached>> Publish(
            Guid panelId,
            Reached reached,
            Freezing.Taken taken,
            CancellationToken cancel
        )
        {
            if (await freezing.Wanting(panelId, cancel) is not var (panel, procurement))
            {
                return Again(reached);
            }

            if (taken.Obstacle is { } why)
            {
                await panels.GiveUp(panel, why, taken.Loosening, cancel);
                return Again(reached);
            }

            if (!await freezing.Publish(panel, procurement, taken, cancel))
            {
                return Again(reached);
            }

            return ToDraw(
                reached with
                {
                    Frozen = new(taken.List.Candidates.Count, taken.List.Hash, taken.AsOf),
                }
            );
        }

        private async Task<Step<Reached>> Commit(
            Guid panelId,
            Reached reached,
            CancellationToken cancel
        )
        {
            if (await panels.GetForUpdate(panelId, cancel) is { State: "frozen" })
            {
                await drawing.Commit(panelId, cancel);
            }

            return ToDraw(reached);
        }

        // While others may contribute there is nothing to do: the panel is drawn by a message that comes then.
        private async Task<Step<Reached>> Close(
            Guid panelId,
            Reached reached,
            CancellationToken cancel
        )
        {
            if (
                await panels.GetForUpdate(panelId, cancel)
                is not { State: "frozen", ContributionsClosedAt: null } panel
            )
            {
                return ToDraw(reached);
            }

            var rows = await contributions.Of(panelId, cancel);
            if (
                panel.WantsLottery
                && !ContributionStore.TakesCommitments(panel, rows, time.GetUtcNow())
            )
            {
                // The term ended between reading and writing.
                return ToDraw(reached);
            }

            if (ContributionStore.WaitsUntil(panel, rows, time.GetUtcNow()) is not null)
            {
                await outbox.Post(new DrawPanel.Command(panelId), cancel);
                return Ended(reached);
            }

            await contributions.Close(panel, cancel);
            return ToDraw(reached);
        }

        private async Task<Step<Reached>> Draw(
            Guid panelId,
            Reached reached,
            IDraw draw,
            CancellationToken cancel
        )
        {
            if (await panels.GetForUpdate(panelId, cancel) is { State: "frozen" } panel)
            {
                await drawing.Settle(panel, draw, cancel);
            }

            return Ended(reached);
        }

        private static Step<Reached> ToDraw(Reached reached) =>
            new()
            {
                Reached = reached,
                Phase = Drawing,
                Cancellable = false,
            };

        private static Step<Reached> Ended(Reached reached) =>
            Step<Reached>.Ended(reached.Frozen, reached.Done, reached.Done);

        private async Task<Step<Reached>> TakeBack(
            Guid panelId,
            Reached reached,
            int rows,
            CancellationToken cancel
        )
        {
            _ = await sql.Execute(
                Clear,
                new
                {
                    id = panelId,
                    skip = 0,
                    take = rows,
                },
                cancel
            );
            return new()
            {
                Reached = reached,
                Phase = Clearing,
                Cancellable = false,
            };
        }

        private static Step<Reached> Again(Reached reached) =>
            new() { Reached = reached, Phase = Naming };

        private sealed record PanelLine
        {
            public string State { get; init; } = "";
            public Guid ProcurementId { get; init; }
            public int DrawNumber { get; init; }
            public DateTimeOffset EvaluationAt { get; init; }
            public DateTimeOffset? FrozenAt { get; init; }
            public DateTimeOffset? ContributionsClosedAt { get; init; }
            public DateTimeOffset? CommitBy { get; init; }
            public bool? ByLottery { get; init; }
            public string? LotteryHash { get; init; }
            public bool Named { get; init; }
        }
    }
}
