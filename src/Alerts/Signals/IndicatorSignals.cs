using System.Globalization;
using Trading.Alerts.Indicators;
using Trading.Domain.Codes;
using Trading.Indicators;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Signals;

/// <summary>
/// Hands over which indicators have triggered in procurements: one signal an indicator, however many lots and bidders it
/// names, graver the graver the registry of indicators calls it. Whoever judged them holds their rows.
/// </summary>
internal sealed class IndicatorSignals(
    SqlSession sql,
    SignalStore signals,
    IndicatorRules rules,
    TimeProvider time
)
{
    private static readonly Statement Triggered = Statement.Of(
        "alerts.indicator_finding.triggered",
        """
        select owner, indicator, sentence_zh, sentence_en from indicator_finding
        where owner_kind = @kind and owner in @owners and outcome = @triggered
        order by owner, indicator, lot, subject_kind, subject, place
        """
    );

    /// <summary>Hands over those of some procurements, as they stand.</summary>
    public async Task Hand(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return;
        }

        var found = (
            await sql.Query<Row>(
                Triggered,
                new
                {
                    kind = FindingOwner.ProcurementKind,
                    owners = ids.Select(FindingOwner.Key).ToArray(),
                    triggered = FindingRow.NameOf(IndicatorOutcome.Triggered),
                },
                cancel
            )
        ).ToLookup(row => row.Owner);
        var rule = MergingRule.On(time.Today());
        await signals.Say(
            SignalSources.Indicator,
            ids.ToDictionary(
                id => id,
                IReadOnlyList<Signal> (id) =>
                    [
                        .. found[FindingOwner.Key(id)]
                            .Where(row => rules.Shows(row.Indicator))
                            .GroupBy(row => row.Indicator)
                            .Select(rows => Of(id, [.. rows], rule)),
                    ]
            ),
            cancel
        );
    }

    private Signal Of(Guid id, IReadOnlyList<Row> rows, MergingRule rule)
    {
        var code = rows[0].Indicator;
        var level = rule.LevelOfIndicator(
            (
                rules.Definitions.FirstOrDefault(one => one.Code == code)?.Severity
                ?? IndicatorSeverity.Low
            )
                .ToString()
                .ToLowerInvariant()
        );
        var others = (rows.Count - 1).ToString(CultureInfo.InvariantCulture);
        return new()
        {
            Code = code,
            Level = level,
            Strength = rule.StrengthOf(level),
            Name = rules.NameOf(code),
            Sentence =
                rows.Count == 1
                    ? new(rows[0].SentenceZh, rows[0].SentenceEn)
                    : new(
                        $"{rows[0].SentenceZh}（另有{others}处）",
                        $"{rows[0].SentenceEn} (and {others} more)"
                    ),
            Link = $"/alerts/indicators/replay/{id}",
        };
    }

    private sealed record Row
    {
        public string Owner { get; init; } = "";
        public string Indicator { get; init; } = "";
        public string SentenceZh { get; init; } = "";
        public string SentenceEn { get; init; } = "";
    }
}
