using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Steps;

/// <summary>A procurement that is not in the database yet, with what was posted on it.</summary>
internal sealed class NewProcurement(
    NewProcurements together,
    RecordedProcurement row,
    NewProcurement.Head head
)
{
    /// <summary>What its row begins with.</summary>
    internal sealed record Head
    {
        public required Guid Id { get; init; }
        public required string Ocid { get; init; }
        public required string Source { get; init; }
        public required string Reference { get; init; }
        public required string Title { get; init; }
        public required string Kind { get; init; }
        public required string Method { get; init; }
        public string? Category { get; init; }
        public required string Country { get; init; }
        public string? Region { get; init; }
        public required string BuyerName { get; init; }
        public EntityCode? BuyerCode { get; init; }
        public EntityCode? AgencyCode { get; init; }
        public string? AgencyName { get; init; }
        public string? UnifiedCode { get; init; }
        public long? Ceiling { get; init; }
        public long? MinPrice { get; init; }
        public required string Currency { get; init; }
        public required string State { get; init; }
        public Guid? OfficeId { get; init; }
        public required DateTimeOffset Now { get; init; }

        /// <summary>What its clocks rest on; empty where they are still to be written.</summary>
        public string ClocksBasis { get; init; } = "";
    }

    /// <summary>A lot as it begins.</summary>
    internal sealed record Lot(Guid Id, string Number, int Place)
    {
        public string? Title { get; init; }
        public long? Ceiling { get; init; }
        public long? MinPrice { get; init; }
        public string? UnifiedCode { get; init; }
        public required string State { get; init; }
    }

    /// <summary>A step that was posted.</summary>
    internal sealed record Step(Guid Id, RecordedProcurement.Posted Posted)
    {
        public required DateTimeOffset Now { get; init; }
        public required string By { get; init; }
    }

    /// <summary>A bid that was read out, with the name its code is registered under where it is another.</summary>
    internal sealed record Bid(Guid Id, BidBook.Held Held, string? Registered);

    private readonly Dictionary<string, (DateTimeOffset Now, string By)> _told = [];
    private readonly HashSet<int> _winners = [];
    private DateTimeOffset _changedAt = head.Now;

    /// <summary>The procurement as it is moved.</summary>
    public RecordedProcurement Row => row;

    /// <summary>Its lots as they began.</summary>
    public List<Lot> Lots { get; } = [];

    /// <summary>What was posted.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>What was read out.</summary>
    public List<Bid> Bids { get; } = [];

    /// <summary>What the feed tells of it.</summary>
    public List<Change> Changes { get; } = [];

    /// <summary>
    /// True for a step that asks the database for what was kept, or moves several rows of it: those before it are to be
    /// written first.
    /// </summary>
    public static bool AsksForRows(RecordedProcurement row, KindStep step, StepPosting posting) =>
        step.Undoes is not null
        || step.Carries switch
        {
            StepContent.None or StepContent.Award => false,
            StepContent.Bids => row.Bids is not { Count: 0 }
                || posting.Bids.Any(bid => bid.Submission is not null),
            _ => true,
        };

    /// <summary>Writes it, and those that wait with it.</summary>
    public Task Write(CancellationToken cancel) => together.Write(cancel);

    /// <summary>An instant was told, by whom and when.</summary>
    public void Say(string name, DateTimeOffset now, string by) => _told[name] = (now, by);

    /// <summary>The bid of a number won.</summary>
    public void Win(int ordinal) => _winners.Add(ordinal);

    /// <summary>It was moved.</summary>
    public void Move(DateTimeOffset now) => _changedAt = now;

    /// <summary>The row of the procurement.</summary>
    public object?[] HeadRow() =>
        [
            head.Id,
            head.Ocid,
            head.Source,
            head.Reference,
            head.Title,
            head.Kind,
            head.Method,
            head.Category,
            head.Country,
            head.Region,
            head.BuyerName,
            head.BuyerCode?.ToString(),
            row.CeilingMinor,
            head.MinPrice,
            head.Currency,
            row.State,
            row.Reason,
            head.OfficeId,
            head.AgencyCode?.ToString(),
            head.AgencyName,
            head.UnifiedCode,
            head.Now,
            _changedAt,
            row.Version,
            head.Ceiling,
            head.UnifiedCode,
            head.ClocksBasis,
        ];

    /// <summary>The rows of its lots.</summary>
    public IEnumerable<object?[]> LotRows() =>
        Lots.Zip(
            row.Lots,
            (began, now) =>
                new object?[]
                {
                    began.Id,
                    began.Number,
                    began.Place,
                    began.Title,
                    now.CeilingMinor,
                    began.MinPrice,
                    began.UnifiedCode,
                    now.State,
                    now.Reason,
                    began.Ceiling,
                    began.UnifiedCode,
                }
        );

    /// <summary>The rows of its steps.</summary>
    public IEnumerable<object?[]> StepRows() =>
        Steps.Select(step =>
            new object?[]
            {
                step.Id,
                step.Posted.Step,
                step.Posted.Lot,
                step.Posted.Ordinal,
                step.Posted.At,
                step.Posted.Reference,
                step.Posted.Figures,
                step.Posted.Documents,
                step.Now,
                step.By,
            }
        );

    /// <summary>The rows of the instants that its steps told.</summary>
    public IEnumerable<object?[]> ToldRows() =>
        _told.Select(told =>
            new object?[] { head.Id, told.Key, row.Told[told.Key], told.Value.Now, told.Value.By }
        );

    /// <summary>The rows of its bids.</summary>
    public IEnumerable<object?[]> BidRows() =>
        Bids.Select(bid =>
            new object?[]
            {
                bid.Id,
                bid.Held.Ordinal,
                bid.Held.Lot,
                bid.Held.Round,
                bid.Held.Superseded,
                bid.Held.BidderCode.ToString(),
                bid.Held.BidderName,
                bid.Registered,
                bid.Held.AmountMinor,
                bid.Held.Status,
                bid.Held.Alternative,
                bid.Held.Members,
                bid.Held.ReceivedAt,
                _winners.Contains(bid.Held.Ordinal),
            }
        );
}
