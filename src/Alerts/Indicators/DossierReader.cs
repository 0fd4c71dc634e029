using Trading.Evaluation.Contracts;
using Trading.Indicators.Supervision;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>A procurement as the rules read it, and where it lies.</summary>
/// <param name="Summary">The procurement.</param>
/// <param name="Dossier">Its facts.</param>
/// <param name="IsMoving">Time alone can change what is said of it: something is due, or it goes on.</param>
internal sealed record ReadDossier(
    ProcurementSummary Summary,
    ProcurementDossier Dossier,
    bool IsMoving
);

/// <summary>
/// Fills dossiers from the record of procurements. What no module tells yet stays null, which is "not recorded": what came
/// with bids besides price and instant, score sheets, agencies, the registry's facts and ties. A panel is told of when the
/// result is known.
/// </summary>
internal sealed class DossierReader(IProcurementRecords records, IPanelFacts panels)
{
    public async Task<IReadOnlyList<ReadDossier>> Read(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var read = await records.Of(ids, cancel);
        var known = (await panels.OfDecided(ids, cancel)).ToDictionary(one => one.ProcurementId);
        return [.. read.Select(record => Of(record, known.GetValueOrDefault(record.Summary.Id)))];
    }

    public static ReadDossier Of(ProcurementRecord record, PanelFacts? panel)
    {
        var summary = record.Summary;
        return new(
            summary,
            new()
            {
                Id = FindingOwner.Key(summary.Id),
                Kind = summary.Kind,
                Regime = summary.Regime,
                Method = summary.Method,
                IsCompetitive = record.IsCompetitive,
                IsOpen = record.IsOpen,
                IsSingleSource = record.IsSingleSource,
                IsSale = summary.IsSale,
                Category = record.Category,
                Region = summary.Region is { Length: > 0 } region ? region : null,
                Currency = summary.Currency,
                Buyer = Buyer(summary),
                IsCancelled = summary.IsCancelled,
                Lots = [.. record.Lots.Select(lot => Lot(record, lot, panel))],
                Steps =
                [
                    .. record.Steps.Select(step => new StepFact(step.Code, step.Lot, step.At)
                    {
                        Figures = new SortedDictionary<string, string>(
                            step.Figures.ToDictionary(),
                            StringComparer.Ordinal
                        ),
                    }),
                ],
                Limits =
                [
                    .. record.Limits.Select(limit => new LimitFact(
                        limit.Limit,
                        limit.Outcome,
                        limit.IsBreach,
                        limit.Sentence
                    )),
                ],
            },
            !summary.IsEnded || record.Limits.Any(limit => limit.Outcome == "due")
        );
    }

    // A buyer that is not in the registry has no number anywhere: its name is told by itself, as in OCDS.
    public static Party Buyer(ProcurementSummary summary) =>
        new(
            summary.BuyerCode is { } code
                ? code.ToString()
                : TableKey.Of($"name:{summary.BuyerName}"),
            summary.BuyerName
        );

    private static LotFacts Lot(ProcurementRecord record, LotStanding lot, PanelFacts? panel)
    {
        // With one lot the ceiling of the whole is its own.
        var ceiling =
            lot.CeilingMinor ?? (record.Lots.Count == 1 ? record.Summary.CeilingMinor : null);
        return new()
        {
            Number = lot.Number,
            CeilingMinor = ceiling,
            BudgetMinor = Amounts(record, lot.Number, "plan", "budget").LastOrDefault(),
            BidsAreKnown = lot.BidsAreKnown,
            IsDecided = lot.IsDecided,
            HasFailed = lot.HasFailed,
            Bids = [.. record.Bids.Where(each => each.Bid.Lot == lot.Number).Select(Bid)],
            Evaluation = Evaluation(record, lot.Number),
            Awards =
            [
                .. record
                    .Awards.Where(award => award.Lot == lot.Number)
                    .Select(award => new AwardFacts(
                        award.Winner,
                        award.At,
                        award.AmountMinor,
                        WithdrewAt: null
                    )),
            ],
            Contract = Contract(record, lot.Number),
            // A panel is of the procurement: it sits over each of its lots, and is drawn once.
            Panel = panel is null
                ? null
                : [.. panel.Seats.Select(seat => Seat(seat, record, lot.Number))],
            Draws =
                panel is null ? null
                : record.Lots[0] == lot
                    ?
                    [
                        .. panel.Draws.Select(draw => new DrawFacts(
                            draw.Operator,
                            draw.IsRedraw,
                            draw.IsDeclined
                        )),
                    ]
                : [],
        };
    }

