using Trading.Domain;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

/// <summary>Dossiers with all that can be wrong in one: seeded, so that a failure comes again.</summary>
internal static class Rubbish
{
    private static readonly string[] Codes =
    [
        "A",
        "b ",
        "B",
        "C",
        "D",
        "E",
        "",
        "91210200MADE00011B",
    ];

    private static readonly long[] Amounts =
    [
        0,
        -1,
        1,
        100,
        99_999,
        100_000,
        200_000_000,
        199_999_999,
        long.MaxValue,
        long.MinValue,
        12_345_678,
    ];

    private static readonly string[] StepCodes =
    [
        "plan",
        "intention",
        "notice",
        "documents",
        "clarification",
        "amendment",
        "opening",
        "evaluation",
        "award",
        "contract",
        "contractChange",
        "acceptance",
        "payment",
        "objection",
        "question",
        "complaint",
        "termination",
        "",
    ];

    private static readonly string[] Figures =
    [
        "deadline",
        "newDeadline",
        "affectsBids",
        "from",
        "to",
        "receivedAt",
        "answeredAt",
        "upheld",
        "passed",
        "until",
    ];

    private static readonly string[] Values =
    [
        "true",
        "false",
        "",
        "x",
        "2026-03-24T09:00:00+08:00",
        "2026-04-24T09:00:00Z",
        "9999-12-31T23:59:59+08:00",
        "2026-02-30T00:00:00+08:00",
        "1900-01-01T00:00:00Z",
    ];

    public static ProcurementDossier Dossier(Random random) =>
        new()
        {
            Id = "P",
            Kind = Any(random, "construction", "government", "land", ""),
            Regime = Any(random, "construction", "procurement", "none"),
            Method = Maybe(random, () => Any(random, "open", "invited", "single_source")),
            IsCompetitive = Flag(random),
            IsOpen = Flag(random),
            IsSingleSource = Flag(random),
            IsSale = random.Next(4) == 0,
            Category = Maybe(random, () => Any(random, "E", "")),
            Region = Maybe(random, () => Any(random, "210102", "21", "")),
            Currency = Any(random, "CNY", "CNY", "CNY", "JPY", ""),
            Buyer = Maybe(random, () => Firm(random)),
            Agency = Maybe(random, () => Firm(random)),
            BudgetProject = Maybe(random, () => "预算/1"),
            IsCancelled = random.Next(8) == 0,
            Lots = Several(random, 3, () => Lot(random))
                .Select((lot, i) => lot with { Number = $"{i}" })
                .ToList(),
            Steps = Several(random, 12, () => Step(random)),
            Limits = Maybe<IReadOnlyList<LimitFact>>(
                random,
                () =>
                    Several(
                        random,
                        3,
                        () =>
                            new LimitFact(
                                "L1",
                                Any(
                                    random,
                                    "kept",
                                    "broken",
                                    "due",
                                    "cannotTell",
                                    "notApplicable",
                                    ""
                                ),
                                random.Next(2) == 0,
                                new("。", ".")
                            )
                    )
            ),
            Reserved = Maybe(
                random,
                () =>
                    new ReservedShare(
                        Maybe(random, () => Any(random, "goods", "works", "")),
                        random.Next(3) == 0 ? null : random.Next(-5, 120),
                        random.Next(4) == 0 ? "framework" : null
                    )
            ),
        };

    public static FixedContext Context(Random random)
    {
        var context = new FixedContext
        {
            DaysOff = random.Next(2) == 0 ? null : [],
            Today = random.Next(2) == 0 ? null : new DateOnly(2026, 11, 29),
            Cut = random.Next(2) == 0 ? null : 0.01,
        };
        foreach (
            var metric in new[]
            {
                "I12.bidders",
                "I20.logMargin",
                "I44.minutesPerPage",
                "I45.days",
                "R015.days",
                "R016.logEstimate",
                "R059.share",
                "R060.days",
                "I15.Buyer",
                "I15.Agency",
                "I22.Buyer",
                "I23.Buyer",
                "I31.Buyer",
                "I32.Agency",
                "I34.Buyer",
                "I34.Agency",
                "I41.Buyer",
                "I47.Operator",
                "R026.Bidder",
                "R049.Buyer",
            }.Where(_ => random.Next(2) == 0)
        )
        {
            double[] sorted =
            [
                .. Enumerable
                    .Range(0, 5)
                    .Select(_ => random.Next(3) == 0 ? 0 : random.NextDouble() * 10)
                    .Order(),
            ];
            context.Baselines[metric] = new(
                metric,
                new("k", null, null, null),
                random.Next(100),
                sorted[0],
                sorted[1],
                sorted[2],
                sorted[3],
                sorted[4]
            );
        }

        return context;
    }

