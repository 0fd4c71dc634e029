using System.Text.Json;
using Trading.Alerts.Indicators;
using Trading.Alerts.Scoring;
using Trading.Alerts.Signals;
using Trading.Analysis;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Alerts.Dashboards;

/// <summary>Counts procurements as they stand: from the record, the registry, and what was said and decided.</summary>
internal sealed class DashboardReader(
    SqlSession sql,
    IProcurements procurements,
    IEntityFacts firms,
    IndicatorRules rules
)
{
    [WithoutScope("the platform counts the whole province")]
    private static readonly Statement Standing = Statement.Of(
        "alerts.appraisal.standing",
        """
        select p.procurement_id, p.scored_at, p.changed_at, p.findings, a.level, a.state, a.version, a.raised_at,
               a.signature, a.settled_signature, a.settled_at
        from appraisal p left join alert a on a.id = p.procurement_id where p.procurement_id in @ids
        """
    );

    private static readonly Statement FirstDecisions = Statement.Of(
        "alerts.alert_history.first_decisions",
        """
        select alert_id, min(at) as at from alert_history
        where alert_id in @ids and action in ('confirmed', 'dismissed') group by alert_id
        """
    );

    private static readonly Statement Signals = Statement.Of(
        "alerts.alert_signal.of_many",
        """
        select procurement_id, source, code, name_zh, name_en, since, gone_at from alert_signal
        where procurement_id in @ids order by procurement_id, source, code, subject
        """
    );

    private static readonly Statement Triggered = Statement.Of(
        "alerts.indicator_finding.triggered_of_many",
        """
        select owner, indicator from indicator_finding
        where owner_kind = 'procurement' and owner in @owners and peer_group = '' and outcome = 'triggered'
        """
    );

    /// <summary>Those that the record knows, of at most some hundred.</summary>
    public async Task<IReadOnlyList<CountedProcurement>> Read(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var histories = await procurements.Histories(ids, cancel);
        var standing = (await sql.Query<StandingRow>(Standing, new { ids }, cancel)).ToDictionary(
            row => row.ProcurementId
        );
        var warned = standing
            .Values.Where(row => row.State is not null)
            .Select(row => row.ProcurementId)
            .ToArray();
        var decided = (
            await sql.Query<DecisionRow>(FirstDecisions, new { ids = warned }, cancel)
        ).ToDictionary(row => row.AlertId, row => row.At);
        var signals = (await sql.Query<SignalRow>(Signals, new { ids = warned }, cancel)).ToLookup(
            row => row.ProcurementId
        );
        var triggered = (
            await sql.Query<TriggeredRow>(
                Triggered,
                new { owners = warned.Select(FindingOwner.Key).ToArray() },
                cancel
            )
        ).ToLookup(row => row.Owner, row => row.Indicator);
        var bidders = (
            await firms.Origins(
                [
                    .. histories
                        .SelectMany(history => history.Bids)
                        .Select(bid => bid.BidderCode.ToString())
                        .Distinct(StringComparer.Ordinal),
                ],
                cancel
            )
        ).ToDictionary(firm => firm.Code);
        return
        [
            .. histories
                .Where(history => standing.ContainsKey(history.Summary.Id))
                .Select(history =>
                {
                    var row = standing[history.Summary.Id];
                    return new CountedProcurement(
                        Of(
                            history,
                            row,
                            decided.TryGetValue(row.ProcurementId, out var at) ? at : null,
                            bidders
                        ),
                        Said(
                            row,
                            [.. signals[row.ProcurementId]],
                            triggered[FindingOwner.Key(row.ProcurementId)]
                        ),
                        history.Summary.StateName
                    );
                }),
        ];
    }

    private static DashboardRow Of(
        ProcurementHistory history,
        StandingRow standing,
        DateTimeOffset? decidedAt,
        IReadOnlyDictionary<EntityCode, EntityOrigin> bidders
    )
    {
        var summary = history.Summary;
        // An alternative is of a firm that bids besides, and who took a bid back did not compete.
        var lots = history
            .Bids.Where(bid => !bid.Alternative && bid.Status != "withdrawn")
            .GroupBy(bid => bid.Lot)
            .Select(lot => lot.Select(bid => bid.BidderCode).Distinct().ToList())
            .ToList();
        var came = lots.SelectMany(lot => lot)
            .Select(code => bidders.GetValueOrDefault(code))
            .OfType<EntityOrigin>()
            .ToList();
        var known = came.Where(firm => firm.Region is not null).ToList();
        var home = RegionCode.TryParse(summary.Region, out var place, out _)
            ? place
            : (RegionCode?)null;
        return new()
        {
            ProcurementId = summary.Id,
            ScoredAt = standing.ScoredAt,
            ChangedAt = standing.ChangedAt,
            AlertVersion = standing.Version ?? 0,
            Market = Markets.Of(summary),
            Title = summary.Title,
            Kind = summary.Kind,
            Region = summary.Region,
            OfficeId = summary.OfficeId,
            Industry = TableKey.Of(history.Category),
            Stage = summary.State,
            Buyer = DossierReader.Buyer(summary).Code,
            BuyerName = summary.BuyerName,
            PublishedOn = ChinaTime.DateOf(
                history.Steps.TryGetValue("notice", out var notice) ? notice
                : history.Steps.Count > 0 ? history.Steps.Values.Min()
                : standing.ChangedAt
            ),
            Level = standing.State is null ? 0 : standing.Level ?? 0,
            State = standing.State ?? "",
            RaisedOn = standing.RaisedAt is { } raised ? ChinaTime.DateOf(raised) : null,
            DecidedHours =
                decidedAt is { } at && standing.RaisedAt is { } since
                    ? (int)Math.Max(0, Math.Floor((at - since).TotalHours))
                    : null,
            Lots = summary.BidsAreKnown ? Math.Max(history.Lots.Count, lots.Count) : lots.Count,
            Bids = lots.Sum(lot => lot.Count),
            SingleLots = lots.Count(lot => lot.Count == 1),
            OriginKnown = home is null ? 0 : known.Count,
            OtherProvince = home is null
                ? 0
                : known.Count(firm => !IsOfProvince(home.Value, firm.Region!)),
            OtherCity = home is null
                ? 0
                : known.Count(firm =>
                    IsOfProvince(home.Value, firm.Region!)
                    && !DashboardCities.Of(home.Value.ToString()).Range.Holds(firm.Region!)
                ),
            SizeKnown = came.Count(firm => firm.Size is not null),
            Small = came.Count(firm => firm.Size is { } size && size != SizeClass.Large),
        };
    }

    private static bool IsOfProvince(RegionCode place, string firm) =>
        firm.StartsWith(place.ToString()[..2], StringComparison.Ordinal);

    /// <summary>
    /// What the sources said until the decision, or say. What no source keeps is told by the screens that a decision was made
    /// on, and the indicators that are triggered.
    /// </summary>
    private Dictionary<SignalKey, LocalizedText> Said(
        StandingRow standing,
        IReadOnlyList<SignalRow> signals,
        IEnumerable<string> triggered
    )
    {
        if (standing.State is null)
        {
            return [];
        }

        var said = new Dictionary<SignalKey, LocalizedText>();
        var at = standing.SettledAt;
        foreach (
            var signal in signals.Where(signal =>
                at is null
                    ? signal.GoneAt is null
                    : signal.Since <= at && (signal.GoneAt is null || signal.GoneAt > at)
            )
        )
        {
            said[new(signal.Source, signal.Code)] = new(signal.NameZh, signal.NameEn);
        }

        if (signals.Count > 0)
        {
            return said;
        }

        var names = (
            JsonSerializer.Deserialize<List<Finding>>(standing.Findings, MessageText.Json) ?? []
        )
            .DistinctBy(finding => finding.Code)
            .ToDictionary(finding => finding.Code, finding => finding.Name);
        foreach (
            var screen in FindingSignature
                .Read(standing.SettledSignature ?? standing.Signature ?? "")
                .Keys
        )
        {
            said[new(SignalSources.Model, screen)] = names.GetValueOrDefault(
                screen,
                new(screen, screen)
            );
        }

        foreach (var indicator in triggered)
        {
            said[new(SignalSources.Indicator, indicator)] = rules.NameOf(indicator);
        }

        return said;
    }

    private sealed record StandingRow
    {
        public Guid ProcurementId { get; init; }
        public DateTimeOffset ScoredAt { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public string Findings { get; init; } = "";
        public int? Level { get; init; }
        public string? State { get; init; }
        public long? Version { get; init; }
        public DateTimeOffset? RaisedAt { get; init; }
        public string? Signature { get; init; }
        public string? SettledSignature { get; init; }
        public DateTimeOffset? SettledAt { get; init; }
    }

    private sealed record DecisionRow
    {
        public Guid AlertId { get; init; }
        public DateTimeOffset At { get; init; }
    }

    private sealed record SignalRow
    {
        public Guid ProcurementId { get; init; }
        public string Source { get; init; } = "";
        public string Code { get; init; } = "";
        public string NameZh { get; init; } = "";
        public string NameEn { get; init; } = "";
        public DateTimeOffset Since { get; init; }
        public DateTimeOffset? GoneAt { get; init; }
    }

    private sealed record TriggeredRow
    {
        public string Owner { get; init; } = "";
        public string Indicator { get; init; } = "";
    }
}
