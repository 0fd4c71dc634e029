using System.Text.Json;
using Trading.Access.Contracts;
using Trading.Analysis.Draws;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// The numbered list of panels of a draw under quotas: computed outside any transaction once nobody can commit any more, and
/// published before anything is revealed.
/// </summary>
internal sealed class PanelLottery(
    SqlSession sql,
    PanelStore panels,
    Aliases aliases,
    ContributionStore contributions,
    PanelQuotas quotas,
    PredictabilityLimits limits,
    IScopedPeople people,
    INotices notices,
    IProcurements procurements,
    TimeProvider time
)
{
    [WithoutScope("the draw is the platform's")]
    private static readonly Statement RecordHash = Statement.Of(
        "evaluation.panel.for_lottery",
        "select record_hash from panel where id = @id"
    );

    [WithoutScope("the draw is the platform's")]
    private static readonly Statement List = Statement.Of(
        "evaluation.panel.list_for_lottery",
        "select list_json from panel where id = @id"
    );

    private static readonly Statement Save = Statement.Of(
        "evaluation.panel.lottery",
        """
        update panel set lottery_json = @json, lottery_hash = @hash, predictability = @figures, changed_at = @now,
               version = version + 1
        where id = @id
        """
    );

    // Who sat together how often; those on the list count.
    [WithoutScope("who sat together anywhere in the province counts, and nobody is named")]
    private static readonly Statement Met = Statement.Of(
        "evaluation.panel_invitation.met",
        """
        select i.expert_id as one, j.expert_id as other, count(*) as times
        from panel p
        join panel_invitation i on i.panel_id = p.id
        join panel_invitation j on j.panel_id = p.id and j.expert_id > i.expert_id
        where p.evaluation_at >= @since and p.state <> 'cancelled' and p.id <> @id
          and i.state = 'accepted' and j.state = 'accepted'
        group by i.expert_id, j.expert_id
        """
    );

    /// <summary>Meetings before this are not lately.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(365);

    /// <summary>A list that can be published.</summary>
    /// <param name="Lottery">The list.</param>
    /// <param name="Seed">What it was computed with.</param>
    /// <param name="Figures">How well the panel could be guessed.</param>
    public sealed record Prepared(Lottery Lottery, byte[] Seed, Predictability Figures);

    /// <summary>Computes it, from the distribution where that is at hand.</summary>
    public async Task<Prepared> Prepare(
        Guid panelId,
        FairDistribution? fair,
        CancellationToken cancel
    )
    {
        var seed = await SeedOf(panelId, cancel);
        if (fair is null)
        {
            var wanted = (await quotas.RequirementOf(panelId, cancel))!.Value;
            var list = (await sql.One<string>(List, new { id = panelId }, cancel))!;
            fair = FairDistribution
                .Of(wanted.Requirement, FrozenList.Parse(list).Value.Members)
                .Value;
        }

        var met = await sql.Query<MetRow>(
            Met,
            new { id = panelId, since = time.GetUtcNow() - Lately },
            cancel
        );
        var names = await aliases.Of(
            panelId,
            met.SelectMany(row => new[] { row.One, row.Other }).ToHashSet(),
            cancel
        );
        cancel.ThrowIfCancellationRequested();
        var lottery = Lottery.Of(fair, seed);
        return new(
            lottery,
            seed,
            Predictability.Of(
                fair,
                lottery,
                met.Where(row => names.ContainsKey(row.One) && names.ContainsKey(row.Other))
                    .Select(row => new PairCount(names[row.One], names[row.Other], row.Times))
            )
        );
    }

    /// <summary>
    /// Makes it the panel's, which is locked, and publishes its hash; false where somebody committed meanwhile, by another host's
    /// clock, or it was published before.
    /// </summary>
    public async Task<bool> Publish(PanelRow panel, Prepared prepared, CancellationToken cancel)
    {
        var seed = await SeedOf(panel.Id, cancel);
        if (panel.LotteryHash is not null || !prepared.Seed.SequenceEqual(seed))
        {
            return false;
        }

        await sql.Execute(
            Save,
            new
            {
                id = panel.Id,
                json = prepared.Lottery.Json,
                hash = prepared.Lottery.Hash,
                figures = JsonSerializer.Serialize(prepared.Figures),
                now = time.GetUtcNow(),
            },
            cancel
        );
        await panels.Log(panel.Id, "listed", cancel, detail: prepared.Lottery.Hash);
        var beyond = limits.Beyond(
            prepared.Figures,
            prepared.Lottery.Tickets[0].Seats.Sum(seat => seat.Count)
        );
        if (beyond.Count > 0)
        {
            await Alert(panel, beyond, cancel);
        }

        return true;
    }

    private async Task Alert(PanelRow panel, IReadOnlyList<string> beyond, CancellationToken cancel)
    {
        await panels.Log(panel.Id, "guessable", cancel, detail: string.Join(' ', beyond));
        var names = beyond.Select(code => Terms.NameIn(PredictabilityLimits.All, code)).ToList();
        var title = (await procurements.Find(panel.ProcurementId, cancel))!.Title;
        foreach (var person in await people.WhoMay(EvaluationPermissions.DecideRedraw, cancel))
        {
            if (person.Scope.Holds(panel.DataPlace))
            {
                await notices.ToPerson(
                    person.Id,
                    EvaluationMessages.PanelGuessable.With(
                        ("title", title),
                        (
                            "limits",
                            new LocalizedText(
                                string.Join("；", names.Select(name => name.Zh)),
                                string.Join("; ", names.Select(name => name.En))
                            )
                        )
                    ),
                    $"/panels/{panel.Id}/predictability",
                    cancel
                );
            }
        }
    }

    private async Task<byte[]> SeedOf(Guid panelId, CancellationToken cancel) =>
        Lottery.SeedOf(
            (await sql.One<string>(RecordHash, new { id = panelId }, cancel))!,
            (await contributions.Of(panelId, cancel)).Select(row => row.Published)
        );

    private sealed record MetRow
    {
        public Guid One { get; init; }
        public Guid Other { get; init; }
        public int Times { get; init; }
    }
}