    private static LotFacts Lot(Random random) =>
        new()
        {
            Number = "",
            CeilingMinor = Amount(random),
            BudgetMinor = Amount(random),
            BidsAreKnown = random.Next(5) > 0,
            IsDecided = random.Next(3) > 0,
            HasFailed = random.Next(6) == 0,
            Bids = Several(random, 8, () => Bid(random)),
            RequiredGrades = Maybe<IReadOnlyList<string>>(
                random,
                () => Several(random, 2, () => Any(random, "一级", "甲级", ""))
            ),
            Evaluation = Maybe(
                random,
                () =>
                    new EvaluationFacts
                    {
                        StartedAt = Instant(random),
                        EndedAt = Instant(random),
                        Pages = random.Next(3) == 0 ? null : random.Next(-1, 100),
                        Scores = Several(
                            random,
                            30,
                            () =>
                                new ScoreFact(
                                    $"m{random.Next(6)}",
                                    Any(random, Codes),
                                    Any(
                                        random,
                                        0,
                                        90,
                                        91,
                                        91.5m,
                                        -5,
                                        decimal.MaxValue,
                                        decimal.MinValue
                                    )
                                )
                        ),
                    }
            ),
            Awards = Several(
                random,
                3,
                () =>
                    new AwardFacts(
                        Any(random, Codes),
                        Instant(random),
                        Amount(random),
                        random.Next(3) == 0 ? Instant(random) : null
                    )
            ),
            Contract = Maybe(
                random,
                () =>
                    new ContractFacts
                    {
                        SignedAt = Instant(random),
                        AmountMinor = Amount(random),
                        FinalAmountMinor = Amount(random),
                        TermDays = Any<int?>(random, null, 0, -1, 100, int.MaxValue, int.MinValue),
                        ChangedTermDays = Any<int?>(
                            random,
                            null,
                            0,
                            130,
                            int.MinValue,
                            int.MaxValue
                        ),
                        Payments = Several(
                            random,
                            3,
                            () => new PaymentFact(Day(random), Day(random), Amount(random))
                        ),
                    }
            ),
            Panel = Maybe<IReadOnlyList<SeatFacts>>(
                random,
                () =>
                    Several(
                        random,
                        5,
                        () =>
                            new SeatFacts(
                                $"e{random.Next(4)}",
                                Several(
                                    random,
                                    2,
                                    () => new Tie(Any(random, Codes), new("任职", "employed"))
                                )
                            )
                    )
            ),
            Draws = Maybe<IReadOnlyList<DrawFacts>>(
                random,
                () =>
                    Several(
                        random,
                        6,
                        () =>
                            new DrawFacts(
                                $"o{random.Next(2)}",
                                random.Next(2) == 0,
                                random.Next(2) == 0
                            )
                    )
            ),
        };

