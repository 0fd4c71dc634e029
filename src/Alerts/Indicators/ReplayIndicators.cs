using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Indicators.Supervision;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// What was said of a procurement at an instant, computed again from what it rested on: with the parameters and baselines of
/// that day, and with today's. What never applied has no row, and is computed from the facts of the last change before.
/// 404 out of the caller's scope.
/// </summary>
public static class ReplayIndicators
{
    /// <summary>Which verdicts.</summary>
    /// <param name="Id">The procurement.</param>
    /// <param name="At">As they stood then.</param>
    /// <param name="Indicator">Of one indicator alone; of all when left out.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id, DateTimeOffset At, string? Indicator = null)
        : IQuery<Answer>;

    /// <summary>The verdicts.</summary>
    /// <param name="ProcurementId">Of which.</param>
    /// <param name="At">As of when.</param>
    /// <param name="Verdicts">Each as it was said, and as it comes out now.</param>
    public sealed record Answer(
        Guid ProcurementId,
        DateTimeOffset At,
        IReadOnlyList<Replayed> Verdicts
    );

    /// <summary>A verdict.</summary>
    /// <param name="Said">As it was said.</param>
    /// <param name="Again">By the same facts, parameters and baselines; null where what it rested on is not kept any more, or it is not said.</param>
    /// <param name="Today">By the same facts with today's parameters and baselines; null as above.</param>
    /// <param name="Holds">True where computing again says exactly what was said; false where the rules have changed since.</param>
    public sealed record Replayed(
        SaidFinding Said,
        SaidFinding? Again,
        SaidFinding? Today,
        bool Holds
    );

    private const string Columns = """
        owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place, outcome, value, threshold, evidence,
        sentence_zh, sentence_en, parameters, input, baselines_at, valid_from
        """;

