using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseJson;

namespace Trading.Procurement.Ocds;

/// <summary>Planning and tender of a release, its lots and what was changed in it.</summary>
internal sealed class ReleaseTender(
    ReleaseView view,
    ReleaseParties parties,
    ReleaseBids bids,
    LotStates states
)
{
    public JsonObject? Planning()
    {
        var planned = view.Steps.Where(each => each.Step.Tag == "planning").ToList();
        var project = Said("budgetProject");
        if (planned.Count == 0 && project is null)
        {
            return null;
        }

        var planning = new JsonObject();
        var budget = planned
            .Select(each => Amount(each.Step, view.Figures[each.Posted]))
            .LastOrDefault(amount => amount is not null);
        if (budget is not null)
        {
            planning["budget"] = new JsonObject { ["amount"] = view.Value(budget) };
        }

        if (project is not null)
        {
            planning["budget"] ??= new JsonObject();
            planning["budget"]!["project"] = project;
        }

        Add(planning, "documents", view.Documents(planned));
        Add(
            planning,
            "milestones",
            Array(planned.Select(each => ReleaseView.Milestone(each, "preProcurement")))
        );
        return planning;
    }

    public JsonObject Tender()
    {
        var ceilings = view.CeilingsByThen();
        var method = view.Kind.Methods.First(one => one.Code == view.Process.Method);
        var tender = new JsonObject
        {
            ["id"] = view.Process.SourceReference,
            ["title"] = view.Process.Title,
            ["status"] = StatusOf(states.Standing),
            ["procuringEntity"] = parties.RunBy(),
            ["procurementMethod"] = method.Ocds,
            ["procurementMethodDetails"] = method.Name.Zh,
        };
        Add(
            tender,
            "mainProcurementCategory",
            view.Kind.OcdsCategory
                ?? (Said("nature") is "goods" or "works" or "services" ? Said("nature") : null)
        );
        Add(tender, "eligibilityCriteria", Said("conditions") ?? Said("grades"));
        Add(tender, "value", view.Value(ceilings.Whole));
        Add(tender, "minValue", view.Value(view.Process.MinPriceMinor));
        if (view.Opened.Count > 0 && states.Standing.HasFlag(Standing.BidsAreKnown))
        {
            tender["numberOfTenderers"] = bids.Bidding()
                .Select(bid => bid.BidderCode)
                .Distinct()
                .Count();
            Add(
                tender,
                "tenderers",
                Array(
                    bids.Bidding()
                        .SelectMany(ReleaseParties.Tenderers)
                        .DistinctBy(each => each.Code)
                        .Select(each => ReleaseParties.Reference(each.Code, each.Name))
                )
            );
        }

        var told = Instants();
        Add(
            tender,
            "tenderPeriod",
            Period(
                First("saleFrom") ?? told.GetValueOrDefault(Told.Notice),
                told.GetValueOrDefault(Told.Deadline)
            )
        );
        Add(
            tender,
            "awardPeriod",
            Period(told.GetValueOrDefault(Told.Opening), told.GetValueOrDefault(Told.Award))
        );
        Add(tender, "enquiryPeriod", Period(First("saleFrom"), First("saleTo")));
        tender["lots"] = Array(
            view.Process.Lots.Select(lot =>
            {
                var json = new JsonObject { ["id"] = lot.Number };
                Add(json, "title", lot.Title);
                json["status"] = StatusOf(states.Of(lot.Number));
                Add(json, "value", view.Value(ceilings.Of(lot.Number)));
                Add(json, "minValue", view.Value(lot.MinPriceMinor));
                return json;
            })
        );
        var own = view
            .Steps.Where(each => each.Step.Tag!.StartsWith("tender", StringComparison.Ordinal))
            .ToList();
        Add(tender, "documents", view.Documents(own));
        Add(
            tender,
            "milestones",
            Array(
                own.Where(each => each.Step.Tag != "tenderAmendment")
                    .Select(each => ReleaseView.Milestone(each, "procurement"))
            )
        );
        Add(
            tender,
            "amendments",
            Array(
                own.Where(each => each.Step.Tag == "tenderAmendment")
                    .Select(each => view.Amendment(each, view.Figures[each.Posted]))
            )
        );
        return tender;
    }

    private Dictionary<string, string?> Instants()
    {
        var told = new Dictionary<string, string?>();
        foreach (var (posted, step) in view.Steps)
        {
            if (step.Tells is { } name && !(step.TellsFirst && told.ContainsKey(name)))
            {
                told[name] = posted.At is { } at ? Instant(at) : null;
            }

            foreach (var figure in step.Figures.Where(figure => figure.Tells is not null))
            {
                if (Text(view.Figures[posted], figure.Code) is { } instant)
                {
                    told[figure.Tells!] = InChina(instant);
                }
            }
        }

        return told;
    }

    // What was said last of the whole.
    private string? Said(string figure) =>
        view
            .Steps.Where(each => each.Posted.Lot.Length == 0)
            .Select(each =>
                view.Figures[each.Posted].TryGetValue(figure, out var value)
                    ? FigureRules.Said(value)
                    : null
            )
            .LastOrDefault(text => text is { Length: > 0 });

    private string? First(string figure) =>
        view
            .Steps.Where(each => each.Step.Tag == "tender" && each.Step.Figure(figure) is not null)
            .Select(each => Text(view.Figures[each.Posted], figure))
            .LastOrDefault(text => text is not null)
            is { } instant
            ? InChina(instant)
            : null;

    private static string StatusOf(Standing standing) =>
        standing switch
        {
            _ when standing.HasFlag(Standing.IsCancelled) => "cancelled",
            _ when standing.HasFlag(Standing.HasFailed) => "unsuccessful",
            _ when standing.HasFlag(Standing.IsDecided) => "complete",
            Standing.None => "planning",
            _ => "active",
        };
}
