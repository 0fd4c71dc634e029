using Trading.Indicators.Supervision;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>
/// The sums of subjects. They move by the difference that a procurement makes, under the locks of the subjects' rows, taken in
/// one order, so that two procurements of one buyer add up and never wait for each other in a circle.
/// </summary>
internal sealed class SumStore(SqlSession sql)
{
    private const int AtOnce = 400;

    private const string OfSubject =
        "subject_kind = @kind and subject = @subject and peer_group = @group";

    private const string OfSum =
        OfSubject + " and metric = @metric and against = @against and month = @month";

    private const string Figures = "part_units, part_billionths, whole_units, whole_billionths";

    private static readonly Statement OfProcurement = Statement.Of(
        "alerts.indicator_contribution.of_procurement",
        $$"""
        select procurement_id, subject_kind, subject, peer_group, metric, against, month, {{Figures}} from indicator_contribution
        where procurement_id in @ids
        """
    );

    private static readonly Statement MeetSubject = Statement.Of(
        "alerts.indicator_subject.meet",
        $$"""
        insert into indicator_subject (subject_kind, subject, peer_group, judged_at, digest, asked)
        select @kind, @subject, @group, @now, '', '' where not exists (
            select 1 from indicator_subject {range lock} where {{OfSubject}})
        """
    );

    private static readonly Statement LockSubject = Statement.Of(
        "alerts.indicator_subject.lock",
        $$"""select digest from indicator_subject {lock} where {{OfSubject}} {for update}"""
    );

    // Those of one procurement share their group, so that hardly more are found than are asked for.
    private const string OfSubjects =
        "subject_kind in @kinds and subject in @subjects and peer_group in @groups";

    private static readonly Statement LockSubjects = Statement.Of(
        "alerts.indicator_subject.lock_many",
        $$"""
        select subject_kind, subject, peer_group from indicator_subject {lock} where {{OfSubjects}}
        order by subject_kind, subject, peer_group {for update}
        """
    );

    private static readonly Statement DropPart = Statement.Of(
        "alerts.indicator_contribution.drop",
        $$"""delete from indicator_contribution where procurement_id = @id and {{OfSum}}"""
    );

    private static readonly BulkTable NewParts = new(
        "indicator_contribution",
        ("procurement_id", BulkType.Id),
        ("subject_kind", BulkType.Text),
        ("subject", BulkType.Text),
        ("peer_group", BulkType.Text),
        ("metric", BulkType.Text),
        ("against", BulkType.Text),
        ("month", BulkType.Day),
        ("part_units", BulkType.Long),
        ("part_billionths", BulkType.Long),
        ("whole_units", BulkType.Long),
        ("whole_billionths", BulkType.Long)
    );

    private static readonly Statement ChangePart = Statement.Of(
        "alerts.indicator_contribution.change",
        $$"""
        update indicator_contribution
        set part_units = @partUnits, part_billionths = @partBillionths, whole_units = @wholeUnits,
            whole_billionths = @wholeBillionths
        where procurement_id = @id and {{OfSum}}
        """
    );

    private static readonly Statement MeetSum = Statement.Of(
        "alerts.indicator_sum.meet",
        $$"""
        insert into indicator_sum (subject_kind, subject, peer_group, metric, against, month, {{Figures}}, procurements)
        select @kind, @subject, @group, @metric, @against, @month, 0, 0, 0, 0, 0
        where not exists (select 1 from indicator_sum {range lock} where {{OfSum}})
        """
    );

    private static readonly Statement MoveSum = Statement.Of(
        "alerts.indicator_sum.move",
        $$"""
        update indicator_sum
        set part_units = part_units + @partUnits, part_billionths = part_billionths + @partBillionths,
            whole_units = whole_units + @wholeUnits, whole_billionths = whole_billionths + @wholeBillionths,
            procurements = procurements + @procurements
        where {{OfSum}}
        """
    );

    private static readonly Statement DropSum = Statement.Of(
        "alerts.indicator_sum.drop_empty",
        $$"""delete from indicator_sum where {{OfSum}} and procurements = 0"""
    );

    private static readonly Statement Sums = Statement.Of(
        "alerts.indicator_sum.of_subjects",
        $$"""
        select subject_kind, subject, peer_group, metric, against, month, {{Figures}}, procurements from indicator_sum
        where {{OfSubjects}} and month >= @first and month <= @last
        """
    );

    private static readonly Statement Judged = Statement.Of(
        "alerts.indicator_subject.judged",
        $$"""
        update indicator_subject set judged_at = @now, digest = @digest, asked = @asked where {{OfSubject}}
        """
    );

    /// <summary>What procurements added so far. Whoever asks holds their rows locked.</summary>
    public async Task<IReadOnlyDictionary<Guid, Dictionary<SumKey, SumPart>>> PartsOf(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<ContributedRow>(OfProcurement, new { ids }, cancel))
            .GroupBy(row => row.ProcurementId)
            .ToDictionary(
                rows => rows.Key,
                rows => rows.ToDictionary(row => row.Key(), row => row.Part())
            );

    /// <summary>
    /// Locks subjects in one order: those that are there by one question, which locks in the database's, and those that are new
    /// behind it in theirs.
    /// </summary>
    public async Task Lock(
        IReadOnlyCollection<SubjectKey> subjects,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (subjects.Count == 0)
        {
            return;
        }

        var locked = (
            await sql.Query<PartRow>(
                LockSubjects,
                new
                {
                    kinds = KindsOf(subjects),
                    subjects = CodesOf(subjects),
                    groups = GroupsOf(subjects),
                },
                cancel
            )
        ).Select(row => row.Owner());
        foreach (var subject in subjects.Except(locked).Order())
        {
            await sql.Execute(MeetSubject, Arguments(subject, now), cancel);
            await sql.One<string>(LockSubject, Arguments(subject), cancel);
        }
    }

