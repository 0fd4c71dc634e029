using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>An expert in one specialty, with what speaks against a seat.</summary>
/// <param name="ExpertId">The expert.</param>
/// <param name="Specialty">The specialty.</param>
/// <param name="Employer">The present employer, as a key; null when none is known.</param>
/// <param name="Exclusions">See <see cref="Terms.Exclusions"/>; empty for an eligible one.</param>
internal sealed record PoolMember(
    Guid ExpertId,
    string Specialty,
    string? Employer,
    IReadOnlyList<string> Exclusions
);

/// <summary>The experts of some specialties, each with the reasons why one may not evaluate a procurement.</summary>
internal sealed class Pool(SqlSession sql)
{
    private static readonly Statement Members = Statement.Of(
        "evaluation.pool.members",
        """
        select e.id, e.state, case when e.person_id is null then {false} else {true} end as has_account, s.specialty
        from expert_specialty s join expert e on e.id = s.expert_id
        where s.specialty in @specialties
        """
    );

    private static readonly Statement Ties = Statement.Of(
        "evaluation.pool.ties",
        """
        select expert_id, relation, organisation_name, organisation_code, from_day, to_day
        from expert_tie
        where expert_id in (select expert_id from expert_specialty where specialty in @specialties)
        """
    );

    private static readonly Statement TiesOfOne = Statement.Of(
        "evaluation.pool.ties_of_one",
        """
        select expert_id, relation, organisation_name, organisation_code, from_day, to_day
        from expert_tie where expert_id = @id
        """
    );

    [WithoutScope("an expert sits on one panel a day in the whole province")]
    private static readonly Statement Engaged = Statement.Of(
        "evaluation.pool.engaged",
        """
        select i.expert_id
        from panel p join panel_invitation i on i.panel_id = p.id
        where p.evaluation_at >= @from and p.evaluation_at < @to and p.id <> @except
          and i.state in ('drawn', 'invited', 'accepted')
        """
    );

    [WithoutScope("an expert sits on one panel a day in the whole province")]
    private static readonly Statement StandingOfOne = Statement.Of(
        "evaluation.pool.standing",
        """
        select e.state,
               (select count(*) from panel p join panel_invitation i on i.panel_id = p.id
                where i.expert_id = e.id and p.evaluation_at >= @from and p.evaluation_at < @to and p.id <> @except
                  and i.state in ('drawn', 'invited', 'accepted')) as engagements
        from expert e where e.id = @id
        """
    );

    /// <summary>Everybody who knows one of the specialties. Who is on another panel the same day is excluded; <paramref name="except"/> is not another.</summary>
    public async Task<IReadOnlyList<PoolMember>> Load(
        IReadOnlyCollection<string> specialties,
        Parties parties,
        DateTimeOffset evaluationAt,
        Guid except,
        CancellationToken cancel
    )
    {
        var day = ChinaTime.DateOf(evaluationAt);
        var members = await sql.Query<MemberRow>(Members, new { specialties }, cancel);
        var ties = (await sql.Query<TieRow>(Ties, new { specialties }, cancel)).ToLookup(row =>
            row.ExpertId
        );
        var engaged = (
            await sql.Query<Guid>(
                Engaged,
                new
                {
                    from = ChinaTime.At(day, TimeOnly.MinValue),
                    to = ChinaTime.At(day.AddDays(1), TimeOnly.MinValue),
                    except,
                },
                cancel
            )
        ).ToHashSet();
        return
        [
            .. members.Select(member => new PoolMember(
                member.Id,
                member.Specialty,
                EmployerOf(ties[member.Id], day),
                [
                    .. Avoidance.Reasons(ties[member.Id].Select(row => row.Tie()), parties, day),
                    .. Where(member.State != "active", "suspended"),
                    .. Where(!member.HasAccount, "no_account"),
                    .. Where(engaged.Contains(member.Id), "engaged"),
                ]
            )),
        ];
    }

    /// <summary>What the law says against one expert, as the parties are known now.</summary>
    public async Task<IReadOnlyList<string>> AvoidanceOf(
        Guid expertId,
        Parties parties,
        DateTimeOffset evaluationAt,
        CancellationToken cancel
    ) =>
        Avoidance.Reasons(
            (await sql.Query<TieRow>(TiesOfOne, new { id = expertId }, cancel)).Select(row =>
                row.Tie()
            ),
            parties,
            ChinaTime.DateOf(evaluationAt)
        );

    /// <summary>Everything that speaks against one expert now: what the law says, a suspension, another panel the same day.</summary>
    public async Task<IReadOnlyList<string>> Against(
        Guid expertId,
        Parties parties,
        DateTimeOffset evaluationAt,
        Guid panelId,
        CancellationToken cancel
    )
    {
        var day = ChinaTime.DateOf(evaluationAt);
        var standing = (
            await sql.One<StandingRow>(
                StandingOfOne,
                new
                {
                    id = expertId,
                    from = ChinaTime.At(day, TimeOnly.MinValue),
                    to = ChinaTime.At(day.AddDays(1), TimeOnly.MinValue),
                    except = panelId,
                },
                cancel
            )
        )!;
        return
        [
            .. await AvoidanceOf(expertId, parties, evaluationAt, cancel),
            .. Where(standing.State != "active", "suspended"),
            .. Where(standing.Engagements > 0, "engaged"),
        ];
    }

    private static string[] Where(bool so, string reason) => so ? [reason] : [];

    // Of several employers the latest counts; a code is surer than a name.
    private static string? EmployerOf(IEnumerable<TieRow> ties, DateOnly day) =>
        ties.Where(tie =>
                tie.Relation == "employee"
                && tie.FromDay <= day
                && (tie.ToDay is null || tie.ToDay >= day)
            )
            .MaxBy(tie => tie.FromDay)
            is { } present
            ? present.OrganisationCode?.ToString() ?? Avoidance.Plain(present.OrganisationName)
            : null;

    private sealed record MemberRow
    {
        public Guid Id { get; init; }
        public string State { get; init; } = "";
        public bool HasAccount { get; init; }
        public string Specialty { get; init; } = "";
    }

    private sealed record StandingRow
    {
        public string State { get; init; } = "";
        public int Engagements { get; init; }
    }

    private sealed record TieRow
    {
        public Guid ExpertId { get; init; }
        public string Relation { get; init; } = "";
        public string OrganisationName { get; init; } = "";
        public EntityCode? OrganisationCode { get; init; }
        public DateOnly FromDay { get; init; }
        public DateOnly? ToDay { get; init; }

        public Tie Tie() =>
            new()
            {
                Relation = Relation,
                OrganisationName = OrganisationName,
                OrganisationCode = OrganisationCode,
                FromDay = FromDay,
                ToDay = ToDay,
            };
    }
}
