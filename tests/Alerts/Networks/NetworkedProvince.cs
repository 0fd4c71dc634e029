using Trading.Alerts.Networks;
using Trading.Domain.Codes;
using Trading.Procurement;
using Trading.Procurement.Bids;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Procurement.Bids;

namespace Trading.Tests.Alerts.Networks;

/// <summary>Provinces whose procurements are in the network, and what stands in its tables.</summary>
internal static class NetworkedProvince
{
    /// <summary>Firms that meet each other in each of some tenders and win in turn, and others that do not.</summary>
    public const int Turns = 9;

    public static async Task<List<Guid>> Ring(
        Province province,
        Func<Guid, Task>? after = null,
        string region = "210100"
    )
    {
        await Tenders.Known(province, [.. Enumerable.Range(1, 12)]);
        var ids = new List<Guid>();
        var random = new Random(2);
        for (var number = 1; number <= Turns * 2; number++)
        {
            int[] bidders =
                number % 2 == 0
                    ? [.. Enumerable.Range(1, 4), 5 + (number % 8)]
                    : [.. Enumerable.Range(5, 8).OrderBy(_ => random.Next()).Take(4)];
            var winner = number % 2 == 0 ? 1 + (number / 2 % 4) : bidders[0];
            ids.Add(await Awarded(province, number, winner, bidders, after, region));
        }

        return ids;
    }

    public static async Task<Guid> Awarded(
        Province province,
        int number,
        int winner,
        int[] bidders,
        Func<Guid, Task>? after = null,
        string region = "210100"
    )
    {
        var id = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given(region),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        var opened = await province.Send(
            Submissions.Opening(
                id,
                [.. bidders.Select(bidder => Submissions.Bid(bidder, Came(bidder)))]
            ),
            Tenders.Centre
        );
        Assert.Null(opened.Problem);
        await (after?.Invoke(id) ?? Task.CompletedTask);
        var awarded = await province.Send(
            new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(winner)),
            Tenders.Centre
        );
        Assert.Null(awarded.Problem);
        await (after?.Invoke(id) ?? Task.CompletedTask);
        return id;
    }

    // The first two work on one machine; each of the others on its own.
    private static BidSubmission Came(int bidder) =>
        new()
        {
            Files =
            [
                new("投标文件.pdf")
                {
                    MacAddress = bidder <= 2 ? Submissions.Mac : $"AA:BB:CC:00:11:{bidder:X2}",
                },
            ],
        };

    /// <summary>Brought up to date now, as the outbox would have it done.</summary>
    public static async Task Update(Province province, Guid id) =>
        Assert.True(
            (await province.Send(new UpdateNetwork.Command(id), Callers.Platform)).Succeeded
        );

    /// <summary>Every market judged as a whole.</summary>
    public static async Task Night(Province province)
    {
        foreach (var market in await province.Rows<string>("select market from network_market"))
        {
            Assert.True(
                (await province.Send(new JudgeMarket.Command(market), Callers.Platform)).Succeeded
            );
        }
    }

    /// <summary>What each table says, without when it was said.</summary>
    public static Task<Dictionary<string, List<string>>> Tables(Province province) =>
        Tables(
            province,
            new()
            {
                ["procurements"] =
                    "select procurement_id, digest, market, city, kind, region, buyer, title, opened_on from network_procurement",
                ["parts"] = "select procurement_id, lot, bidder, won from network_part",
                ["edges"] =
                    "select source, place, relation, one_kind, one, other_kind, other, shown from network_edge",
                ["markets"] =
                    "select market, times, decided, panelled, places, pair_cut, expert_cut, buyer_cut from network_market",
                ["counts"] =
                    "select relation, one, other, market, times, one_wins, other_wins, places from network_count",
                ["traits"] = "select kind, trait, firm, city, times from network_trait",
                ["findings"] =
                    "select kind, area, subject, city, region, level, strength, p_value, names, sentence_en from network_finding where gone_at is null",
                ["members"] =
                    "select f.kind, f.subject, m.node_kind, m.node from network_member m join network_finding f on f.id = m.finding_id",
            }
        );

    /// <summary>What questions are answered, by their names, in the order of the answers' texts.</summary>
    public static async Task<Dictionary<string, List<string>>> Tables(
        Province province,
        Dictionary<string, string> tables
    )
    {
        var said = new Dictionary<string, List<string>>();
        foreach (var (name, sql) in tables)
        {
            said[name] =
            [
                .. (await province.Rows<dynamic>(sql))
                    .Select(row =>
                        string.Join(
                            ' ',
                            ((IDictionary<string, object?>)row).Values.Select(value =>
                                Convert.ToString(
                                    value,
                                    System.Globalization.CultureInfo.InvariantCulture
                                )
                            )
                        )
                    )
                    .Order(StringComparer.Ordinal),
            ];
        }

        return said;
    }

    /// <summary>As if the network had never been.</summary>
    public static async Task Forget(Province province)
    {
        foreach (
            var table in new[]
            {
                "procurement",
                "part",
                "seat",
                "market",
                "count",
                "trait",
                "edge",
                "firm",
                "finding",
                "member",
            }
        )
        {
            await province.Rows<int>($"delete from network_{table}");
        }
    }
}
