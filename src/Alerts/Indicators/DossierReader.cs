using Trading.Evaluation.Contracts;
using Trading.Indicators.Supervision;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

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
/// Fills dossiers from the record of procurements, what travelled with bids, the registry and the panels. What nobody tells
/// stays null, which is "not recorded". Panels and scores are told of when the result is known.
/// </summary>
internal sealed class DossierReader(
    IProcurementRecords records,
    IBidEvidence evidence,
    IEntityFacts firms,
    IEligibility lists,
    IPanelFacts panels
)
{
    public async Task<IReadOnlyList<ReadDossier>> Read(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var read = await records.Of(ids, cancel);
        var known = (await panels.OfDecided(ids, cancel)).ToDictionary(one => one.ProcurementId);
        Guid[] opened = [.. read.Where(one => one.Bids.Count > 0).Select(one => one.Summary.Id)];
        var came = await Evidence(opened, cancel);
        var lines = await Lines(opened, cancel);
        var sessions = (
            opened.Length == 0 ? [] : await evidence.EvaluationsOf(opened, cancel)
        ).ToLookup(session => session.ProcurementId);
        var knownFirms = (
            await firms.Of(
                [
                    .. read.SelectMany(one => one.Bids)
                        .Select(each => each.Bid.BidderCode.ToString()),
                ],
                cancel
            )
        ).ToDictionary(firm => firm.Code.ToString(), StringComparer.Ordinal);
        var bars = await CreditBars.Of(
            lists,
            [
                .. read.SelectMany(one => one.Bids)
                    .SelectMany(each =>
                        each.Bid.Members.Select(member => member.Code).Prepend(each.Bid.BidderCode)
                    ),
            ],
            cancel
        );
        return
        [
            .. read.Select(record =>
            {
                var id = record.Summary.Id;
                return Of(
                    record,
                    known.GetValueOrDefault(id),
                    new(
                        came[id].ToDictionary(one => one.Ordinal),
                        lines[id].ToDictionary(one => one.Ordinal),
                        knownFirms,
                        bars
                    ),
                    [.. sessions[id]]
                );
            }),
        ];
    }

    private async Task<ILookup<Guid, BidEvidence>> Evidence(Guid[] ids, CancellationToken cancel)
    {
        var all = new List<BidEvidence>();
        if (ids.Length > 0)
        {
            await foreach (var one in evidence.Of(ids, cancel))
            {
                all.Add(one);
            }
        }

        return all.ToLookup(one => one.ProcurementId);
    }

    private async Task<ILookup<Guid, BidPriceLines>> Lines(Guid[] ids, CancellationToken cancel)
    {
        var all = new List<BidPriceLines>();
        if (ids.Length > 0)
        {
            await foreach (var one in evidence.LinesOf(ids, cancel))
            {
                all.Add(one);
            }
        }

        return all.ToLookup(one => one.ProcurementId);
    }

    private static ReadDossier Of(
        ProcurementRecord record,
        PanelFacts? panel,
        BidDossier bids,
        IReadOnlyList<EvaluationSession> sessions
    )
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
                Agency = Agency(summary),
                BudgetProject = Last(record, null, "budgetProject"),
                Reserved = Reserved(record),
                IsCancelled = summary.IsCancelled,
                Lots = [.. record.Lots.Select(lot => Lot(record, lot, panel, bids, sessions))],
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

    // One that has no code in the registry is told by its name.
    public static Party? Agency(ProcurementSummary summary) =>
        summary.AgencyName is not { Length: > 0 } name
            ? null
            : new(summary.AgencyCode?.ToString() ?? TableKey.Of($"name:{name}"), name);

    private static LotFacts Lot(
        ProcurementRecord record,
        LotStanding lot,
        PanelFacts? panel,
        BidDossier bids,
        IReadOnlyList<EvaluationSession> sessions
    )
    {
        var received = record.Bids.Where(each => each.Bid.Lot == lot.Number).ToList();
        string[] rivals = [.. received.Select(each => each.Bid.BidderCode.ToString()).Distinct()];
        // On the day of the opening the lists are asked.
        var opened = DossierReading.DayOf(
            StepsOf(record, lot.Number, "opening").FirstOrDefault(step => step.At is not null)?.At
        );
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
            Bids =
            [
                .. received.Select(each => bids.Of(each, rivals, opened, record.Summary.Regime)),
            ],
            RequiredGrades = Last(record, lot.Number, "grades")
                ?.Split(Separator, StringSplitOptions.RemoveEmptyEntries),
            Evaluation = lot.IsDecided ? Evaluation(record, lot.Number, received, sessions) : null,
            Awards =
            [
                .. record
                    .Awards.Where(award => award.Lot == lot.Number)
                    .Select(award => new AwardFacts(
                        award.Winner,
                        award.At,
                        award.AmountMinor,
                        award.WithdrawnAt
                    )),
            ],
            Contract = Contract(record, lot.Number, bids.DurationOf(received)),
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

    private static EvaluationFacts? Evaluation(
        ProcurementRecord record,
        string lot,
        List<ReceivedBid> bids,
        IReadOnlyList<EvaluationSession> sessions
    )
    {
        var step = StepsOf(record, lot, "evaluation").LastOrDefault();
        var session = sessions.LastOrDefault(one => one.Lot is null || one.Lot == lot);
        var (from, to) = (
            session?.From ?? Instant(step, "from"),
            session?.To ?? Instant(step, "to")
        );
        if (from is null && to is null && session is null)
        {
            return null;
        }

        var ordinals = bids.Select(each => each.Ordinal).ToHashSet();
        var pages = (session?.Pages ?? new Dictionary<int, int>())
            .Where(one => ordinals.Contains(one.Key))
            .ToList();
        return new()
        {
            StartedAt = from,
            EndedAt = to,
            // Of some bids alone they are no measure of the work.
            Pages =
                pages.Count == ordinals.Count && pages.Count > 0
                    ? pages.Sum(one => one.Value)
                    : null,
            Scores =
            [
                .. (session?.Sheets ?? []).SelectMany(sheet =>
                    sheet
                        .Scores.Where(score => ordinals.Contains(score.Ordinal))
                        .GroupBy(score => score.BidderCode.ToString())
                        .Select(given => new ScoreFact(
                            sheet.Token ?? $"{record.Summary.Id:N}/{sheet.Member}",
                            given.Key,
                            Total([.. given])
                        ))
                ),
            ],
        };
    }

    // The total where it was given, else what the factors add up to.
    private static decimal Total(List<GivenScore> given) =>
        given.Find(score => score.Factor is null)?.Points ?? given.Sum(score => score.Points);

    private static ContractFacts? Contract(ProcurementRecord record, string lot, int? awarded)
    {
        var signed = StepsOf(record, lot, "contract").LastOrDefault();
        if (signed is null)
        {
            return null;
        }

        var amount = Number(signed, "amount");
        var term = (int?)Number(signed, "termDays");
        return new()
        {
            SignedAt = Instant(signed, "signedAt") ?? signed.At,
            AmountMinor = amount,
            FinalAmountMinor = Amounts(record, lot, "contractChange", "amount")
                .LastOrDefault(amount),
            TermDays = awarded ?? term,
            ChangedTermDays = (int?)
                Amounts(record, lot, "contractChange", "termDays").LastOrDefault(term),
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

    // As texts of a list are joined in the record.
    private const char Separator = '；';

    // What was said last of the whole, or of the lot.
    private static string? Last(ProcurementRecord record, string? lot, string figure) =>
        record
            .Steps.Where(step => step.Lot is null || step.Lot == lot)
            .Select(step => step.Figures.GetValueOrDefault(figure))
            .LastOrDefault(text => text is not null);

    private static ReservedShare? Reserved(ProcurementRecord record)
    {
        var (nature, percent, ground) = (
            Last(record, null, "nature"),
            Last(record, null, "reservedPercent"),
            Last(record, null, "notReservedBecause")
        );
        return percent is null && ground is null
            ? null
            : new(
                nature,
                decimal.TryParse(
                    percent,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out var share
                )
                    ? share
                    : null,
                ground
            );
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
