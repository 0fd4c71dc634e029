using System.Globalization;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseText;

namespace Trading.Procurement.Ocds;

/// <summary>The contracts of a release, their changes and what became of them.</summary>
internal sealed class PublishedContracts(ReleaseReading reading, StepSequence steps)
{
    public void Read()
    {
        if (
            reading.Kind.StepsOf(reading.Method).FirstOrDefault(one => one.Tag == "contract")
            is not { } step
        )
        {
            return;
        }

        var awards = List(reading.Release["awards"]).ToList();
        var signed = new HashSet<string>();
        foreach (var (at, contract) in List(reading.Release["contracts"]).Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/contracts/{at}");
            var award = awards.Find(one => Text(one["id"]) == Text(contract["awardID"]));
            var place = award is null ? -1 : awards.IndexOf(award);
            var awarded = steps.All.FindAll(one =>
                one.AtPointer
                == string.Create(CultureInfo.InvariantCulture, $"/awards/{place}/date")
            );
            if (awarded.Count == 0 || Text(contract["status"]) == "cancelled")
            {
                reading.Flag(
                    pointer,
                    "contract.award",
                    Text(contract["awardID"]),
                    new(
                        "没有所依据的定标，或已取消，不采用",
                        "its award is not there, or it was cancelled; left out"
                    )
                );
                continue;
            }

            if (!awarded.TrueForAll(one => signed.Add(one.Lot ?? "")))
            {
                reading.Flag(
                    pointer,
                    "contract.several",
                    Text(contract["id"]),
                    new(
                        "该定标已有合同，只采用第一份",
                        "the award has a contract; the first is kept"
                    )
                );
                continue;
            }

            var alone = awarded.Count == 1;
            var date = At(contract["dateSigned"]);
            var changes = List(contract["amendments"]).ToList();
            foreach (var lot in awarded.Select(one => one.Lot))
            {
                steps.Post(
                    step,
                    lot,
                    date ?? reading.Date,
                    [
                        ("signedAt", date is { } day ? FigureRules.Instant(day) : null),
                        // The value is that after the last change, and of all lots together.
                        (
                            "amount",
                            alone && changes.Count == 0
                                ? reading.Minor(contract["value"], pointer)
                                : null
                        ),
                        ("termDays", changes.Count == 0 ? Days(contract) : null),
                    ],
                    pointer
                );
                Changes(contract, changes, lot, pointer, alone);
            }

            Implementation(contract, awarded[0].Lot, pointer);
        }
    }

    private static long? Days(JsonObject contract) =>
        contract["period"]?["durationInDays"] is JsonValue value
        && value.TryGetValue<long>(out var days)
        && days is > 0 and < 100_000
            ? days
            : null;

    private void Changes(
        JsonObject contract,
        List<JsonObject> changes,
        string? lot,
        string pointer,
        bool alone
    )
    {
        if (
            reading
                .Kind.StepsOf(reading.Method)
                .FirstOrDefault(one => one.Tag == "contractAmendment")
            is not { } step
        )
        {
            return;
        }

        foreach (var (at, change) in changes.Index())
        {
            steps.Post(
                step,
                lot,
                At(change["date"]) ?? steps.Last,
                [
                    (
                        "what",
                        Line(
                            Text(change["description"]) ?? Text(change["rationale"]) ?? "amendment",
                            500
                        )
                    ),
                    (
                        "amount",
                        alone && at == changes.Count - 1
                            ? reading.Minor(contract["value"], pointer)
                            : null
                    ),
                    ("termDays", at == changes.Count - 1 ? Days(contract) : null),
                ],
                string.Create(CultureInfo.InvariantCulture, $"{pointer}/amendments/{at}")
            );
        }
    }

    private void Implementation(JsonObject contract, string? lot, string pointer)
    {
        var performed = reading
            .Kind.StepsOf(reading.Method)
            .Where(one => one.Tag?.StartsWith("implementation", StringComparison.Ordinal) == true)
            .ToList();
        var acceptance = performed.Find(one => one.Figure("passed") is not null);
        var payment = performed.Find(one =>
            one.Figures.Any(figure => figure.Type == FigureType.Amount)
        );
        foreach (
            var (at, milestone) in List(contract["implementation"]?["milestones"])
                .Index()
                .Where(each => Text(each.Item["status"]) is "met" or "notMet")
        )
        {
            if (acceptance is not null)
            {
                steps.Post(
                    acceptance,
                    lot,
                    At(milestone["dateMet"]) ?? At(milestone["dateModified"]) ?? steps.Last,
                    [
                        ("passed", Text(milestone["status"]) == "met"),
                        ("what", Text(milestone["title"]) is { } what ? Line(what, 500) : null),
                    ],
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{pointer}/implementation/milestones/{at}"
                    )
                );
            }
        }

        foreach (var (at, paid) in List(contract["implementation"]?["transactions"]).Index())
        {
            var place = string.Create(
                CultureInfo.InvariantCulture,
                $"{pointer}/implementation/transactions/{at}"
            );
            if (
                payment is not null
                && reading.Minor(paid["value"] ?? paid["amount"], place) is { } amount
            )
            {
                var date = At(paid["date"]);
                steps.Post(
                    payment,
                    lot,
                    date ?? steps.Last,
                    [
                        (
                            "paidAt",
                            date is { } day
                                ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                                : null
                        ),
                        ("amount", amount),
                    ],
                    place
                );
            }
        }
    }
}