    private static BidFacts Bid(Random random)
    {
        var firm = Firm(random);
        // What is known of a firm is the same in each of its bids.
        var own = new Random(
            firm.Code.Trim().ToUpperInvariant().Length * 31
                + (firm.Code.Trim() is { Length: > 0 } code ? char.ToUpperInvariant(code[0]) : 0)
        );
        return new()
        {
            Bidder = firm,
            Members = random.Next(4) == 0 ? Several(random, 2, () => Firm(random)) : [],
            IsAlternative = random.Next(6) == 0,
            AmountMinor =
                random.Next(6) == 0 ? null
                : random.Next(4) == 0 ? Any(random, Amounts)
                : random.Next(1000, 100_000),
            State = random.Next(8) switch
            {
                0 => BidState.Pending,
                1 => BidState.Withdrawn,
                2 or 3 => BidState.Disqualified,
                _ => BidState.Valid,
            },
            IsWinner = random.Next(6) == 0,
            ReceivedAt = Instant(random),
            Fingerprints = Maybe<IReadOnlyList<Mark>>(
                random,
                () =>
                    Several(
                        random,
                        3,
                        () => Mark(Any(random, "mac", "cpu", "author", "hash"), $"{random.Next(3)}")
                    )
            ),
            UploadAddress = Maybe(random, () => Mark("address", $"{random.Next(3)}")),
            DepositAccount = Maybe(random, () => Mark("account", $"{random.Next(3)}")),
            Contacts = Maybe<IReadOnlyList<Mark>>(
                random,
                () =>
                    Several(
                        random,
                        2,
                        () => Mark(Any(random, "phone", "agent"), $"{random.Next(3)}")
                    )
            ),
            Staff = Maybe<IReadOnlyList<Mark>>(
                random,
                () =>
                    Several(
                        random,
                        2,
                        () =>
                            Mark("person", $"{random.Next(3)}") with
                            {
                                IsProjectManagement = random.Next(2) == 0,
                            }
                    )
            ),
            LinePrices = Maybe<IReadOnlyDictionary<string, decimal>>(
                random,
                () =>
                    Enumerable
                        .Range(0, 22)
                        .ToDictionary(
                            i => $"L{i}",
                            i => Any(random, 0, 1, -1, 10, i, i * 2, decimal.MaxValue)
                        )
            ),
            Registry = Maybe(
                own,
                () =>
                    new RegistryFacts
                    {
                        FoundedOn = Maybe(own, () => "x") is null ? null : new DateOnly(2026, 1, 1),
                        Grades = Maybe<IReadOnlyList<string>>(
                            own,
                            () => Several(own, 2, () => Any(own, "一级", "乙级", ""))
                        ),
                        Relations = Maybe<IReadOnlyList<Relation>>(
                            own,
                            () =>
                                Several(
                                    own,
                                    2,
                                    () =>
                                        new Relation(
                                            Any(own, Codes),
                                            own.Next(1, 3),
                                            new("同址", "same address")
                                        )
                                )
                        ),
                        Bars = Maybe<IReadOnlyList<LocalizedText>>(
                            own,
                            () => Several(own, 1, () => new LocalizedText("单", "list"))
                        ),
                    }
            ),
        };
    }

    private static StepFact Step(Random random) =>
        new(
            Any(random, StepCodes),
            random.Next(3) == 0 ? $"{random.Next(3)}" : null,
            Instant(random)
        )
        {
            Figures = Several(random, 3, () => Any(random, Figures))
                .Distinct()
                .ToDictionary(figure => figure, _ => Any(random, Values)),
        };

    private static Party Firm(Random random)
    {
        var code = Any(random, Codes);
        return new(code, code.Trim().ToUpperInvariant() + "公司");
    }

    private static DateTimeOffset? Instant(Random random) =>
        random.Next(10) switch
        {
            0 => null,
            1 => DateTimeOffset.MaxValue,
            2 => DateTimeOffset.MinValue,
            _ => Notice.AddHours(random.Next(-1000, 3000)),
        };

    private static DateOnly? Day(Random random) =>
        random.Next(6) switch
        {
            0 => null,
            1 => DateOnly.MaxValue,
            2 => DateOnly.MinValue,
            _ => new DateOnly(2026, 7, 1).AddDays(random.Next(60)),
        };

    private static long? Amount(Random random) => random.Next(5) == 0 ? null : Any(random, Amounts);

    private static bool? Flag(Random random) => Any<bool?>(random, null, true, true, false);

    private static T? Maybe<T>(Random random, Func<T> make)
        where T : class => random.Next(3) == 0 ? null : make();

    private static List<T> Several<T>(Random random, int most, Func<T> make) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];

    private static T Any<T>(Random random, params T[] choice) => choice[random.Next(choice.Length)];
}
