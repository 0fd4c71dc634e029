namespace Trading.Alerts.Signals;

/// <summary>A procurement's appraisal, and its warning where it has one, as they are kept.</summary>
internal sealed record AppraisedProcurement
{
    public Guid ProcurementId { get; init; }
    public Guid? ModelId { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public string Findings { get; init; } = "";
    public Guid? AlertId { get; init; }
    public int Level { get; init; }
    public double Severity { get; init; }
    public string State { get; init; } = "";
    public string Signature { get; init; } = "";
    public string? SettledSignature { get; init; }
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
    public DateTimeOffset? RaisedAt { get; init; }
    public DateTimeOffset? AlertChangedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? DueRule { get; init; }
    public long Version { get; init; }

    public Deadline? Due => DueAt is { } at && DueRule is { } rule ? new Deadline(at, rule) : null;

    public WarnedProcurement Warned() =>
        new()
        {
            Id = ProcurementId,
            Level = Level,
            Severity = Severity,
            Signature = Signature,
            HeadlineZh = HeadlineZh,
            HeadlineEn = HeadlineEn,
            Title = Title,
            Kind = Kind,
            Region = Region,
            BuyerName = BuyerName,
            CeilingMinor = CeilingMinor,
            Currency = Currency,
            Market = Market,
            OfficeId = OfficeId,
        };
}
