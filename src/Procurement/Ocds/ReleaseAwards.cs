using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using static Trading.Procurement.Ocds.ReleaseJson;

namespace Trading.Procurement.Ocds;

/// <summary>The decisions of a release and who won.</summary>
internal sealed class ReleaseAwards(ReleaseView view)
{
    /// <summary>One decision, as it stands in the release and as contracts refer to it.</summary>
    internal sealed record AwardOf(
        RecordedProcess.Step Posted,
        KindStep Step,
        JsonObject Json,
        IReadOnlyList<(EntityCode Code, string Name)> Suppliers
    );

    public IReadOnlyList<AwardOf> All()
    {
        var awards = new List<AwardOf>();
        // Those that were taken back, the first of a lot first.
        var back = view
            .Steps.Where(each => each.Step.Undoes is not null)
            .Select(each => (each.Step.Undoes, each.Posted.Lot))
            .ToList();
        foreach (var each in view.Steps.Where(each => each.Step.Carries == StepContent.Award))
        {
            var cancelled = back.Remove((each.Posted.Code, each.Posted.Lot));
            var values = view.Figures[each.Posted];
            var won = values.TryGetValue("winningBid", out var number)
                ? view.Bids.FirstOrDefault(bid => bid.Ordinal == number.GetInt32())
                : null;
            var json = new JsonObject
            {
                ["id"] = ReleaseView.KeyOf(each.Posted),
                ["title"] = each.Step.Name.Zh,
                ["date"] = Instant(each.Posted.At ?? view.Beginning),
                ["status"] =
                    cancelled ? "cancelled"
                    : won is null ? "unsuccessful"
                    : "active",
            };
            var reason = each
                .Step.Figures.Where(figure => figure.IsReason && values.ContainsKey(figure.Code))
                .Select(figure => values[figure.Code].GetString())
                .FirstOrDefault();
            Add(json, "description", reason);
            var suppliers = won is null ? [] : ReleaseParties.Tenderers(won).ToList();
            Add(
                json,
                "suppliers",
                Array(suppliers.Select(one => ReleaseParties.Reference(one.Code, one.Name)))
            );
            if (won is not null)
            {
                Add(json, "value", view.Value(Amount(each.Step, values) ?? won.AmountMinor));
                json["relatedBid"] = ReleaseBids.BidId(won);
            }

            json["relatedLots"] = view.LotsOf(each.Posted, won?.Lot);
            Add(json, "documents", view.Documents([each]));
            awards.Add(new(each.Posted, each.Step, json, suppliers));
        }

        return awards;
    }
}
