using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Bids;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Steps;

/// <summary>A document that comes with a step; the file itself stays where its source keeps it.</summary>
/// <param name="Title">Its name.</param>
public sealed record PostedDocument(string Title)
{
    /// <summary>Which of the step's documents it is; left out for any other.</summary>
    public string? Code { get; init; }

    /// <summary>Where it is.</summary>
    public string? Uri { get; init; }

    /// <summary>SM3 or SHA-256 of its bytes, in hexadecimal.</summary>
    public string? Fingerprint { get; init; }
}

/// <summary>A step as somebody posts it.</summary>
internal sealed record StepPosting(string Step, string? Lot, DateTimeOffset At)
{
    public string? Reference { get; init; }
    public Figures Figures { get; init; } = Figures.None;
    public IReadOnlyList<PostedDocument> Documents { get; init; } = [];
    public IReadOnlyList<BidReadOut> Bids { get; init; } = [];
    public IReadOnlyList<DocumentTaker> Takers { get; init; } = [];
    public IReadOnlyList<LateEvidence> Evidence { get; init; } = [];
    public IReadOnlyList<PostedSheet> Sheets { get; init; } = [];
    public IReadOnlyList<BidPages> Pages { get; init; } = [];

    /// <summary>Where the sender has the instant.</summary>
    public string AtPointer { get; init; } = "/at";

    /// <summary>Where the sender has a figure, if not under /figures.</summary>
    public IReadOnlyDictionary<string, string> Pointers { get; init; } =
        new Dictionary<string, string>();

    public string Pointer(string figure) =>
        Pointers.GetValueOrDefault(figure, $"/figures/{figure}");
}

/// <summary>A bid as read out.</summary>
/// <param name="BidderCode">Registry code; of a consortium the lead's.</param>
/// <param name="BidderName">Name on the bid.</param>
/// <param name="AmountMinor">Price in the currency's hundredth; null when none was read out.</param>
/// <param name="Status">See <see cref="BidStatuses"/> (OCDS).</param>
public sealed record BidReadOut(
    EntityCode BidderCode,
    string BidderName,
    long? AmountMinor,
    string Status = "valid"
)
{
    /// <summary>The lot that it bids for; left out where there is one, or the opening is of one.</summary>
    public string? Lot { get; init; }

    /// <summary>True for an alternative to another bid of the same firm, which the documents allowed.</summary>
    public bool? Alternative { get; init; }

    /// <summary>Who bids or works besides: the other members of a consortium (联合体), subcontractors. Left out for a firm alone.</summary>
    public IReadOnlyList<BidMember>? Members { get; init; }

    /// <summary>When it was handed in, where that is known.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>What travelled with it, where a system collected it. Not in the trail: it is sealed where it is kept.</summary>
    [Secret]
    public BidSubmission? Submission { get; init; }
}

/// <summary>A firm behind a bid.</summary>
/// <param name="Code">Registry code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">See <see cref="BidRoles"/>.</param>
public sealed record BidMember(EntityCode Code, string Name, string Role = BidRoles.Member);

/// <summary>In what a firm takes part in another's bid.</summary>
public static class BidRoles
{
    /// <summary>Bids together with the lead (招标投标法 art. 31; 政府采购法 art. 24).</summary>
    public const string Member = "member";

    /// <summary>Works for the bidder.</summary>
    public const string Subcontractor = "subcontractor";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Member, new("联合体成员", "Member of the consortium")),
        new(Subcontractor, new("分包单位", "Subcontractor")),
    ];
}

/// <summary>Bid states as OCDS names them (bids extension).</summary>
public static class BidStatuses
{
    /// <summary>Took part in the evaluation.</summary>
    public const string Valid = "valid";

    /// <summary>Taken back or never handed in.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Valid, new("有效", "Valid")),
        new("disqualified", new("否决", "Disqualified")),
        new(Withdrawn, new("撤回或未递交", "Withdrawn")),
    ];
}

/// <summary>Something about a record that was kept as it came and should be looked at.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Message">In words, with the law where there is one.</param>
public sealed record RecordWarning(string Code, LocalizedText Message)
{
    /// <summary>Where in the posting; null in what was kept before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pointer { get; init; }

    /// <summary>The lot, where it is of one.</summary>
    public string? Lot { get; init; }

    /// <summary>The firm, where it is about one.</summary>
    public EntityCode? BidderCode { get; init; }
}

/// <summary>Where a procurement stands after a step.</summary>
/// <param name="Id">The procurement.</param>
/// <param name="State">Its state now; see <see cref="TradingKinds.States"/>.</param>
/// <param name="Version">Its version now.</param>
public sealed record StepRecorded(Guid Id, string State, long Version) : IVersioned, IAuditedResult
{
    // How often takers were posted would say in the trail how many there are: who recorded which stands beside each of them.
    string? IAuditedResult.Result => IsOfTakers ? null : AuditEntry.Ok;

    internal bool IsOfTakers { get; init; }

    /// <summary>See <see cref="TradingKinds.Steps"/>.</summary>
    public string Step { get; init; } = "";

    /// <summary>Its lot; null where it is of all of them.</summary>
    public string? Lot { get; init; }

    /// <summary>How often the step has been posted by now, this time included.</summary>
    public int Ordinal { get; init; } = 1;

    /// <summary>True when it had been posted before and nothing was changed.</summary>
    public bool Existing { get; init; }

    /// <summary>What should be looked at; empty when nothing stands out.</summary>
    public IReadOnlyList<RecordWarning> Warnings { get; init; } = [];
}