    private static SeatFacts Seat(PanelSeat seat, ProcurementRecord record, string lot)
    {
        var bidders = record
            .Bids.Where(each => each.Bid.Lot == lot)
            .SelectMany(each =>
                each.Bid.Members.Select(member => member.Code.ToString())
                    .Append(each.Bid.BidderCode.ToString())
            )
            .ToHashSet(StringComparer.Ordinal);
        return new(
            seat.Expert,
            [
                .. seat
                    .Ties.Where(tie => bidders.Contains(tie.Bidder))
                    .Select(tie => new Tie(tie.Bidder, tie.Rule)),
            ]
        );
    }

    private static BidFacts Bid(ReceivedBid each)
    {
        var bid = each.Bid;
        return new()
        {
            Bidder = new(bid.BidderCode.ToString(), bid.BidderName),
            Members =
            [
                .. bid.Members.Select(member => new Party(member.Code.ToString(), member.Name)),
            ],
            IsAlternative = bid.Alternative,
            AmountMinor = bid.AmountMinor,
            State = bid.Status switch
            {
                "valid" => BidState.Valid,
                "disqualified" => BidState.Disqualified,
                "withdrawn" => BidState.Withdrawn,
                _ => BidState.Pending,
            },
            IsWinner = bid.Winner,
            ReceivedAt = each.ReceivedAt,
        };
    }

    private static EvaluationFacts? Evaluation(ProcurementRecord record, string lot)
    {
        var step = StepsOf(record, lot, "evaluation").LastOrDefault();
        var (from, to) = (Instant(step, "from"), Instant(step, "to"));
        return from is null && to is null ? null : new() { StartedAt = from, EndedAt = to };
    }

    private static ContractFacts? Contract(ProcurementRecord record, string lot)
    {
        var signed = StepsOf(record, lot, "contract").LastOrDefault();
        if (signed is null)
        {
            return null;
        }

        var amount = Number(signed, "amount");
        return new()
        {
            SignedAt = Instant(signed, "signedAt") ?? signed.At,
            AmountMinor = amount,
            FinalAmountMinor = Amounts(record, lot, "contractChange", "amount")
                .LastOrDefault(amount),
            Payments =
            [
                .. StepsOf(record, lot, "payment")
                    .Select(step => new PaymentFact(
                        Day(step, "dueAt"),
                        Day(step, "paidAt"),
                        Number(step, "amount")
                    )),
            ],
        };
    }

    private static IEnumerable<PostedStepRecord> StepsOf(
        ProcurementRecord record,
        string lot,
        string code
    ) => record.Steps.Where(step => step.Code == code && (step.Lot is null || step.Lot == lot));

    private static IEnumerable<long?> Amounts(
        ProcurementRecord record,
        string lot,
        string code,
        string figure
    ) =>
        StepsOf(record, lot, code)
            .Select(step => Number(step, figure))
            .Where(amount => amount is not null);

    private static long? Number(PostedStepRecord step, string figure) =>
        step.Figures.TryGetValue(figure, out var text)
        && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static DateTimeOffset? Instant(PostedStepRecord? step, string figure) =>
        step?.Figures.GetValueOrDefault(figure) is { } text
        && Domain.Codes.Rfc3339.TryInstant(text, out var at)
            ? at
            : null;

    private static DateOnly? Day(PostedStepRecord step, string figure) =>
        step.Figures.TryGetValue(figure, out var text)
        && DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)
            ? day
            : null;
}
