using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using static Trading.Procurement.Ocds.ReleaseJson;

namespace Trading.Procurement.Ocds;

/// <summary>The contracts of a release, their changes and what became of them.</summary>
internal sealed class ReleaseContracts(ReleaseView view)
{
    public JsonArray? Of(IReadOnlyList<ReleaseAwards.AwardOf> awards)
    {
        var contracts = new List<JsonObject>();
        foreach (var signed in view.Steps.Where(each => each.Step.Tag == "contract"))
        {
            var values = view.Figures[signed.Posted];
            var award = awards.LastOrDefault(one =>
                one.Suppliers.Count > 0
                && one.Json["status"]!.GetValue<string>() == "active"
                && IsOf(one.Posted, signed.Posted)
            );
            var after = view
                .Steps.Where(each => each.Step.After.Contains(signed.Step.Code))
                .Where(each => IsOf(each.Posted, signed.Posted))
                .ToList();
            var changes = after.Where(each => each.Step.Tag == "contractAmendment").ToList();
            var amount =
                changes
                    .Select(each => Amount(each.Step, view.Figures[each.Posted]))
                    .LastOrDefault(changed => changed is not null)
                ?? Amount(signed.Step, values);
            var json = new JsonObject
            {
                ["id"] = ReleaseView.KeyOf(signed.Posted),
                // A contract without an award that is known here still belongs to one.
                ["awardID"] = award is null
                    ? ReleaseView.KeyOf(signed.Posted)
                    : ReleaseView.KeyOf(award.Posted),
                ["title"] = signed.Step.Name.Zh,
                ["status"] = "active",
                ["dateSigned"] = Text(values, "signedAt") is { } at
                    ? InChina(at)
                    : Instant(signed.Posted.At ?? view.Beginning),
            };
            Add(json, "value", view.Value(amount));
            var days = changes
                .Select(each => each.Posted)
                .Prepend(signed.Posted)
                .Select(posted =>
                    view.Figures[posted].TryGetValue("termDays", out var term) ? term.GetInt64() : 0
                )
                .LastOrDefault(term => term > 0);
            Add(json, "period", days > 0 ? new JsonObject { ["durationInDays"] = days } : null);
            json["relatedLots"] = view.LotsOf(signed.Posted);
            Add(json, "documents", view.Documents([signed, .. changes]));
            Add(
                json,
                "amendments",
                Array(changes.Select(each => view.Amendment(each, view.Figures[each.Posted])))
            );
            Add(json, "implementation", Implementation(after));
            contracts.Add(json);
        }

        return Array(contracts);

        static bool IsOf(RecordedProcess.Step one, RecordedProcess.Step other) =>
            one.Lot.Length == 0 || other.Lot.Length == 0 || one.Lot == other.Lot;
    }

    private JsonObject? Implementation(List<(RecordedProcess.Step Posted, KindStep Step)> after)
    {
        var carried = after
            .Where(each => each.Step.Tag!.StartsWith("implementation", StringComparison.Ordinal))
            .ToList();
        if (carried.Count == 0)
        {
            return null;
        }

        var implementation = new JsonObject();
        Add(
            implementation,
            "transactions",
            Array(
                carried
                    .Where(each => Amount(each.Step, view.Figures[each.Posted]) is not null)
                    .Select(each =>
                    {
                        var values = view.Figures[each.Posted];
                        return new JsonObject
                        {
                            ["id"] = ReleaseView.KeyOf(each.Posted),
                            ["date"] = Text(values, "paidAt") is { } day
                                ? $"{day}T00:00:00+08:00"
                                : Instant(each.Posted.At ?? view.Beginning),
                            ["value"] = view.Value(Amount(each.Step, values)),
                        };
                    })
            )
        );
        Add(
            implementation,
            "milestones",
            Array(
                carried
                    .Where(each => Amount(each.Step, view.Figures[each.Posted]) is null)
                    .Select(each =>
                    {
                        var milestone = ReleaseView.Milestone(each, "delivery");
                        var flag = each.Step.Figures.FirstOrDefault(figure =>
                            figure.Type == FigureType.Flag
                        );
                        if (
                            flag is not null
                            && view.Figures[each.Posted].TryGetValue(flag.Code, out var passed)
                            && passed.ValueKind == JsonValueKind.False
                        )
                        {
                            milestone["status"] = "notMet";
                            milestone.Remove("dateMet");
                        }

                        return milestone;
                    })
            )
        );
        Add(implementation, "documents", view.Documents(carried));
        return implementation;
    }
}
