using Trading.Procurement.Contracts;

namespace Trading.Alerts.Signals;

/// <summary>What a warning says of its procurement, beside what people make of it.</summary>
internal sealed record WarnedProcurement
{
    public Guid Id { get; init; }
    public int Level { get; init; }
    public double Severity { get; init; }
    public string Signature { get; init; } = "";
    public string HeadlineZh { get; init; } = "";
    public string HeadlineEn { get; init; } = "";
    public string Title { get; init; } = "";
    public string Kind { get; init; } = "";
    public string? Region { get; init; }
    public string BuyerName { get; init; } = "";
    public long? CeilingMinor { get; init; }
    public string Currency { get; init; } = "";
    public string Market { get; init; } = "";
    public Guid? OfficeId { get; init; }

    public static WarnedProcurement Of(ProcurementSummary summary, MergedSignals merged) =>
        new()
        {
            Id = summary.Id,
            Level = merged.Level,
            Severity = merged.Score,
            Signature = merged.Signature,
            HeadlineZh = merged.Headline.Zh,
            HeadlineEn = merged.Headline.En,
            Title = summary.Title,
            Kind = summary.Kind,
            Region = summary.Region is { Length: > 0 } region ? region : null,
            BuyerName = summary.BuyerName,
            CeilingMinor = summary.CeilingMinor,
            Currency = summary.Currency,
            Market = Markets.Of(summary),
            OfficeId = summary.OfficeId,
        };

    /// <summary>As the statements call it.</summary>
    public object With(string state, long version, DateTimeOffset changedAt, Deadline? due) =>
        new
        {
            id = Id,
            level = Level,
            severity = Severity,
            state,
            signature = Signature,
            headlineZh = HeadlineZh,
            headlineEn = HeadlineEn,
            title = Title,
            kind = Kind,
            region = Region,
            buyerName = BuyerName,
            ceiling = CeilingMinor,
            currency = Currency,
            market = Market,
            officeId = OfficeId,
            now = changedAt,
            version,
            dueAt = due?.At,
            dueRule = due?.Rule,
        };

    public AlertHistory.Entry Entry(
        string state,
        long version,
        string action,
        DateTimeOffset now,
        string findings,
        int weights
    ) =>
        new()
        {
            AlertId = Id,
            Version = version,
            At = now,
            Actor = AlertMerger.Actor,
            Action = action,
            State = state,
            Level = Level,
            Signature = Signature,
            Findings = findings,
            Weights = weights,
        };
}