    /// <summary>Moves sums, and keeps what each procurement adds from now on. The subjects are locked.</summary>
    public async Task Move(IEnumerable<(Guid Id, SumMove Move)> moves, CancellationToken cancel)
    {
        var all = moves.ToList();
        sql.Hold(
            NewParts,
            all.Where(one => one.Move.Procurements > 0)
                .Select(one => Values(one.Id, one.Move.Key, one.Move.Now!.Value))
        );
        var lines = new List<(Statement, object)>();
        foreach (var (id, move) in all.Where(one => one.Move.Procurements <= 0))
        {
            lines.Add(
                move.Now is { } now
                    ? (ChangePart, Arguments(move.Key, now, id: id))
                    : (DropPart, Arguments(move.Key, default, id: id))
            );
        }

        // Procurements that go together often move the same sum.
        foreach (var sum in all.GroupBy(one => one.Move.Key, one => one.Move))
        {
            var procurements = sum.Sum(move => move.Procurements);
            var args = Arguments(
                sum.Key,
                sum.Aggregate(default(SumPart), (by, move) => by + move.By),
                procurements
            );
            if (procurements > 0)
            {
                lines.Add((MeetSum, args));
            }

            lines.Add((MoveSum, args));
            if (procurements < 0)
            {
                lines.Add((DropSum, args));
            }
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);
    }

    /// <summary>The sums of the twelve months that end with a day's, of each subject that has any.</summary>
    public async Task<IReadOnlyDictionary<SubjectKey, IReadOnlyList<YearSum>>> YearsOf(
        IReadOnlyCollection<SubjectKey> subjects,
        DateOnly on,
        CancellationToken cancel
    )
    {
        if (subjects.Count == 0)
        {
            return new Dictionary<SubjectKey, IReadOnlyList<YearSum>>();
        }

        var (first, last) = Year(on);
        return (
            await sql.Query<PartRow>(
                Sums,
                new
                {
                    kinds = KindsOf(subjects),
                    subjects = CodesOf(subjects),
                    groups = GroupsOf(subjects),
                    first,
                    last,
                },
                cancel
            )
        ).GroupBy(row => row.Owner()).ToDictionary(year => year.Key, year => YearSums(year));
    }

    /// <summary>Keeps by what a subject was judged.</summary>
    public void Keep(
        SubjectKey subject,
        string digest,
        IEnumerable<string> asked,
        DateTimeOffset now
    ) =>
        sql.Hold(
            (
                Judged,
                new
                {
                    kind = subject.Kind,
                    subject = subject.Subject,
                    group = subject.Group,
                    digest,
                    asked = string.Join(IndicatorJudge.Between, asked),
                    now,
                }
            )
        );

    /// <summary>The first and the last of twelve months.</summary>
    public static (DateOnly First, DateOnly Last) Year(DateOnly on)
    {
        var month = new DateOnly(on.Year, on.Month, 1);
        return (month.AddMonths(-11), month);
    }

    /// <summary>Months added up, in an order of their own.</summary>
    public static IReadOnlyList<YearSum> YearSums(IEnumerable<SumRow> months) =>
        [
            .. months
                .GroupBy(row => (row.Metric, row.Against))
                .OrderBy(sum => sum.Key.Metric, StringComparer.Ordinal)
                .ThenBy(sum => sum.Key.Against, StringComparer.Ordinal)
                .Select(sum =>
                {
                    var total = sum.Aggregate(default(SumPart), (all, row) => all + row.Part());
                    return new YearSum(
                        sum.Key.Metric,
                        sum.Key.Against.Length == 0 ? null : sum.Key.Against,
                        total.Part.Value,
                        total.Whole.Value,
                        sum.Sum(row => row.Procurements)
                    );
                }),
        ];

    private static object?[] Values(Guid id, SumKey key, SumPart now) =>
        [
            id,
            key.Subject.Kind,
            key.Subject.Subject,
            key.Subject.Group,
            key.Metric,
            key.Against,
            key.Month,
            now.Part.Units,
            now.Part.Billionths,
            now.Whole.Units,
            now.Whole.Billionths,
        ];

    private static object Arguments(
        SumKey key,
        SumPart figures,
        int procurements = 0,
        Guid id = default
    ) =>
        new
        {
            id,
            kind = key.Subject.Kind,
            subject = key.Subject.Subject,
            group = key.Subject.Group,
            metric = key.Metric,
            against = key.Against,
            month = key.Month,
            partUnits = figures.Part.Units,
            partBillionths = figures.Part.Billionths,
            wholeUnits = figures.Whole.Units,
            wholeBillionths = figures.Whole.Billionths,
            procurements,
        };

    private static object Arguments(SubjectKey subject) =>
        new
        {
            kind = subject.Kind,
            subject = subject.Subject,
            group = subject.Group,
        };

    private static object Arguments(SubjectKey subject, DateTimeOffset now) =>
        new
        {
            kind = subject.Kind,
            subject = subject.Subject,
            group = subject.Group,
            now,
        };

    private static string[] KindsOf(IEnumerable<SubjectKey> keys) =>
        [.. keys.Select(key => key.Kind).Distinct()];

    private static string[] CodesOf(IEnumerable<SubjectKey> keys) =>
        [.. keys.Select(key => key.Subject).Distinct()];

    private static string[] GroupsOf(IEnumerable<SubjectKey> keys) =>
        [.. keys.Select(key => key.Group).Distinct()];
}
