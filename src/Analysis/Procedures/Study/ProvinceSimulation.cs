using System.Globalization;

namespace Trading.Analysis.Procedures.Study;

/// <summary>
/// An invented province: purchases by method with the periods that go with each, firms of three sizes, two kinds of
/// ownership and five regions, costs of the work and of each firm, evaluation, award, contract, changes of documents. It
/// knows everything that the record can show, and no misconduct; what is simulated is easier to judge than what is real. The
/// same settings give the same procurements.
/// </summary>
/// <param name="Count">How many.</param>
/// <param name="Seed">Of all that is drawn.</param>
public sealed record ProvinceSimulation(int Count, int Seed)
{
    private const int Firms = 800;
    private static readonly string[] Sizes = ["small", "medium", "large"];
    private static readonly string[] Ownerships = ["private", "state"];
    private static readonly string[] Regions = ["210100", "210200", "210300", "210600", "210800"];
    private static readonly string[] Industries = ["E47", "E48", "F51", "I65"];
    private static readonly DateTimeOffset First = new(2025, 1, 6, 9, 0, 0, TimeSpan.FromHours(8));

    /// <summary>The procurements, by day.</summary>
    public StudyCorpus Run()
    {
        var random = new Random(Seed);
        Firm[] firms =
        [
            .. Enumerable
                .Range(0, Firms)
                .Select(i => new Firm(
                    $"F{i:0000}",
                    Sizes[Weighted(random, 0.6, 0.3)],
                    Ownerships[random.NextDouble() < 0.8 ? 0 : 1],
                    Regions[random.Next(Regions.Length)],
                    Industries[random.Next(Industries.Length)],
                    Normal(random) * 0.06
                )),
        ];
        return new(
            string.Create(CultureInfo.InvariantCulture, $"simulated province ({Count}, {Seed})"),
            [.. Enumerable.Range(0, Count).Select(i => One(i, firms, random))]
        );
    }

    private StudyProcurement One(int number, Firm[] firms, Random random)
    {
        var works = random.NextDouble() < 0.4;
        var size = Math.Exp(13.5 + 1.1 * Normal(random) + (works ? 1 : 0));
        var openness = Method(works, size, random);
        var industry = Industries[random.Next(Industries.Length)];
        var region = Regions[random.Next(Regions.Length)];
        var least = openness switch
        {
            Openness.Open or Openness.Selective => 20,
            Openness.Limited => 10,
            _ => (int?)null,
        };
        var notice = First.AddDays(number * 500.0 / Count);
        var deadline = notice.AddDays(
            (least ?? 5) + (openness == Openness.Open ? 1 : 0) + Exponential(random, works ? 7 : 4)
        );
        var opened = deadline.AddMinutes(random.Next(60));
        var evaluated = opened.AddDays(0.2 + Exponential(random, works ? 1.2 : 0.6));
        var awarded = evaluated.AddDays((works ? 4 : 2) + Exponential(random, 2.5));
        var signed = awarded.AddDays(5 + Exponential(random, 11));
        var changes = Poisson(random, 0.4);
        var bids = Bids(openness, industry, region, size, firms, random);
        var winner = bids.First(bid => bid.Winner);
        var own = firms.First(firm => firm.Code == winner.BidderId);
        return new(
            new()
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"S{number:000000}"),
                Kind = works ? "construction" : "government",
                Category = industry,
                Region = region,
                Currency = "CNY",
                NoticeAt = notice,
                DeadlineAt = deadline,
                OpenedAt = opened,
                EvaluatedAt = evaluated,
                AwardedAt = awarded,
                ContractSignedAt = signed,
                PriceCeiling = decimal.Round(
                    (decimal)(size * (1.12 + 0.08 * random.NextDouble())),
                    2
                ),
                Openness = openness,
                LeastNoticeDays = least,
                Changes = changes,
                LastChangeAt =
                    changes == 0
                        ? null
                        : notice + (deadline - notice) * (0.1 + 0.5 * random.NextDouble()),
                EligibilityLength = (int)(900 * Math.Exp(0.45 * Normal(random))),
                ContractAmount = decimal.Round(
                    winner.Amount!.Value
                        * (decimal)(
                            1 + (random.NextDouble() < 0.2 ? 0.08 * random.NextDouble() : 0)
                        ),
                    2
                ),
                Bids = bids,
            },
            new Dictionary<string, string>
            {
                ["size"] = own.Size,
                ["ownership"] = own.Ownership,
                ["region"] = own.Region == region ? "local" : "elsewhere",
            }
        );
    }

    // Above a sum only the open methods are free to choose, as the thresholds of the law have it.
    private static Openness Method(bool works, double size, Random random)
    {
        var draw = random.NextDouble();
        return size switch
        {
            > 2e6 => draw < 0.95 ? Openness.Open
            : works ? Openness.Selective
            : Openness.Limited,
            _ when works => draw < 0.75 ? Openness.Open : Openness.Selective,
            > 5e5 => draw < 0.5 ? Openness.Open : Openness.Limited,
            _ => draw < 0.2 ? Openness.Open
            : draw < 0.8 ? Openness.Limited
            : Openness.Direct,
        };
    }

    private static BidFact[] Bids(
        Openness openness,
        string industry,
        string region,
        double size,
        Firm[] firms,
        Random random
    )
    {
        var wanted = openness switch
        {
            Openness.Direct => 1,
            Openness.Open => 2 + Poisson(random, 3.5),
            _ => 3 + Poisson(random, 0.8),
        };
        var entrants = firms
            .Where(firm => firm.Industry == industry)
            .OrderBy(firm =>
                random.NextDouble()
                + (firm.Region == region ? 0 : 0.4)
                + (firm.Size == "small" && size > 5e6 ? 0.5 : 0)
            )
            .Take(wanted)
            .Select(firm =>
                (
                    firm.Code,
                    Price: size
                        * (1 + firm.Cost + 0.05 * Normal(random))
                        * (1 + 0.06 / Math.Sqrt(wanted))
                )
            )
            .ToArray();
        var rejects = entrants.Select(_ => random.NextDouble() < 0.06).ToArray();
        if (rejects.All(rejected => rejected))
        {
            rejects[0] = false;
        }

        // Quality counts too: now and then the second best price wins.
        var ranked = Enumerable
            .Range(0, entrants.Length)
            .Where(i => !rejects[i])
            .OrderBy(i => entrants[i].Price)
            .ToArray();
        var winner = ranked[ranked.Length > 1 && random.NextDouble() < 0.15 ? 1 : 0];
        return
        [
            .. entrants.Select(
                (entrant, i) =>
                    new BidFact(
                        entrant.Code,
                        decimal.Round((decimal)entrant.Price, 2),
                        rejects[i] ? BidStatus.Disqualified : BidStatus.Valid,
                        i == winner
                    )
            ),
        ];
    }

    private static int Weighted(Random random, double first, double second) =>
        random.NextDouble() switch
        {
            var draw when draw < first => 0,
            var draw when draw < first + second => 1,
            _ => 2,
        };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
        * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Exponential(Random random, double mean) =>
        -mean * Math.Log(1 - random.NextDouble());

    private static int Poisson(Random random, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }

        return count;
    }

    private sealed record Firm(
        string Code,
        string Size,
        string Ownership,
        string Region,
        string Industry,
        double Cost
    );
}
