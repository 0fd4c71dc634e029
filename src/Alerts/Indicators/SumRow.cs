namespace Trading.Alerts.Indicators;

/// <summary>One month of a sum.</summary>
internal record SumRow
{
    public string Metric { get; init; } = "";
    public string Against { get; init; } = "";
    public DateOnly Month { get; init; }
    public long PartUnits { get; init; }
    public long PartBillionths { get; init; }
    public long WholeUnits { get; init; }
    public long WholeBillionths { get; init; }
    public int Procurements { get; init; }

    public SumPart Part() => new(new(PartUnits, PartBillionths), new(WholeUnits, WholeBillionths));
}

/// <summary>The same with whose it is.</summary>
internal record PartRow : SumRow
{
    public string SubjectKind { get; init; } = "";
    public string Subject { get; init; } = "";
    public string PeerGroup { get; init; } = "";

    public SubjectKey Owner() => new(SubjectKind, Subject, PeerGroup);

    public SumKey Key() => new(Owner(), Metric, Against, Month);
}

/// <summary>What a procurement added to a sum.</summary>
internal sealed record ContributedRow : PartRow
{
    public Guid ProcurementId { get; init; }
}
