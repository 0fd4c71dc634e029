using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseJson;

namespace Trading.Procurement.Ocds;

/// <summary>
/// What one release knows of a procurement: the steps with a tag so far, their figures and bids as far as anybody may see
/// them, and how all of its sections refer to a step, a document, an amount.
/// </summary>
internal sealed class ReleaseView(
    RecordedProcess process,
    TradingKind kind,
    DateTimeOffset beginning
)
{
    public RecordedProcess Process => process;

    public TradingKind Kind => kind;

    /// <summary>What is not known to have happened at an instant was there from the beginning.</summary>
    public DateTimeOffset Beginning => beginning;

    public required IReadOnlyList<(RecordedProcess.Step Posted, KindStep Step)> Steps { get; init; }

    public required IReadOnlyDictionary<
        RecordedProcess.Step,
        Dictionary<string, JsonElement>
    > Figures { get; init; }

    /// <summary>Those of the openings so far.</summary>
    public required IReadOnlyList<RecordedProcess.Bid> Bids { get; init; }

    /// <summary>The steps that brought bids.</summary>
    public required IReadOnlyList<(
        RecordedProcess.Step Posted,
        KindStep Step
    )> Opened { get; init; }

    // OCDS' documentType is an open list: what it has no word for keeps ours.
    private static readonly Dictionary<string, string> DocumentTypes = new()
    {
        ["notice"] = "tenderNotice",
        ["documents"] = "biddingDocuments",
        ["prequalificationDocument"] = "eligibilityCriteria",
        ["clarification"] = "clarifications",
        ["report"] = "evaluationReports",
        ["awardNotice"] = "awardNotice",
        ["contract"] = "contractSigned",
        ["acceptance"] = "completionCertificate",
        ["termination"] = "cancellationDetails",
    };

    public static string KeyOf(RecordedProcess.Step posted) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{posted.Code}-{(posted.Lot.Length == 0 ? "all" : posted.Lot)}-{posted.Ordinal}"
        );

    public JsonArray LotsOf(RecordedProcess.Step posted, string? lot = null) =>
        posted.Lot.Length > 0 ? new(posted.Lot)
        : lot is not null ? new(lot)
        : new([.. process.Lots.Select(one => (JsonNode)one.Number)]);

    /// <summary>The ceilings as they were by then: as published, moved by what was amended since.</summary>
    public Ceilings CeilingsByThen()
    {
        var ceilings = new Ceilings(
            process.PublishedCeilingMinor,
            process.Lots.Select(lot => (lot.Number, lot.PublishedCeilingMinor))
        );
        foreach (var (posted, step) in Steps)
        {
            if (
                posted.Lot.Length > 0
                && Ceilings.MovedBy(
                    step,
                    code =>
                        Figures[posted].TryGetValue(code, out var amount) ? amount.GetInt64() : null
                )
                    is { } moved
            )
            {
                ceilings.Move(posted.Lot, moved);
            }
        }

        return ceilings;
    }

    public JsonObject? Value(long? minor) =>
        minor is { } amount
            ? new() { ["amount"] = amount / 100m, ["currency"] = process.Currency }
            : null;

    public static JsonObject Milestone(
        (RecordedProcess.Step Posted, KindStep Step) each,
        string type
    )
    {
        var json = new JsonObject
        {
            ["id"] = KeyOf(each.Posted),
            ["title"] = each.Step.Name.Zh,
            ["type"] = type,
            ["code"] = each.Posted.Code,
            ["status"] = "met",
        };
        Add(json, "dateMet", each.Posted.At is { } at ? Instant(at) : null);
        return json;
    }

    public JsonObject Amendment(
        (RecordedProcess.Step Posted, KindStep Step) each,
        Dictionary<string, JsonElement> values
    )
    {
        var json = new JsonObject
        {
            ["id"] = KeyOf(each.Posted),
            ["date"] = Instant(each.Posted.At ?? beginning),
        };
        Add(json, "rationale", each.Step.Name.Zh);
        Add(
            json,
            "description",
            each.Step.Figures.Where(figure =>
                    figure.Type == FigureType.Text && values.ContainsKey(figure.Code)
                )
                .Select(figure => values[figure.Code].GetString())
                .FirstOrDefault()
        );
        json["releaseID"] = $"{process.Ocid}-{KeyOf(each.Posted)}";
        return json;
    }

    public JsonArray? Documents(IEnumerable<(RecordedProcess.Step Posted, KindStep Step)> steps) =>
        Array(
            steps.SelectMany(each =>
                PostedDocuments
                    .Parse(each.Posted.Documents)
                    .Index()
                    .Select(document =>
                    {
                        var json = new JsonObject
                        {
                            ["id"] = string.Create(
                                CultureInfo.InvariantCulture,
                                $"{KeyOf(each.Posted)}-{document.Index + 1}"
                            ),
                        };
                        Add(
                            json,
                            "documentType",
                            document.Item.Code is { } code
                                ? DocumentTypes.GetValueOrDefault(code, code)
                                : null
                        );
                        json["title"] = document.Item.Title;
                        Add(json, "url", document.Item.Uri);
                        json["datePublished"] = Instant(each.Posted.At ?? beginning);
                        if (each.Posted.Lot.Length > 0)
                        {
                            json["relatedLots"] = new JsonArray(each.Posted.Lot);
                        }

                        return json;
                    })
            )
        );
}
