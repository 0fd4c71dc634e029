using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Indicators;
using Trading.Indicators.Supervision;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// What another parameter would have said over the last twelve months, beside the one in force: flags more and fewer by city
/// and kind, and the warnings that people confirmed and that would lose this flag. Changes nothing.
/// </summary>
internal sealed class ParameterTrial(
    SqlSession sql,
    IProcurementRecords records,
    DossierReader reader,
    PassStore pass,
    SumStore sums,
    TrialStore trials,
    ParameterStore parameters,
    BaselineStore baselines,
    IndicatorRules rules,
    WorkingDays calendar,
    TimeProvider time
) : ILongJob<ParameterTrial.Input, ParameterTrial.Reached>
{
    private const string Procurements = "procurements";
    private const string Subjects = "subjects";
    private const int AtOnce = 100;
    private const int MostLost = 200;

    public static readonly LongJobKind Kind = new(
        "alerts.indicator_trial",
        new("指标参数试算", "Trial of an indicator's parameter"),
        [AlertsPermissions.SetIndicatorParameters],
        new Term(
            Procurements,
            new("试算近十二个月的项目", "Judging the procurements of twelve months")
        ),
        new Term(Subjects, new("试算主体", "Judging subjects"))
    );

    [WithoutScope("of procurements that the trial goes over, which is of the whole province")]
    private static readonly Statement ConfirmedOf = Statement.Of(
        "alerts.indicator_trial.confirmed",
        "select id from alert where id in @ids and state = 'confirmed'"
    );

    /// <summary>What is tried.</summary>
    public sealed record Input(Guid TrialId, string Indicator, string Name, decimal Value);

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        public string Phase { get; init; } = Procurements;
        public DateTimeOffset Since { get; init; }
        public Guid AfterId { get; init; }
        public string AfterKind { get; init; } = "";
        public string AfterSubject { get; init; } = "";
        public string AfterGroup { get; init; } = "";
        public TrialResult Result { get; init; } = new();
    }

    public async Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        if (reached is null)
        {
            var since = time.GetUtcNow().AddMonths(-12);
            return _ => Task.FromResult(Step(new() { Since = since }));
        }

        var before = await parameters.At(time.GetUtcNow(), cancel);
        var after = before.With(input.Indicator, input.Name, input.Value, DateOnly.MinValue);
        var current = await baselines.Current(cancel);
        ISupervisionIndicator[] one =
        [
            .. rules.All.Where(indicator => indicator.Code == input.Indicator),
        ];
        if (reached.Phase == Procurements)
        {
            return await OverProcurements(reached, one, (before, after), current, cancel);
        }

        return await OverSubjects(input, reached, one, (before, after), current, cancel);
    }

    private async Task<WriteStep<Reached>> OverProcurements(
        Reached reached,
        ISupervisionIndicator[] one,
        (ParameterBook Before, ParameterBook After) books,
        Baselines current,
        CancellationToken cancel
    )
    {
        var page = await records.After(reached.Since, reached.AfterId, AtOnce, cancel);
        var counts = new TrialCounts(reached.Result);
        var lost = new List<Guid>();
        foreach (var read in await reader.Read([.. page.Select(place => place.Id)], cancel))
        {
            if (Markets.Of(read.Summary) != Markets.Home)
            {
                continue;
            }

            var (was, now) = (Flags(books.Before), Flags(books.After));
            counts.Count(read.Dossier.Region, read.Summary.Kind, was, now);
            if (was > 0 && now == 0)
            {
                lost.Add(read.Summary.Id);
            }

            int Flags(ParameterBook book) =>
                Verdicts
                    .Of(read.Dossier, one, Context(book, current))
                    .Findings.Count(finding => finding.Outcome == IndicatorOutcome.Triggered);
        }

        var confirmed =
            lost.Count == 0 ? [] : await sql.Query<Guid>(ConfirmedOf, new { ids = lost }, cancel);
        var result = counts.Result() with
        {
            ConfirmedLost = reached.Result.ConfirmedLost + confirmed.Count,
            Lost = [.. reached.Result.Lost.Concat(confirmed).Take(MostLost)],
        };
        return _ =>
            Task.FromResult(
                Step(
                    page.Count < AtOnce
                        ? new() { Phase = Subjects, Result = result }
                        : reached with
                        {
                            Since = page[^1].ChangedAt,
                            AfterId = page[^1].Id,
                            Result = result,
                        }
                )
            );
    }

    private async Task<WriteStep<Reached>> OverSubjects(
        Input input,
        Reached reached,
        ISupervisionIndicator[] one,
        (ParameterBook Before, ParameterBook After) books,
        Baselines current,
        CancellationToken cancel
    )
    {
        var on = ChinaTime.DateOf(time.GetUtcNow());
        var page = await pass.SubjectsAfter(
            new(reached.AfterKind, reached.AfterSubject, reached.AfterGroup),
            AtOnce,
            cancel
        );
        var counts = new TrialCounts(reached.Result);
        var years = await sums.YearsOf(page, on, cancel);
        foreach (var key in page)
        {
            var group = PeerGroup.Parse(key.Group);
            if (group.Market != Markets.Home)
            {
                continue;
            }

            var subject = new SubjectDossier(
                FindingOwner.KindOf(key.Kind),
                key.Subject,
                key.Group,
                on,
                years.GetValueOrDefault(key) ?? []
            );
            counts.Count(group.Key.Region, group.Key.Kind, Flags(books.Before), Flags(books.After));

            int Flags(ParameterBook book) =>
                Verdicts
                    .Of(subject, one, Context(book, current))
                    .Count(finding => finding.Outcome == IndicatorOutcome.Triggered);
        }

        var result = counts.Result() with
        {
            ConfirmedLost = reached.Result.ConfirmedLost,
            Lost = reached.Result.Lost,
        };
        return async write =>
        {
            if (page.Count == AtOnce)
            {
                return Step(
                    reached with
                    {
                        AfterKind = page[^1].Kind,
                        AfterSubject = page[^1].Subject,
                        AfterGroup = page[^1].Group,
                        Result = result,
                    }
                );
            }

            await trials.End(input.TrialId, result, time.GetUtcNow(), write);
            return Step<Reached>.Ended(
                new { looked = result.Looked, confirmedLost = result.ConfirmedLost },
                result.Looked,
                result.Looked
            );
        };
    }

    private JudgingContext Context(ParameterBook book, Baselines current) =>
        new(rules, book, current, calendar, Markets.Home)
        {
            Today = ChinaTime.DateOf(time.GetUtcNow()),
        };

    private static Step<Reached> Step(Reached reached) =>
        new()
        {
            Reached = reached,
            Phase = reached.Phase,
            Done = reached.Result.Looked,
        };
}
