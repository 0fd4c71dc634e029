namespace Trading.Analysis.Procedures.Study;

/// <summary>How strongly a pattern is injected.</summary>
/// <param name="Strength"><c>weak</c>, <c>medium</c> or <c>strong</c>.</param>
/// <param name="Value">The pattern's own measure.</param>
/// <param name="Name">That in words.</param>
public sealed record Dose(string Strength, double Value, LocalizedText Name);

/// <summary>
/// A conduct that excludes bidders, as a change of what the record shows. It is put into real procurements to see whether it
/// is noticed; who is in the file is accused of nothing.
/// </summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="Dossier">Its entries in the dossier of patterns (P), the platform's indicators (I) and the red flags of the Open Contracting Partnership (R).</param>
/// <param name="Doses">From weak to strong.</param>
/// <param name="Inject">The changed facts; null where the record cannot show it.</param>
public sealed record ExclusionPattern(
    string Code,
    LocalizedText Name,
    string Dossier,
    IReadOnlyList<Dose> Doses,
    Func<ProcurementFacts, double, ProcurementFacts?> Inject
)
{
    /// <summary>All that a record of steps and bids can show.</summary>
    public static readonly IReadOnlyList<ExclusionPattern> All =
    [
        new(
            "short_period",
            new("投标期限过短", "Short bidding period"),
            "P35 I28 R003",
            Three("原期限的{0}%", "{0} % of its own period", 50, 25, 10),
            (f, percent) =>
                f is { NoticeAt: { } notice, DeadlineAt: { } deadline } && deadline > notice
                    ? f with
                    {
                        NoticeAt = deadline - (deadline - notice) * (percent / 100),
                    }
                    : null
        ),
        new(
            "few_bids",
            new("投标人减少", "Few bidders"),
            "P22 I11 I12 R018",
            [
                new("weak", 2, new("剩2家", "two are left")),
                new("medium", 1, new("剩1家", "one is left")),
                new("strong", 0, new("剩1家且报价贴近限价", "one is left, at the ceiling")),
            ],
            FewBids
        ),
        new(
            "rejections",
            new("否决过多", "Many bids rejected"),
            "P51 I15 R035",
            Three("否决{0}%的落标人", "{0} % of the losers are rejected", 50, 75, 100),
            Rejections
        ),
        new(
            "best_rejected",
            new("最低报价被否决", "Lowest bids rejected"),
            "P51 I13 R036",
            [
                new("weak", 1, new("最低1家", "the lowest")),
                new("medium", 2, new("最低2家", "the two lowest")),
                new("strong", int.MaxValue, new("只剩最高1家", "all but the dearest")),
            ],
            BestRejected
        ),
        new(
            "dearer_wins",
            new("未授予最优报价", "Award not to the best price"),
            "P50 P53",
            [
                new("weak", 0, new("第2名", "the second")),
                new("medium", 0.5, new("居中者", "the one in the middle")),
                new("strong", 1, new("最高者", "the dearest")),
            ],
            DearerWins
        ),
        new(
            "near_ceiling",
            new("中标价贴近最高限价", "Award close to the ceiling"),
            "I19 R055",
            Three("限价的{0}%", "{0} % of the ceiling", 97, 99, 100),
            NearCeiling
        ),
        new(
            "wide_ceiling",
            new("最高限价虚高", "Ceiling far above the bids"),
            "I53 R024",
            Three("原限价的{0}%", "{0} % of its own", 150, 250, 500),
            (f, percent) =>
                f is { PriceCeiling: > 0 and { } ceiling, Sale: false }
                    ? f with
                    {
                        PriceCeiling = ceiling * (decimal)(percent / 100),
                    }
                    : null
        ),
        new(
            "award_first",
            new("评标结束前已定标", "Award before the end of the evaluation"),
            "P50 R045",
            Three("提前{0}天", "{0} days before", 1, 5, 15),
            (f, days) =>
                f is { EvaluatedAt: { } evaluated, AwardedAt: not null }
                    ? f with
                    {
                        AwardedAt = evaluated.AddDays(-days),
                    }
                    : null
        ),
        new(
            "rushed_evaluation",
            new("评标过快", "Evaluation in a rush"),
            "I44",
            Three("原时长的{0}%", "{0} % of its own time", 25, 10, 2),
            (f, percent) =>
                f is { OpenedAt: { } opened, EvaluatedAt: { } evaluated } && evaluated > opened
                    ? f with
                    {
                        EvaluatedAt = opened + (evaluated - opened) * (percent / 100),
                    }
                    : null
        ),
        new(
            "late_contract",
            new("迟签合同", "Contract signed late"),
            "I38 R060",
            Three("推迟{0}天", "{0} days later", 30, 90, 270),
            (f, days) =>
                f is { AwardedAt: not null, ContractSignedAt: { } signed }
                    ? f with
                    {
                        ContractSignedAt = signed.AddDays(days),
                    }
                    : null
        ),
        new(
            "contract_grew",
            new("合同金额增加", "Contract above the award"),
            "P56 I37",
            Three("增加{0}%", "{0} % more", 10, 30, 80),
            (f, percent) =>
                f.ContractAmount is { } amount
                    ? f with
                    {
                        ContractAmount = amount * (decimal)(1 + percent / 100),
                    }
                    : null
        ),
        new(
            "late_changes",
            new("临近截止变更文件", "Documents changed close to the deadline"),
            "I33",
            Three("截止前{0}天", "{0} days before the deadline", 6, 3, 1),
            (f, days) =>
                f is { Changes: { } changes, DeadlineAt: { } deadline }
                    ? f with
                    {
                        Changes = changes + (days < 5 ? 2 : 1),
                        LastChangeAt = deadline.AddDays(-days),
                    }
                    : null
        ),
        new(
            "closed_method",
            new("规避公开招标", "Open competition avoided"),
            "P38",
            [
                new("weak", 1, new("邀请", "by invitation")),
                new("medium", 2, new("谈判", "by negotiation")),
                new("strong", 3, new("单一来源", "from one source")),
            ],
            ClosedMethod
        ),
        new(
            "long_eligibility",
            new("资格条件增多", "More conditions for who may bid"),
            "P01-P33",
            // The increases found to go with fewer bidders: Decarolis & Giorgiantonio, EPJ Data Science 11 (2022).
            Three("增加{0}字", "{0} characters more", 520, 1500, 2639),
            (f, characters) =>
                f.EligibilityLength is { } length
                    ? f with
                    {
                        EligibilityLength = length + (int)characters,
                    }
                    : null
        ),
    ];

    private static Dose[] Three(string zh, string en, double weak, double medium, double strong) =>
        [
            .. new[] { ("weak", weak), ("medium", medium), ("strong", strong) }.Select(
                dose => new Dose(
                    dose.Item1,
                    dose.Item2,
                    new(
                        zh.Replace("{0}", Numbers.Say(dose.Item2), StringComparison.Ordinal),
                        en.Replace("{0}", Numbers.Say(dose.Item2), StringComparison.Ordinal)
                    )
                )
            ),
        ];

    private static bool IsOneLot(ProcurementFacts facts) =>
        facts.Bids.Select(bid => bid.Lot).Distinct().Count() == 1;

    private static ProcurementFacts? FewBids(ProcurementFacts facts, double left)
    {
        var winner = facts.Bids.FirstOrDefault(bid => bid.Winner);
        var others = facts
            .Bids.Where(bid => !bid.Winner && bid.Status == BidStatus.Valid)
            .ToArray();
        if (winner is null || others.Length < 2 || !IsOneLot(facts))
        {
            return null;
        }

        if (left >= 1)
        {
            return facts with { Bids = [winner, .. others.Take((int)left - 1)] };
        }

        var price = facts.PriceCeiling * 0.998m ?? winner.Amount * 1.15m;
        return facts with { Bids = [winner with { Amount = price }] };
    }

    private static ProcurementFacts? Rejections(ProcurementFacts facts, double percent)
    {
        var losers = facts.Bids.Count(bid => !bid.Winner && bid.Status == BidStatus.Valid);
        if (losers < 2 || !facts.Bids.Any(bid => bid.Winner))
        {
            return null;
        }

        var left = (int)Math.Ceiling(losers * percent / 100);
        return facts with
        {
            Bids =
            [
                .. facts.Bids.Select(bid =>
                    !bid.Winner && bid.Status == BidStatus.Valid && left-- > 0
                        ? bid with
                        {
                            Status = BidStatus.Disqualified,
                        }
                        : bid
                ),
            ],
        };
    }

    // Valid bids with a price, the cheapest first; null where there are too few, several lots, or the dearest should win.
    private static BidFact[]? Ranked(ProcurementFacts facts)
    {
        var ranked = facts
            .Bids.Where(bid => bid is { Status: BidStatus.Valid, Amount: > 0, Alternative: false })
            .OrderBy(bid => bid.Amount)
            .ToArray();
        return ranked.Length >= 3 && ranked[0].Winner && !facts.Sale && IsOneLot(facts)
            ? ranked
            : null;
    }

    private static ProcurementFacts? BestRejected(ProcurementFacts facts, double count)
    {
        if (Ranked(facts) is not { } ranked)
        {
            return null;
        }

        var rejected = (int)Math.Min(count, ranked.Length - 1);
        return Changed(
            facts,
            bid =>
                Array.IndexOf(ranked, bid) switch
                {
                    >= 0 and var place when place < rejected => bid with
                    {
                        Status = BidStatus.Disqualified,
                        Winner = false,
                    },
                    var place => bid with { Winner = place == rejected },
                }
        );
    }

    private static ProcurementFacts? DearerWins(ProcurementFacts facts, double share)
    {
        if (Ranked(facts) is not { } ranked)
        {
            return null;
        }

        var place = Math.Max(1, (int)Math.Round(share * (ranked.Length - 1)));
        return Changed(facts, bid => bid with { Winner = ReferenceEquals(bid, ranked[place]) });
    }

    private static ProcurementFacts? NearCeiling(ProcurementFacts facts, double percent)
    {
        if (
            Ranked(facts) is not { } ranked
            || facts.PriceCeiling is not > 0
            || ranked[0].Amount > facts.PriceCeiling * 0.95m
        )
        {
            return null;
        }

        // The others keep their distances in rank, squeezed between the award and the ceiling.
        var award = facts.PriceCeiling.Value * (decimal)(percent / 100);
        var room = facts.PriceCeiling.Value - award;
        return Changed(
            facts,
            bid =>
                Array.IndexOf(ranked, bid) is >= 0 and var place
                    ? bid with
                    {
                        Amount = decimal.Round(award + room * place / ranked.Length, 2),
                    }
                    : bid
        );
    }

    private static ProcurementFacts? ClosedMethod(ProcurementFacts facts, double openness)
    {
        if (facts.Openness != Openness.Open)
        {
            return null;
        }

        var closed = (Openness)(int)openness;
        var winner = facts.Bids.FirstOrDefault(bid => bid.Winner);
        return facts with
        {
            Openness = closed,
            Bids =
                closed == Openness.Direct && winner is not null && IsOneLot(facts)
                    ? [winner]
                    : facts.Bids,
        };
    }

    private static ProcurementFacts Changed(
        ProcurementFacts facts,
        Func<BidFact, BidFact> change
    ) => facts with { Bids = [.. facts.Bids.Select(change)] };
}
