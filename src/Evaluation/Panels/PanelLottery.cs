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
    private static readonly Statement Frozen = Statement.Of(
        "evaluation.panel.for_lottery",
        "select list_json, record_hash from panel where id = @id"
    );

    private static readonly Statement Save = Statement.Of(
        "evaluation.panel.lottery",
        """
        update panel set lottery_json = @json, lottery_hash = @hash, predictability = @figures, changed_at = @now,
               version = version + 1
        where id = @id
        """
    );

    // How often two on a list sat together, by their aliases.
    [WithoutScope("who sat together anywhere in the province counts, and nobody is named")]
    private static readonly Statement Met = Statement.Of(
        "evaluation.panel_candidate.met",
        """
        select a.alias as one, b.alias as other, count(*) as times
        from panel_candidate a
        join panel_invitation i on i.expert_id = a.expert_id
        join panel_invitation j on j.panel_id = i.panel_id and j.expert_id > i.expert_id
        join panel_candidate b on b.panel_id = a.panel_id and b.expert_id = j.expert_id
        join panel p on p.id = i.panel_id
        where a.panel_id = @id and i.state = 'accepted' and j.state = 'accepted' and p.state <> 'cancelled'
          and p.evaluation_at >= @since and p.id <> @id
        group by a.alias, b.alias
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
        var frozen = (await sql.One<FrozenRow>(Frozen, new { id = panelId }, cancel))!;
        var seed = await SeedOf(panelId, frozen.RecordHash, cancel);
        if (fair is null)
        {
            var wanted = (await quotas.RequirementOf(panelId, cancel))!.Value;
            fair = FairDistribution
                .Of(wanted.Requirement, FrozenList.Parse(frozen.ListJson).Value.Members)
                .Value;
        }

        var met = await sql.Query<MetRow>(
            Met,
            new { id = panelId, since = time.GetUtcNow() - Lately },
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
                met.Select(row => new PairCount(row.One, row.Other, row.Times))
            )
        );
    }

    /// <summary>
    /// Makes it the panel's, which is locked, and publishes its hash; false where somebody committed meanwhile, by another host's
    /// clock, or it was published before.
    /// </summary>
    public async Task<bool> Publish(PanelRow panel, Prepared prepared, CancellationToken cancel)
    {
        var frozen = (await sql.One<FrozenRow>(Frozen, new { id = panel.Id }, cancel))!;
        var seed = await SeedOf(panel.Id, frozen.RecordHash, cancel);
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

    private async Task<byte[]> SeedOf(Guid panelId, string recordHash, CancellationToken cancel) =>
        Lottery.SeedOf(
            recordHash,
            (await contributions.Of(panelId, cancel)).Select(row => row.Published)
        );

    private sealed record FrozenRow
    {
        public string ListJson { get; init; } = "";
        public string RecordHash { get; init; } = "";
    }

    private sealed record MetRow
    {
        public string One { get; init; } = "";
        public string Other { get; init; } = "";
        public int Times { get; init; }
    }
}
