using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseText;

namespace Trading.Procurement.Ocds;

/// <summary>The steps that a release of this product says itself.</summary>
internal sealed class OwnSteps(ReleaseReading reading, PublishedBids published, StepSequence steps)
{
    public void Read(JsonObject own)
    {
        var bids = List(reading.Release["bids"]?["details"]).ToList();
        var ordinals = new Dictionary<string, int>();
        foreach (var (at, json) in List(own["steps"]).Index())
        {
            var pointer = string.Create(
                CultureInfo.InvariantCulture,
                $"/{Publication.Extension}/steps/{at}"
            );
            var code = Text(json["step"]) ?? "";
            if (reading.Kind.Step(code, reading.Method) is not { } step)
            {
                reading.Fault(
                    pointer + "/step",
                    "step",
                    code,
                    new("该类别没有这个环节", "the kind has no such step")
                );
                continue;
            }

            var lot = Text(json["lot"]);
            var figures = json["figures"] as JsonObject ?? [];
            var read = new List<BidReadOut>();
            if (step.Carries == StepContent.Bids)
            {
                var round =
                    step.RepeatsBy is { } by && figures[by] is { } said ? Text(said) ?? "1" : "1";
                foreach (
                    var bid in bids.Where(bid =>
                        (lot is null || LotId(bid) == lot) && (Text(bid["round"]) ?? "1") == round
                    )
                )
                {
                    ordinals[Text(bid["id"])!] = ordinals.Count + 1;
                    read.Add(published.Bid(bid, Text(bid["readOutAs"]) ?? Text(bid["status"])));
                }
            }

            if (
                figures["winningBid"] is { } won
                && ordinals.TryGetValue(Text(won) ?? "", out var ordinal)
            )
            {
                figures = (JsonObject)figures.DeepClone();
                figures["winningBid"] = ordinal;
            }

            if (At(json["at"]) is not { } happened)
            {
                steps.Begins.Add((step, null, Values(step, figures)));
                continue;
            }

            steps.All.Add(
                new(code, lot, happened)
                {
                    Reference = Text(json["reference"]),
                    Figures = figures.Deserialize<Figures>() ?? Figures.None,
                    Documents =
                        json["documents"]?.Deserialize<List<PostedDocument>>(PostedDocuments.Json)
                        ?? [],
                    Bids = read,
                    AtPointer = pointer + "/at",
                    Pointers = step.Figures.ToDictionary(
                        figure => figure.Code,
                        figure => $"{pointer}/figures/{figure.Code}"
                    ),
                }
            );
        }
    }

    public DateTimeOffset? AtOf(string step) => steps.All.Find(one => one.Step == step)?.At;

    public DateTimeOffset? Notice() =>
        reading.Kind.Notice(reading.Method) is { } notice ? AtOf(notice.Code) : null;

    public DateTimeOffset? Deadline()
    {
        var (due, figure) = reading.Kind.Deadline(reading.Method);
        return
            due is not null
            && steps.All.Find(one => one.Step == due.Code)?.Figures.Find(figure!) is { } said
            && Rfc3339.TryInstant(said.GetString(), out var at)
            ? at
            : null;
    }

    private Dictionary<string, object> Values(KindStep step, JsonObject figures) =>
        FigureRules
            .Read(
                step,
                figures.Deserialize<Figures>() ?? Figures.None,
                reading.Currency,
                figure => figure
            )
            .Values;
}
