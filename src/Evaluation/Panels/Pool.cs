using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Frequency;
using Trading.Evaluation.Quotas;
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
)
{
    /// <summary>The city's code.</summary>
    public string City { get; init; } = "";

    /// <summary>See <see cref="TitleLevels"/>; 0 for none.</summary>
    public int Title { get; init; }
}

/// <summary>The experts of some specialties, each with the reasons why one may not evaluate a procurement.</summary>
internal sealed class Pool(
    SqlSession sql,
    PartyRelations relations,
    Sittings sittings,
    LibrarySettings library,
    TimeProvider time
)
{
    private const int AtATime = 200;

    // One statement, so that all of it is of one instant whatever is changed meanwhile.
    [WithoutScope("an expert sits on one panel a day in the whole province")]
    private static readonly Statement Members = Statement.Of(
        "evaluation.pool.members",
        """
        select e.id as expert_id, e.state, case when e.person_id is null then {false} else {true} end as has_account, s.specialty,
               e.identity_token, e.admitted_at, e.region, e.title,
               case when e.id in (
                   select a.expert_id from expert_absence a where a.to_day >= @day and a.from_day <= @day)
                 or e.id in (select w.expert_id from expert_weekday w where w.weekday = @weekday)
                   then {true} else {false} end as absent,
               case when e.id in (
                   select i.expert_id from panel p join panel_invitation i on i.panel_id = p.id
                   where p.evaluation_at >= @from and p.evaluation_at < @to and p.id <> @except
                     and i.state in ('drawn', 'invited', 'accepted')) then {true} else {false} end as engaged,
               case when e.id in (
                   select i.expert_id from panel p join panel_invitation i on i.panel_id = p.id
                   where p.evaluation_at >= @since and (p.buyer_code = @buyerCode or p.buyer_plain = @buyerPlain)
                     and p.state <> 'cancelled' and p.id <> @except and i.state = 'accepted'
                   group by i.expert_id having count(*) >= @most) then {true} else {false} end as often,
               t.place, t.relation, t.organisation_name, t.organisation_code, t.from_day, t.to_day
        from expert_specialty s
        join expert e on e.id = s.expert_id
        left join expert_tie t on t.expert_id = e.id
        where s.specialty in @specialties and e.state in ('active', 'suspended')
        """
    );

    // Whom nothing speaks against but ties perhaps, whose names are compared in a way that SQL cannot.
    [WithoutScope("an expert sits on one panel a day in the whole province")]
    private static readonly Statement Drawable = Statement.Of(
        "evaluation.pool.drawable",
        """
        select s.expert_id, e.identity_token
        from expert_specialty s join expert e on e.id = s.expert_id
        where s.specialty = @specialty and s.expert_id > @after and e.state = 'active' and e.person_id is not null
          and (e.admitted_at is null or e.admitted_at <= @admitted)
          and not exists (
              select 1 from expert_absence a
              where a.expert_id = s.expert_id and a.to_day >= @day and a.from_day <= @day)
          and not exists (
              select 1 from expert_weekday w where w.expert_id = s.expert_id and w.weekday = @weekday)
          and not exists (
              select 1 from panel_invitation i join panel p on p.id = i.panel_id
              where i.expert_id = s.expert_id and i.state in ('drawn', 'invited', 'accepted')
                and p.evaluation_at >= @from and p.evaluation_at < @to)
          and s.expert_id not in (
              select i.expert_id from panel p join panel_invitation i on i.panel_id = p.id
              where p.evaluation_at >= @since and (p.buyer_code = @buyerCode or p.buyer_plain = @buyerPlain)
                and p.state <> 'cancelled' and i.state = 'accepted'
              group by i.expert_id having count(*) >= @most)
        order by s.expert_id {page}
        """
    );

    private static readonly Statement TiesOfSome = Statement.Of(
        "evaluation.pool.ties_of_some",
        """
        select expert_id, relation, organisation_name, organisation_code, from_day, to_day
        from expert_tie where expert_id in @experts
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
    private static readonly Statement StandingOfOne = Statement.Of(
        "evaluation.pool.standing",
        """
        select e.state, e.identity_token,
               case when exists (
                   select 1 from expert_absence a
                   where a.expert_id = e.id and a.to_day >= @day and a.from_day <= @day)
                 or exists (select 1 from expert_weekday w where w.expert_id = e.id and w.weekday = @weekday)
                   then {true} else {false} end as absent,
               (select count(*) from panel p join panel_invitation i on i.panel_id = p.id
                where i.expert_id = e.id and p.evaluation_at >= @from and p.evaluation_at < @to and p.id <> @except
                  and i.state in ('drawn', 'invited', 'accepted')) as engagements
        from expert e where e.id = @id
        """
    );

    [WithoutScope("an expert sits on one panel a day in the whole province")]
    private static readonly Statement StandingOfHolder = Statement.Of(
        "evaluation.pool.standing_of_holder",
        """
        select e.state, e.identity_token,
               (select count(*) from panel_invitation i
                where i.expert_id = e.id and i.engaged_on = @day and i.id <> @invitation
                  and i.state in ('drawn', 'invited', 'accepted')) as engagements
        from expert e where e.id = @id
        """
    );

    /// <summary>Everybody who knows one of the specialties, as of one instant. Who is on another panel the same day is excluded; <paramref name="except"/> is not another.</summary>
    public async Task<IReadOnlyList<PoolMember>> Load(
        IReadOnlyCollection<string> specialties,
        Parties parties,
        DateTimeOffset evaluationAt,
        Guid except,
        CancellationToken cancel
    )
    {
        var day = ChinaTime.DateOf(evaluationAt);
        var capped = await sittings.OfPool(parties, day, cancel);
        var rows = await sql.Query<MemberRow>(
            Members,
            new
            {
                specialties,
                from = ChinaTime.At(day, TimeOnly.MinValue),
                to = ChinaTime.At(day.AddDays(1), TimeOnly.MinValue),
                except,
                day,
                weekday = Weekdays.Of(day),
                since = capped.Since,
                most = capped.Most,
                buyerCode = capped.BuyerCode,
                buyerPlain = capped.BuyerPlain,
            },
            cancel
        );
        var known = await relations.Of(parties, cancel);
        var compared = new PartiesCompared(parties, day);
        var admitted = library.AdmittedBy(time.GetUtcNow());
        var (cities, titles) = (new Dictionary<string, string>(), new Dictionary<string, int>());
        var members = new List<PoolMember>(rows.Count);
        foreach (var own in rows.GroupBy(row => row.ExpertId))
        {
            var expert = own.First();
            members.AddRange(
                Lines(
                    [.. own],
                    compared,
                    known,
                    admitted,
                    Once(cities, expert.Region, QuotaTraits.CityOf),
                    Once(titles, expert.Title ?? "", TitleLevels.Of)
                )
            );
        }

        return members;
    }

    // A hundred thousand experts come from some hundred divisions, and have some dozens of titles.
    private static T Once<T>(Dictionary<string, T> known, string of, Func<string, T> made) =>
        known.TryGetValue(of, out var value) ? value : known[of] = made(of);

    /// <summary>
    /// How many may be drawn in a specialty, counted no further than wanted: some at a time, until there are enough.
    /// </summary>
    public async Task<int> CountUpTo(
        int wanted,
        string specialty,
        Parties parties,
        DateTimeOffset evaluationAt,
        CancellationToken cancel
    )
    {
        var day = ChinaTime.DateOf(evaluationAt);
        var known = await relations.Of(parties, cancel);
        var compared = new PartiesCompared(parties, day);
        var capped = await sittings.OfPool(parties, day, cancel);
        var (found, after) = (0, Guid.Empty);
        while (found < wanted)
        {
            var rows = await sql.Query<DrawableRow>(
                Drawable,
                new
                {
                    specialty,
                    after,
                    admitted = library.AdmittedBy(time.GetUtcNow()),
                    day,
                    weekday = Weekdays.Of(day),
                    from = ChinaTime.At(day, TimeOnly.MinValue),
                    to = ChinaTime.At(day.AddDays(1), TimeOnly.MinValue),
                    since = capped.Since,
                    most = capped.Most,
                    buyerCode = capped.BuyerCode,
                    buyerPlain = capped.BuyerPlain,
                    skip = 0,
                    take = AtATime,
                },
                cancel
            );
            if (rows.Count > 0)
            {
                Guid[] experts = [.. rows.Select(row => row.ExpertId)];
                var ties = (await sql.Query<TieRow>(TiesOfSome, new { experts }, cancel)).ToLookup(
                    row => row.ExpertId,
                    row => row.Tie()
                );
                found += rows.Count(row =>
                    Reasons([.. ties[row.ExpertId]], row.IdentityToken, compared, known).Length == 0
                );
                after = experts[^1];
            }

            if (rows.Count < AtATime)
            {
                break;
            }
        }

        return Math.Min(found, wanted);
    }

    /// <summary>What the law says against one expert, as the parties are known now.</summary>
    private async Task<string[]> AvoidanceOf(
        Guid expertId,
        string? identityToken,
        Parties parties,
        DateTimeOffset evaluationAt,
        CancellationToken cancel
    ) =>
        Reasons(
            [
                .. (await sql.Query<TieRow>(TiesOfOne, new { id = expertId }, cancel)).Select(row =>
                    row.Tie()
                ),
            ],
            identityToken,
            new PartiesCompared(parties, ChinaTime.DateOf(evaluationAt)),
            await relations.Of(parties, cancel)
        );

    private static string[] Reasons(
        IReadOnlyCollection<Tie> ties,
        string? identityToken,
        PartiesCompared parties,
        PartyRelations.Known known
    ) =>
        [
            .. parties.Reasons(ties),
            .. Where(parties.IsTiedToOneOf(ties, known.Holders), "holder"),
            .. Where(parties.Prepared(ties, identityToken), "prepared"),
            .. Where(
                identityToken is not null && known.People.Contains(identityToken),
                "same_person"
            ),
        ];

    /// <summary>
    /// Everything that speaks against one expert now: what the law says, a suspension, another panel the same day, how often the
    /// expert sat for the purchaser and with those who hold a seat.
    /// </summary>
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
                    day,
                    weekday = Weekdays.Of(day),
                },
                cancel
            )
        )!;
        return
        [
            .. await AvoidanceOf(expertId, standing.IdentityToken, parties, evaluationAt, cancel),
            .. Where(standing.State != "active", "suspended"),
            .. Where(standing.Engagements > 0, "engaged"),
            .. Where(standing.Absent, "absent"),
            .. await sittings.Against(expertId, panelId, parties, day, cancel),
        ];
    }

    /// <summary>
    /// Everything that speaks now against an expert who holds a seat: what the law says, a suspension, for a seat without its
    /// day another one that has it, and for one that was not accepted yet how often the expert sat.
    /// </summary>
    public async Task<IReadOnlyList<string>> AgainstHolder(
        InvitationRow seat,
        Guid panelId,
        Parties parties,
        DateTimeOffset evaluationAt,
        CancellationToken cancel
    )
    {
        var standing = (
            await sql.One<StandingRow>(
                StandingOfHolder,
                new
                {
                    id = seat.ExpertId,
                    day = ChinaTime.DateOf(evaluationAt),
                    invitation = seat.Id,
                },
                cancel
            )
        )!;
        return
        [
            .. await AvoidanceOf(
                seat.ExpertId,
                standing.IdentityToken,
                parties,
                evaluationAt,
                cancel
            ),
            .. Where(standing.State != "active", "suspended"),
            .. Where(standing.Engagements > 0, "engaged"),
            // A cap is no reason against a seat that was accepted: the calendar's absences are none either.
            .. seat.State == "accepted"
                ? []
                : await sittings.Against(
                    seat.ExpertId,
                    panelId,
                    parties,
                    ChinaTime.DateOf(evaluationAt),
                    cancel
                ),
        ];
    }

    // An expert's rows: each tie once for each of the specialties.
    private static IEnumerable<PoolMember> Lines(
        List<MemberRow> rows,
        PartiesCompared parties,
        PartyRelations.Known known,
        DateTimeOffset admitted,
        string city,
        int title
    )
    {
        var expert = rows[0];
        // An expert without ties has one row, without any.
        var ties = rows.FindAll(row =>
                row.Relation is not null && row.Specialty == expert.Specialty
            )
            // In one order, for of two employers since the same day the first counts.
            .OrderBy(row => row.Place)
            .Select(row => row.Tie())
            .ToList();
        var employer = EmployerOf(ties, parties);
        string[] exclusions =
        [
            .. Reasons(ties, expert.IdentityToken, parties, known),
            .. Where(expert.State != "active", "suspended"),
            .. Where(!expert.HasAccount, "no_account"),
            .. Where(expert.Engaged, "engaged"),
            .. Where(expert.Absent, "absent"),
            .. Where(expert.AdmittedAt > admitted, "waiting"),
            .. Where(expert.Often, FrequencyCap.PurchaserOften),
        ];
        return rows.Select(row => row.Specialty)
            .Distinct()
            .Select(specialty => new PoolMember(expert.ExpertId, specialty, employer, exclusions)
            {
                City = city,
                Title = title,
            });
    }

    private static string[] Where(bool so, string reason) => so ? [reason] : [];

    // Of several employers the latest counts; a code is surer than a name.
    private static string? EmployerOf(IEnumerable<Tie> ties, PartiesCompared parties) =>
        ties.Where(tie =>
                tie.Relation == "employee"
                && tie.FromDay <= parties.On
                && (tie.ToDay is null || tie.ToDay >= parties.On)
            )
            .MaxBy(tie => tie.FromDay)
            is { } present
            ? present.OrganisationCode?.ToString() ?? parties.Plain(present.OrganisationName)
            : null;

    private sealed record MemberRow : TieRow
    {
        public string State { get; init; } = "";
        public bool HasAccount { get; init; }
        public string Specialty { get; init; } = "";
        public bool Engaged { get; init; }
        public bool Absent { get; init; }
        public bool Often { get; init; }
        public string? IdentityToken { get; init; }
        public DateTimeOffset? AdmittedAt { get; init; }
        public string Region { get; init; } = "";
        public string? Title { get; init; }
        public int? Place { get; init; }
    }

    private sealed record DrawableRow
    {
        public Guid ExpertId { get; init; }
        public string? IdentityToken { get; init; }
    }

    private sealed record StandingRow
    {
        public string State { get; init; } = "";
        public string? IdentityToken { get; init; }
        public bool Absent { get; init; }
        public int Engagements { get; init; }
    }

    private record TieRow
    {
        public Guid ExpertId { get; init; }
        public string? Relation { get; init; }
        public string? OrganisationName { get; init; }
        public EntityCode? OrganisationCode { get; init; }
        public DateOnly? FromDay { get; init; }
        public DateOnly? ToDay { get; init; }

        public Tie Tie() =>
            new()
            {
                Relation = Relation!,
                OrganisationName = OrganisationName!,
                OrganisationCode = OrganisationCode,
                FromDay = FromDay!.Value,
                ToDay = ToDay,
            };
    }
}
