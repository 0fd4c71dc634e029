using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Procurement.Ocds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Standard;

/// <summary>One row of a table: a procurement, with the lot, bid or acceptance that the row is of.</summary>
internal sealed record StandardRow(RecordedProcess Process, StandardSettings Settings)
{
    private const string Detail = "detail.";

    private static readonly FrozenDictionary<string, Func<StandardRow, string?>> Known =
        new Dictionary<string, Func<StandardRow, string?>>
        {
            ["platform.code"] = row => row.Settings.PlatformCode,
            ["servicePlatform.code"] = row => row.Settings.ServicePlatformCode,
            ["project.number"] = row => row.Process.SourceReference,
            ["project.unifiedCode"] = row => row.Process.UnifiedCode,
            ["project.title"] = row => row.Process.Title,
            ["project.region"] = row => row.Process.Region,
            ["project.createdAt"] = row => Time(row.Process.CreatedAt),
            ["project.changedAt"] = row => Time(row.Process.ChangedAt),
            ["buyer.name"] = row => row.Process.BuyerName,
            ["buyer.code"] = row => row.Process.BuyerCode?.ToString(),
            ["agency.name"] = row => row.Process.AgencyName,
            ["agency.code"] = row => row.Process.AgencyCode?.ToString(),
            ["lot.number"] = row => row.Lot?.Number,
            ["lot.unifiedCode"] = row => row.Lot?.UnifiedCode,
            ["lot.title"] = row => row.Lot?.Title ?? row.Process.Title,
            ["lot.ceilingTenThousand"] = row =>
                row.Process.Currency == Money.Yuan && row.Lot?.CeilingMinor is { } ceiling
                    ? Number(ceiling / 1_000_000m)
                    : null,
            ["bid.name"] = row => row.Bid?.BidderName,
            ["bid.code"] = row => row.Bid?.BidderCode.ToString(),
            ["bid.memberNames"] = row => Members(row, member => member.Name),
            ["bid.memberCodes"] = row => Members(row, member => member.Code.ToString()),
            ["bid.price"] = row =>
                row.Bid?.AmountMinor is { } amount ? Number(amount / 100m) : null,
            ["bid.currency"] = row => row.Bid?.AmountMinor is null ? null : row.Process.Currency,
            ["bid.priceUnit"] = row =>
                row.Bid?.AmountMinor is null || row.Process.Currency != Money.Yuan ? null : "元",
            ["bid.receivedAt"] = row => row.Bid?.ReceivedAt is { } at ? Time(at) : null,
            ["acceptance.what"] = row => Text(row.Acceptance, "what"),
            ["acceptance.at"] = row => row.Acceptance?.At is { } at ? Time(at) : null,
            ["winner.name"] = row => row.Winner?.BidderName,
            ["winner.code"] = row => row.Winner?.BidderCode.ToString(),
            ["changes.what"] = row => row.Changes,
        }.ToFrozenDictionary();

    private static readonly string[] OfDetails =
    [
        "contactName",
        "contactPhone",
        "managerName",
        "depositForm",
        "depositAt",
        "depositBank",
        "depositAccount",
        "depositAmount",
        "sealedAt",
        "cpu",
        "disk",
        "memory",
        "address",
        "mac",
        "toolVersion",
        "fileName",
        "fileSize",
        "fileMd5",
        "fileAt",
        "pricingMarks",
    ];

    /// <summary>What a field may be filled from.</summary>
    public static readonly IReadOnlySet<string> Sources = Known
        .Keys.Concat(OfDetails.Select(name => Detail + name))
        .ToFrozenSet();

    public RecordedProcess.Lot? Lot { get; init; }

    public RecordedProcess.Bid? Bid { get; init; }

    /// <summary>See <see cref="BidDetails"/>.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } =
        new Dictionary<string, string>();

    public RecordedProcess.Step? Acceptance { get; init; }

    /// <summary>The value of a source; null where nothing is recorded.</summary>
    public string? Of(string source) =>
        source.StartsWith(Detail, StringComparison.Ordinal)
            ? Details.GetValueOrDefault(source[Detail.Length..])
            : Known[source](this);

    // Who won the acceptance's lot: the award says the code, the bid the name.
    private RecordedProcess.Bid? Winner =>
        Process
            .Steps.Where(step => Acceptance is not null && step.Code == "award" && IsOf(step))
            .Select(step => Text(step, "winner"))
            .OfType<string>()
            .Select(code =>
                Process.Bids.Find(bid => bid.BidderCode.ToString() == code && !bid.Superseded)
            )
            .FirstOrDefault();

    private string? Changes =>
        string.Join(
            "；",
            Process
                .Steps.Where(step => step.Code == "contractChange" && IsOf(step))
                .Select(step => Text(step, "what"))
                .OfType<string>()
        )
            is { Length: > 0 } said
            ? said
            : null;

    private bool IsOf(RecordedProcess.Step step) =>
        step.Lot.Length == 0 || Acceptance is null || step.Lot == Acceptance.Lot;

    private static string? Text(RecordedProcess.Step? step, string figure) =>
        step?.Values().TryGetValue(figure, out var value) == true
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? Members(StandardRow row, Func<BidMember, string> of) =>
        row.Bid is null ? null
        : string.Join(
            "；",
            BidBook
                .Members(row.Bid.Members)
                .Where(member => member.Role == BidRoles.Member)
                .Select(of)
        )
            is { Length: > 0 } names
            ? names
        : null;

    private static string Number(decimal value) =>
        value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) =>
        ChinaTime.In(at).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
