using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>What the nightly pass walks over.</summary>
internal sealed class PassStore(SqlSession sql)
{
    private const string Figures = """
        cast(sum(part_units) as bigint) as part_units, cast(sum(part_billionths) as bigint) as part_billionths,
        cast(sum(whole_units) as bigint) as whole_units, cast(sum(whole_billionths) as bigint) as whole_billionths
        """;

    private static readonly Statement KnownOf = Statement.Of(
        "alerts.indicator_dossier.known",
        "select procurement_id, changed_at, moving, asked from indicator_dossier where procurement_id in @ids"
    );

    private static readonly Statement Dossiers = Statement.Of(
        "alerts.indicator_dossier.after",
        """
        select procurement_id, changed_at, moving, asked from indicator_dossier where procurement_id > @after
        order by procurement_id {page}
        """
    );

    private static readonly Statement Subjects = Statement.Of(
        "alerts.indicator_subject.after",
        """
        select subject_kind, subject, peer_group from indicator_subject
        where subject_kind > @kind or (subject_kind = @kind and subject > @subject)
           or (subject_kind = @kind and subject = @subject and peer_group > @group)
        order by subject_kind, subject, peer_group {page}
        """
    );

    private static readonly Statement Full = Statement.Of(
        "alerts.indicator_contribution.full",
        $"""
        select subject_kind, subject, peer_group, metric, against, month, {Figures}, count(*) as procurements
        from indicator_contribution
        where subject_kind = @kind and subject = @subject and peer_group = @group
        group by subject_kind, subject, peer_group, metric, against, month
        """
    );

    private static readonly Statement Running = Statement.Of(
        "alerts.indicator_sum.running",
        """
        select subject_kind, subject, peer_group, metric, against, month, part_units, part_billionths, whole_units,
               whole_billionths, procurements
        from indicator_sum where subject_kind = @kind and subject = @subject and peer_group = @group
        """
    );

    private static readonly Statement DropSums = Statement.Of(
        "alerts.indicator_sum.drop_of_subject",
        "delete from indicator_sum where subject_kind = @kind and subject = @subject and peer_group = @group"
    );

    private static readonly Statement Refill = Statement.Of(
        "alerts.indicator_sum.refill",
        $"""
        insert into indicator_sum
            (subject_kind, subject, peer_group, metric, against, month, part_units, part_billionths, whole_units,
             whole_billionths, procurements)
        select subject_kind, subject, peer_group, metric, against, month, {Figures}, count(*)
        from indicator_contribution
        where subject_kind = @kind and subject = @subject and peer_group = @group
        group by subject_kind, subject, peer_group, metric, against, month
        """
    );

    private static readonly Statement OfYear = Statement
        .Of(
            "alerts.indicator_sum.of_year",
            """
            select subject_kind, subject, peer_group, metric, against, month, part_units, part_billionths, whole_units,
                   whole_billionths, procurements
            from indicator_sum where month >= @first and month <= @last order by subject_kind, subject, peer_group
            """
        )
        .Within(TimeSpan.FromMinutes(10));

    private static readonly Statement LastRules = Statement.Of(
        "alerts.indicator_pass.rules",
        "select rules from indicator_pass where one = 1"
    );

    private static readonly Statement KeepRules = Statement.Of(
        "alerts.indicator_pass.keep_rules",
        "update indicator_pass set rules = @rules where one = 1"
    );

    private static readonly Statement Standing = Statement.Of(
        "alerts.indicator_standing.known",
        "select indicator, outcome from indicator_standing"
    );

    private static readonly Statement DropStanding = Statement.Of(
        "alerts.indicator_standing.drop",
        "delete from indicator_standing where indicator = @indicator and outcome = @outcome"
    );

    private static readonly Statement CountOutcomes = Statement
        .Of(
            "alerts.indicator_standing.count",
            """
            insert into indicator_standing (indicator, outcome, subjects, counted_at)
            select indicator, outcome, count(*), @now from indicator_finding where outcome <> 'notApplicable'
            group by indicator, outcome
            """
        )
        .Within(TimeSpan.FromMinutes(10));

    // Of how many procurements an indicator says something, and how many were judged: it does not apply to the others.
    private static readonly Statement CountSpoken = Statement
        .Of(
            "alerts.indicator_standing.spoken",
            """
            insert into indicator_standing (indicator, outcome, subjects, counted_at)
            select indicator, @spoken, count(distinct owner), @now from indicator_finding
            where owner_kind = 'procurement' and outcome <> 'notApplicable' group by indicator
            """
        )
        .Within(TimeSpan.FromMinutes(10));

