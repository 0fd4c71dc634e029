using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>Reads and writes the parts of an expert's file (一人一档).</summary>
internal sealed class ExpertStore(
    SqlSession sql,
    ExpertIdentities identities,
    IDocuments documents,
    CurrentCaller current,
    TimeProvider time
)
{
    private static readonly Statement InsertSpecialty = Statement.Of(
        "evaluation.expert_specialty.insert",
        "insert into expert_specialty (expert_id, specialty) values (@id, @specialty)"
    );

    private static readonly Statement InsertTie = Statement.Of(
        "evaluation.expert_tie.insert",
        """
        insert into expert_tie (expert_id, place, relation, organisation_name, organisation_code, from_day, to_day)
        values (@id, @ordinal, @relation, @name, @code, @from, @to)
        """
    );

    private static readonly Statement DeleteSpecialties = Statement.Of(
        "evaluation.expert_specialty.delete",
        "delete from expert_specialty where expert_id = @id"
    );

    private static readonly Statement DeleteTies = Statement.Of(
        "evaluation.expert_tie.delete",
        "delete from expert_tie where expert_id = @id"
    );

    private static readonly Statement One = Statement.Of(
        "evaluation.expert.detail",
        """
        select id, person_id, name, region, state, state_reason, created_at, version, main_specialty,
               title as professional_title, recommender, recommendation, recommended_on, admitted_at, appeal, appealed_at
        from expert where id = @id
        """
    );

    private static readonly Statement Lock = Statement.Of(
        "evaluation.expert.lock",
        "select version from expert {lock} where id = @id {for update}"
    );

    private static readonly Statement Specialties = Statement.Of(
        "evaluation.expert_specialty.of_one",
        "select specialty from expert_specialty where expert_id = @id order by specialty"
    );

    private static readonly Statement Ties = Statement.Of(
        "evaluation.expert_tie.of_one",
        """
        select relation, organisation_name, organisation_code, from_day, to_day from expert_tie where expert_id = @id order by place
        """
    );

    private static readonly Statement OwnedBy = Statement.Of(
        "evaluation.expert.own",
        "select id from expert where person_id = @personId order by created_at, id {page}"
    );

    private static readonly Statement UpdateForm = Statement.Of(
        "evaluation.expert.apply",
        """
        update expert
        set name = @name, region = @region, state = 'applied', state_reason = null, main_specialty = @main, title = @title,
            recommender = @recommender, recommendation = @recommendation, recommended_on = @recommendedOn,
            version = version + 1
        where id = @id
        """
    );

    private static readonly Statement NewVersion = Statement.Of(
        "evaluation.expert.touch",
        "update expert set version = version + 1 where id = @id"
    );

    private static readonly Statement Qualifications = Statement.Of(
        "evaluation.expert_qualification.of_one",
        "select name, number, issuer, valid_to from expert_qualification where expert_id = @id order by ordinal"
    );

    private static readonly Statement DeleteQualifications = Statement.Of(
        "evaluation.expert_qualification.delete",
        "delete from expert_qualification where expert_id = @id"
    );

    private static readonly Statement InsertQualification = Statement.Of(
        "evaluation.expert_qualification.insert",
        """
        insert into expert_qualification (expert_id, ordinal, name, number, issuer, valid_to)
        values (@id, @ordinal, @name, @number, @issuer, @validTo)
        """
    );

    private static readonly Statement Trainings = Statement.Of(
        "evaluation.expert_training.of_one",
        """
        select t.id, t.title, t.organiser, t.from_day, t.to_day, t.hours, t.result, t.certificate, t.corrects, t.reason,
               c.id as corrected_by, t.recorded_at, t.recorded_by
        from expert_training t left join expert_training c on c.corrects = t.id
        where t.expert_id = @id
        order by t.from_day desc, t.recorded_at desc, t.id desc
        """
    );

    private static readonly Statement OfWeek = Statement.Of(
        "evaluation.expert_weekday.of_one",
        "select weekday from expert_weekday where expert_id = @id order by weekday"
    );

    private static readonly Statement Absences = Statement.Of(
        "evaluation.expert_absence.of_one",
        "select kind, from_day, to_day from expert_absence where expert_id = @id order by ordinal"
    );

    private static readonly Statement Decisions = Statement.Of(
        "evaluation.expert_decision.of_one",
        "select seq, at, kind, reason, decided_by from expert_decision where expert_id = @id order by seq"
    );

    private static readonly Statement DecisionFields = Statement.Of(
        "evaluation.expert_decision_field.of_one",
        "select seq, pointer, reason from expert_decision_field where expert_id = @id order by seq, pointer"
    );

    private static readonly Statement NextDecision = Statement.Of(
        "evaluation.expert_decision.next",
        "select coalesce(max(seq), 0) + 1 from expert_decision where expert_id = @id"
    );

    private static readonly Statement InsertDecision = Statement.Of(
        "evaluation.expert_decision.insert",
        """
        insert into expert_decision (expert_id, seq, at, kind, reason, decided_by, decided_by_person)
        values (@id, @seq, @now, @kind, @reason, @by, @person)
        """
    );

    private static readonly Statement InsertDecisionField = Statement.Of(
        "evaluation.expert_decision_field.insert",
        """
        insert into expert_decision_field (expert_id, seq, pointer, reason) values (@id, @seq, @pointer, @reason)
        """
    );

    private static readonly Statement DropMain = Statement.Of(
        "evaluation.expert.drop_main",
        """
        update expert set main_specialty = null
        where id = @id and not exists (
            select 1 from expert_specialty s where s.expert_id = @id and s.specialty = expert.main_specialty)
        """
    );

    private static readonly Statement EndAppeal = Statement.Of(
        "evaluation.expert.end_appeal",
        "update expert set appeal = null, appealed_at = null where id = @id"
    );

    private static readonly Statement LastDecider = Statement.Of(
        "evaluation.expert_decision.last_decider",
        """
        select decided_by_person from expert_decision
        where expert_id = @id and seq = (
            select max(d.seq) from expert_decision d
            where d.expert_id = @id and d.kind in ('suspended', 'removed'))
        """
    );

    /// <summary>The whole file; null when there is none.</summary>
    public async Task<Expert?> Read(Guid id, CancellationToken cancel)
    {
        if (await sql.One<Expert>(One, new { id }, cancel) is not { } expert)
        {
            return null;
        }

        var fields = (await sql.Query<FieldRow>(DecisionFields, new { id }, cancel)).ToLookup(row =>
            row.Seq
        );
        return expert with
        {
            IdentityMask = await identities.MaskOf(id, time.Today(), cancel),
            Specialties = await sql.Query<string>(Specialties, new { id }, cancel),
            Ties = await sql.Query<Tie>(Ties, new { id }, cancel),
            Qualifications = await sql.Query<ExpertQualification>(
                Qualifications,
                new { id },
                cancel
            ),
            Documents = await documents.Of(ExpertDocuments.SubjectOf(id), cancel),
            Trainings = await sql.Query<ExpertTraining>(Trainings, new { id }, cancel),
            Weekdays = await sql.Query<int>(OfWeek, new { id }, cancel),
            Absences = await sql.Query<ExpertAbsence>(Absences, new { id }, cancel),
            Decisions =
            [
                .. (await sql.Query<ExpertDecision>(Decisions, new { id }, cancel)).Select(
                    decision =>
                        decision with
                        {
                            Fields =
                            [
                                .. fields[decision.Seq]
                                    .Select(row => new FieldToCorrect(row.Pointer, row.Reason)),
                            ],
                        }
                ),
            ],
        };
    }

    /// <summary>The caller's own file, nobody else changing it meanwhile; null when the caller has none.</summary>
    public async Task<Expert?> OwnForUpdate(CancellationToken cancel) =>
        await Own(cancel) is { } id ? await GetForUpdate(id, cancel) : null;

    /// <summary>Key of the caller's own file, the oldest of several; null when the caller has none.</summary>
    public Task<Guid?> Own(CancellationToken cancel) =>
        sql.One<Guid?>(
            OwnedBy,
            new
            {
                personId = current.Caller.PersonId,
                skip = 0,
                take = 1,
            },
            cancel
        );

    /// <summary>Makes a version of a file whose row is held, since what hangs on it has changed.</summary>
    public Task Touch(Guid id, CancellationToken cancel) =>
        sql.Execute(NewVersion, new { id }, cancel);

    /// <summary>Writes an application, which waits for an officer from now on.</summary>
    public async Task WriteApplication(Guid id, ApplicationForm form, CancellationToken cancel)
    {
        await sql.Execute(
            UpdateForm,
            new
            {
                id,
                name = form.Name.Trim(),
                region = form.Region,
                main = form.MainSpecialty.Trim(),
                title = string.IsNullOrWhiteSpace(form.ProfessionalTitle)
                    ? null
                    : form.ProfessionalTitle.Trim(),
                recommender = form.Recommender.Trim(),
                recommendation = form.Recommendation.Trim(),
                recommendedOn = form.RecommendedOn,
            },
            cancel
        );
        await Write(id, form.Specialties, form.Ties, cancel);
        await sql.Execute(DeleteQualifications, new { id }, cancel);
        foreach (var (place, one) in form.Qualifications.Index())
        {
            await sql.Execute(
                InsertQualification,
                new
                {
                    id,
                    ordinal = place + 1,
                    name = one.Name.Trim(),
                    number = one.Number.Trim(),
                    issuer = one.Issuer.Trim(),
                    validTo = one.ValidTo,
                },
                cancel
            );
        }
    }

    /// <summary>
    /// Keeps what was decided about an expert whose row is held, or said by <paramref name="by"/> where that is not the caller's
    /// name.
    /// </summary>
    public async Task Decide(
        Guid id,
        string kind,
        string? reason,
        CancellationToken cancel,
        string? by = null,
        IReadOnlyList<FieldToCorrect>? fields = null
    )
    {
        var seq = await sql.One<int>(NextDecision, new { id }, cancel);
        await sql.Execute(
            InsertDecision,
            new
            {
                id,
                seq,
                now = time.GetUtcNow(),
                kind,
                reason,
                by = by ?? current.Caller.Name,
                person = current.Caller.PersonId,
            },
            cancel
        );
        foreach (var field in fields ?? [])
        {
            await sql.Execute(
                InsertDecisionField,
                new
                {
                    id,
                    seq,
                    pointer = field.Pointer,
                    reason = field.Reason.Trim(),
                },
                cancel
            );
        }
    }

    /// <summary>An appeal against what was decided before is answered by what is decided now.</summary>
    public Task ForgetAppeal(Guid id, CancellationToken cancel) =>
        sql.Execute(EndAppeal, new { id }, cancel);

    /// <summary>Who suspended or removed the expert last; null when nobody did, or no person.</summary>
    public Task<Guid?> DeciderOf(Guid id, CancellationToken cancel) =>
        sql.One<Guid?>(LastDecider, new { id }, cancel);

    /// <summary>Whoever holds or changes the same file waits until the transaction ends.</summary>
    public Task Hold(Guid id, CancellationToken cancel) => sql.One<long?>(Lock, new { id }, cancel);

    /// <summary>The whole file, nobody else changing it meanwhile; null when there is none.</summary>
    public async Task<Expert?> GetForUpdate(Guid id, CancellationToken cancel) =>
        await sql.One<long?>(Lock, new { id }, cancel) is null ? null : await Read(id, cancel);

    /// <summary>Writes specialties and ties in place of those kept.</summary>
    public async Task Write(
        Guid id,
        IReadOnlyList<string> specialties,
        IReadOnlyList<Tie> ties,
        CancellationToken cancel
    )
    {
        await sql.Execute(DeleteSpecialties, new { id }, cancel);
        await sql.Execute(DeleteTies, new { id }, cancel);
        foreach (var specialty in specialties.Select(specialty => specialty.Trim()).Distinct())
        {
            await sql.Execute(InsertSpecialty, new { id, specialty }, cancel);
        }

        // The main one is one of them.
        await sql.Execute(DropMain, new { id }, cancel);

        for (var ordinal = 1; ordinal <= ties.Count; ordinal++)
        {
            var tie = ties[ordinal - 1];
            await sql.Execute(
                InsertTie,
                new
                {
                    id,
                    ordinal,
                    relation = tie.Relation,
                    name = tie.OrganisationName.Trim(),
                    code = tie.OrganisationCode,
                    from = tie.FromDay,
                    to = tie.ToDay,
                },
                cancel
            );
        }
    }

    private sealed record FieldRow
    {
        public int Seq { get; init; }
        public string Pointer { get; init; } = "";
        public string Reason { get; init; } = "";
    }
}
