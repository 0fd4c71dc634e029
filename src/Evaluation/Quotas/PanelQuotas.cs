using Trading.Analysis.Draws;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Quotas;

/// <summary>A quota of a panel as it is kept.</summary>
internal sealed record QuotaRow
{
    public string Code { get; init; } = "";
    public string Trait { get; init; } = "";
    public string Value { get; init; } = "";
    public int Least { get; init; }
    public int Most { get; init; }
    public int AskedLeast { get; init; }
    public int AskedMost { get; init; }

    public Quota Quota => new(Code, QuotaTraits.Parse(Trait)!.Value, Value, Least, Most);

    /// <summary>What was loosened of it.</summary>
    public IEnumerable<Loosening> Loosened
    {
        get
        {
            if (Least < AskedLeast)
            {
                yield return new(Analysis.Draws.Loosened.Least, Code, AskedLeast, Least);
            }

            if (Most > AskedMost)
            {
                yield return new(Analysis.Draws.Loosened.Most, Code, AskedMost, Most);
            }
        }
    }
}

/// <summary>The quotas that panels were asked for with.</summary>
internal sealed class PanelQuotas(SqlSession sql)
{
    private static readonly Statement Select = Statement.Of(
        "evaluation.panel_quota.of_panel",
        """
        select code, trait, value, least, most, asked_least, asked_most
        from panel_quota where panel_id = @id order by code
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.panel_quota.insert",
        """
        insert into panel_quota (panel_id, code, trait, value, least, most, asked_least, asked_most)
        values (@id, @code, @trait, @value, @least, @most, @askedLeast, @askedMost)
        """
    );

    private static readonly Statement Wanted = Statement.Of(
        "evaluation.panel_specialty.of_requirement",
        "select specialty as stratum, seats as count from panel_specialty where panel_id = @id order by specialty"
    );

    [WithoutScope("of a panel that is held")]
    private static readonly Statement Cap = Statement.Of(
        "evaluation.panel.cap",
        "select by_lottery, cap_per_mille from panel where id = @id"
    );

    /// <summary>A panel's, by their codes.</summary>
    public Task<List<QuotaRow>> Of(Guid panelId, CancellationToken cancel) =>
        sql.Query<QuotaRow>(Select, new { id = panelId }, cancel);

    /// <summary>What a panel that is drawn by a lottery must be like, with what was loosened for it; null for another.</summary>
    public async Task<(
        DrawRequirement Requirement,
        IReadOnlyList<Loosening> Loosened
    )?> RequirementOf(Guid panelId, CancellationToken cancel)
    {
        var id = new { id = panelId };
        var panel = (await sql.One<CapRow>(Cap, id, cancel))!;
        if (panel.ByLottery != true)
        {
            return null;
        }

        var rows = await Of(panelId, cancel);
        var seats = await sql.Query<SeatsRow>(Wanted, id, cancel);
        return (
            new DrawRequirement(
                [
                    .. seats
                        .Select(row => new Seats(row.Stratum, row.Count))
                        .OrderBy(one => one.Stratum, StringComparer.Ordinal),
                ],
                [.. rows.Select(row => row.Quota).OrderBy(one => one.Code, StringComparer.Ordinal)],
                panel.CapPerMille
            ),
            [
                .. rows.OrderBy(row => row.Code, StringComparer.Ordinal)
                    .SelectMany(row => row.Loosened),
            ]
        );
    }

    /// <summary>Keeps what was asked for, and what it is drawn by.</summary>
    public async Task Keep(
        Guid panelId,
        DrawRequirement asked,
        IReadOnlyCollection<Loosening> loosened,
        CancellationToken cancel
    )
    {
        foreach (var quota in asked.Quotas)
        {
            await sql.Execute(
                Insert,
                new
                {
                    id = panelId,
                    code = quota.Code,
                    trait = quota.Code[..quota.Code.IndexOf(':', StringComparison.Ordinal)],
                    value = quota.Value,
                    least = To(Loosened.Least) ?? quota.Least,
                    most = To(Loosened.Most) ?? quota.Most,
                    askedLeast = quota.Least,
                    askedMost = quota.Most,
                },
                cancel
            );

            int? To(Loosened what) =>
                loosened.FirstOrDefault(step => step.What == what && step.Code == quota.Code)?.To;
        }
    }

    private sealed record CapRow
    {
        public bool? ByLottery { get; init; }
        public int? CapPerMille { get; init; }
    }

    private sealed record SeatsRow
    {
        public string Stratum { get; init; } = "";
        public int Count { get; init; }
    }
}
