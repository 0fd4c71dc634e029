using System.Globalization;
using Trading.Analysis;
using Trading.Indicators.Supervision;

namespace Trading.Cli.Anomalies;

/// <summary>The facts of a study as the supervisors' indicators read them; what a file does not tell stays "not recorded".</summary>
internal static class FactsDossier
{
    private const string Minor = "1";

    public static ProcurementDossier Of(ProcurementFacts facts) =>
        new()
        {
            Id = facts.Id,
            Kind = facts.Kind,
            Regime = facts.Kind == "construction" ? "construction" : "procurement",
            Method = facts.Openness switch
            {
                Openness.Open => "open",
                Openness.Selective => "invited",
                Openness.Limited => "negotiation",
                Openness.Direct => "single_source",
                _ => null,
            },
            IsCompetitive = facts.Openness is { } method ? method != Openness.Direct : null,
            IsOpen = facts.Openness is { } open ? open == Openness.Open : null,
            IsSingleSource = facts.Openness is { } single ? single == Openness.Direct : null,
            IsSale = facts.Sale,
            Category = facts.Category,
            Region = facts.Region,
            Currency = facts.Currency ?? Money.Yuan,
            Lots = [.. facts.Bids.GroupBy(bid => bid.Lot).Select(lot => Lot(facts, lot))],
            Steps = [.. Steps(facts)],
            Limits = Limits(facts),
        };

    private static LotFacts Lot(ProcurementFacts facts, IGrouping<string, BidFact> bids)
    {
        var winner = bids.FirstOrDefault(bid => bid.Winner);
        return new()
        {
            Number = bids.Key.Length == 0 ? Minor : bids.Key,
            CeilingMinor = InMinor(facts.PriceCeiling),
            BidsAreKnown = true,
            IsDecided = winner is not null,
            Bids =
            [
                .. bids.Select(bid => new BidFacts
                {
                    Bidder = new(bid.BidderId, bid.BidderId),
                    IsAlternative = bid.Alternative,
                    AmountMinor = InMinor(bid.Amount),
                    State = bid.Status switch
                    {
                        BidStatus.Valid => BidState.Valid,
                        BidStatus.Disqualified => BidState.Disqualified,
                        _ => BidState.Withdrawn,
                    },
                    IsWinner = bid.Winner,
                }),
            ],
            Awards = winner is null
                ? []
                : [new(winner.BidderId, facts.AwardedAt, InMinor(winner.Amount), null)],
            Contract = facts.ContractSignedAt is null
                ? null
                : new()
                {
                    SignedAt = facts.ContractSignedAt,
                    AmountMinor = InMinor(winner?.Amount),
                    FinalAmountMinor = InMinor(facts.ContractAmount),
                },
        };
    }

    private static IEnumerable<StepFact> Steps(ProcurementFacts facts)
    {
        if (facts.NoticeAt is not null)
        {
            yield return Step(
                "notice",
                facts.NoticeAt,
                facts.DeadlineAt is { } deadline ? [("deadline", Written(deadline))] : []
            );
        }

        for (var change = 1; change <= facts.Changes; change++)
        {
            yield return Step(
                "amendment",
                change == facts.Changes ? facts.LastChangeAt : facts.NoticeAt,
                []
            );
        }

        if (facts.OpenedAt is not null)
        {
            yield return Step("opening", facts.OpenedAt, []);
        }

        if (facts.EvaluatedAt is { } evaluated)
        {
            yield return Step("evaluation", evaluated, [("to", Written(evaluated))]);
        }

        if (facts.AwardedAt is not null)
        {
            yield return Step("award", facts.AwardedAt, []);
        }

        if (facts.ContractSignedAt is not null)
        {
            yield return Step("contract", facts.ContractSignedAt, []);
        }
    }

    private static StepFact Step(
        string code,
        DateTimeOffset? at,
        (string Code, string Value)[] figures
    ) =>
        new(code, null, at)
        {
            Figures = figures.ToDictionary(figure => figure.Code, figure => figure.Value),
        };

    private static LimitFact[]? Limits(ProcurementFacts facts) =>
        facts is { LeastNoticeDays: { } least, NoticeAt: { } notice, DeadlineAt: { } deadline }
            ?
            [
                new(
                    "notice",
                    (deadline - notice).TotalDays < least ? "broken" : "kept",
                    true,
                    new(
                        $"公告至截止不少于{least}天。",
                        $"At least {least} days from notice to deadline."
                    )
                ),
            ]
            : null;

    private static string Written(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static long? InMinor(decimal? amount) =>
        amount is { } known && Math.Abs(known) < 1e15m ? (long)decimal.Round(known * 100) : null;
}