    private static readonly Statement Valid = Statement.Of(
        "alerts.indicator_finding.valid_at",
        $$"""
        select {{Columns}}, valid_to from indicator_finding_before
        where owner_kind = 'procurement' and owner = @owner and valid_from <= @at and valid_to > @at
          and (@indicator is null or indicator = @indicator)
        union all
        select {{Columns}}, null as valid_to from indicator_finding
        where owner_kind = 'procurement' and owner = @owner and valid_from <= @at
          and (@indicator is null or indicator = @indicator)
        {recompile}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        InputStore inputs,
        ParameterStore parameters,
        BaselineStore baselines,
        RedFlagStore redFlags,
        IndicatorRules rules,
        WorkingDays calendar,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            if (await procurements.Find(query.Id, scope, cancellationToken) is not { } summary)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var rows = await sql.Query<SaidFinding.Row>(
                Valid,
                new
                {
                    owner = FindingOwner.Key(query.Id),
                    at = query.At,
                    indicator = string.IsNullOrEmpty(query.Indicator) ? null : query.Indicator,
                },
                cancellationToken
            );
            var market = Markets.Of(summary);
            var replayed = new List<Replayed>();
            var latest = rows.Where(row => row.PeerGroup.Length == 0).MaxBy(row => row.ValidFrom);
            foreach (
                var same in rows.GroupBy(row =>
                    (Owner: row.Whose(), row.Input, row.Parameters, row.BaselinesAt)
                )
            )
            {
                var content = await inputs.Find(same.Key.Owner, same.Key.Input, cancellationToken);
                var (again, today) = content is null
                    ? ([], [])
                    : await Compute(query.Id, market, same.First(), content, cancellationToken);
                replayed.AddRange(
                    same.Select(row =>
                    {
                        var now = again.GetValueOrDefault(row.Key);
                        var said = row.Said(rules);
                        return new Replayed(
                            said,
                            Said(now, row),
                            Said(today.GetValueOrDefault(row.Key), row),
                            now is not null
                                && now.Outcome == row.Outcome
                                && now.Value == row.Value
                                && now.Threshold == row.Threshold
                                && now.Evidence == row.Evidence
                        );
                    })
                );
                if (latest is not null && same.Contains(latest))
                {
                    replayed.AddRange(
                        Silent(query, latest, rows.Select(row => row.Indicator), again, today)
                    );
                }
            }

            return new Answer(
                query.Id,
                query.At,
                [
                    .. replayed
                        .OrderBy(one => one.Said.Indicator, StringComparer.Ordinal)
                        .ThenBy(one => one.Said.Lot, StringComparer.Ordinal)
                        .ThenBy(one => one.Said.SubjectId, StringComparer.Ordinal),
                ]
            );
        }

        // Of a rule that said nothing: why it did not apply, for each lot and bidder, or that it speaks now.
        private IEnumerable<Replayed> Silent(
            Query query,
            SaidFinding.Row latest,
            IEnumerable<string> spoken,
            Dictionary<(string, string, string, string, int), FindingRow> again,
            Dictionary<(string, string, string, string, int), FindingRow> today
        ) =>
            SaidFinding
                .Inapplicable(query.Id, spoken, rules, latest.ValidFrom)
                .Where(said =>
                    string.IsNullOrEmpty(query.Indicator) || said.Indicator == query.Indicator
                )
                .SelectMany(said =>
                {
                    var computed = again
                        .Values.Where(row => row.Indicator == said.Indicator)
                        .ToList();
                    return computed.Count == 0
                        ? [new Replayed(said, null, null, again.Count > 0)]
                        : computed.Select(row => new Replayed(
                            said with
                            {
                                Lot = row.Lot.Length == 0 ? null : row.Lot,
                                Subject = row.SubjectKind,
                                SubjectId = row.Subject,
                            },
                            Said(row, latest),
                            Said(today.GetValueOrDefault(row.Key), latest),
                            row.Outcome == said.Outcome
                        ));
                });

        private SaidFinding? Said(FindingRow? computed, SaidFinding.Row row) =>
            computed is null ? null : SaidFinding.Of(computed, row.Whose(), rules);

        private async Task<(
            Dictionary<(string, string, string, string, int), FindingRow> Again,
            Dictionary<(string, string, string, string, int), FindingRow> Today
        )> Compute(
            Guid id,
            string market,
            SaidFinding.Row row,
            byte[] content,
            CancellationToken cancel
        )
        {
            if (row.PeerGroup == PeerGroup.OfProcesses)
            {
                var input = JsonSerializer.Deserialize<RedFlagInput>(content)!;
                var settings = await redFlags.Settings(market, cancel) ?? input.Settings;
                return (
                    Keyed(RedFlagJudge.Of(id, input)),
                    Keyed(RedFlagJudge.Of(id, input with { Settings = settings }))
                );
            }

            var dossier = JsonSerializer.Deserialize<ProcurementDossier>(
                content,
                MessageText.Json
            )!;
            var by = JudgedBy.Parse(row.Parameters);
            var now = time.GetUtcNow();
            return (
                Judge(
                    dossier,
                    new JudgingContext(
                        rules,
                        await parameters.Through(by.Parameter, cancel),
                        await baselines.At(row.BaselinesAt, cancel),
                        calendar,
                        market
                    )
                    {
                        KnownThrough = by.CalendarThrough,
                        Today = ChinaTime.DateOf(row.ValidFrom),
                    }
                ),
                Judge(
                    dossier,
                    new JudgingContext(
                        rules,
                        await parameters.At(now, cancel),
                        await baselines.Current(cancel),
                        calendar,
                        market
                    )
                    {
                        Today = ChinaTime.DateOf(now),
                    }
                )
            );
        }

        private Dictionary<(string, string, string, string, int), FindingRow> Judge(
            ProcurementDossier dossier,
            JudgingContext context
        ) => Keyed(FindingRow.Of(Verdicts.Of(dossier, rules.All, context).Findings));

        private static Dictionary<(string, string, string, string, int), FindingRow> Keyed(
            IEnumerable<FindingRow> rows
        ) => rows.ToDictionary(one => one.Key);
    }
}