    private static readonly Statement CountJudged = Statement
        .Of(
            "alerts.indicator_standing.judged",
            """
            insert into indicator_standing (indicator, outcome, subjects, counted_at)
            select '', @judged, count(*), @now from indicator_dossier
            """
        )
        .Within(TimeSpan.FromMinutes(10));

    [WithoutScope("figures of the whole province, of nobody in particular")]
    private static readonly Statement CountDecisions = Statement
        .Of(
            "alerts.indicator_standing.decisions",
            """
            insert into indicator_standing (indicator, outcome, subjects, counted_at)
            select f.indicator, a.state, count(distinct f.procurement_id), @now
            from indicator_finding f join alert a on a.id = f.procurement_id
            where f.outcome = 'triggered' and a.state in ('confirmed', 'dismissed')
            group by f.indicator, a.state
            """
        )
        .Within(TimeSpan.FromMinutes(10));

    /// <summary>What is known of some procurements.</summary>
    public async Task<Dictionary<Guid, Dossier>> Known(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<Dossier>(KnownOf, new { ids }, cancel)).ToDictionary(row =>
            row.ProcurementId
        );

    public Task<List<Dossier>> DossiersAfter(Guid after, int take, CancellationToken cancel) =>
        sql.Query<Dossier>(
            Dossiers,
            new
            {
                after,
                skip = 0,
                take,
            },
            cancel
        );

    public async Task<IReadOnlyList<SubjectKey>> SubjectsAfter(
        SubjectKey after,
        int take,
        CancellationToken cancel
    ) =>
        [
            .. (
                await sql.Query<PartRow>(
                    Subjects,
                    new
                    {
                        kind = after.Kind,
                        subject = after.Subject,
                        group = after.Group,
                        skip = 0,
                        take,
                    },
                    cancel
                )
            ).Select(row => row.Owner()),
        ];

    /// <summary>
    /// Holds a subject's sums against what its procurements add, and mends them. Its row is locked. Returns the months that
    /// were wrong.
    /// </summary>
    public async Task<int> Mend(SubjectKey subject, CancellationToken cancel)
    {
        var args = new
        {
            kind = subject.Kind,
            subject = subject.Subject,
            group = subject.Group,
        };
        var full = (await sql.Query<PartRow>(Full, args, cancel)).ToHashSet();
        var running = await sql.Query<PartRow>(Running, args, cancel);
        var wrong = full.Except(running).Concat(running.Except(full)).Select(row => row.Key());
        var months = wrong.Distinct().Count();
        if (months > 0)
        {
            await sql.ExecuteBatch([(DropSums, args), (Refill, args)], cancel);
        }

        return months;
    }

    /// <summary>The sums of the twelve months that end with a day's, subject by subject.</summary>
    public IAsyncEnumerable<PartRow> Year(DateOnly on, CancellationToken cancel)
    {
        var (first, last) = SumStore.Year(on);
        return sql.Stream<PartRow>(OfYear, new { first, last }, cancel);
    }

    /// <summary>The rules by which the last pass judged all there is.</summary>
    public async Task<string> Rules(CancellationToken cancel) =>
        await sql.One<string>(LastRules, null, cancel) ?? "";

    /// <summary>Counts how often each indicator spoke and what became of it.</summary>
    public async Task Count(string rules, DateTimeOffset now, CancellationToken cancel)
    {
        var known = await sql.Query<Counted>(Standing, null, cancel);
        await sql.ExecuteBatch(
            [
                .. known.Select(row =>
                    (DropStanding, (object)new { indicator = row.Indicator, outcome = row.Outcome })
                ),
                (CountOutcomes, new { now }),
                (CountSpoken, new { now, spoken = ListIndicators.Spoken }),
                (CountJudged, new { now, judged = ListIndicators.Judged }),
                (CountDecisions, new { now }),
                (KeepRules, new { rules }),
            ],
            cancel
        );
    }

    private sealed record Counted
    {
        public string Indicator { get; init; } = "";
        public string Outcome { get; init; } = "";
    }

    /// <summary>What is known of a procurement that was judged.</summary>
    internal sealed record Dossier
    {
        public Guid ProcurementId { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public bool Moving { get; init; }
        public string Asked { get; init; } = "";

        public IEnumerable<string> Questions =>
            Asked.Split(IndicatorJudge.Between, StringSplitOptions.RemoveEmptyEntries);
    }
}
