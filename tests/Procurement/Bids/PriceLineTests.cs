using System.Text;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Bids;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using static Trading.Tests.Procurement.Bids.Submissions;

namespace Trading.Tests.Procurement.Bids;

/// <summary>The bidders' price lines beside each other.</summary>
public sealed class PriceLineTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Three_thousand_lines_are_laid_beside_each_other_page_by_page_with_what_is_equal(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        const int Lines = 3_000;
        // Of three bids two have every third price in common; the third has the items in another order and one of its own.
        var id = await Opened(
            province,
            1,
            Bid(1, Priced(Lines, line => 1000 + line)),
            Bid(2, Priced(Lines, line => line % 3 == 0 ? 1000 + line : 5000 + line)),
            Bid(
                3,
                new BidSubmission
                {
                    PriceLines =
                    [
                        .. Priced(Lines, line => 9000 + line).PriceLines!.Reverse(),
                        new("另加项") { UnitPriceMinor = 1 },
                        // A line without a price is in every bid, and no evidence of anything.
                        new("零价项") { UnitPriceMinor = 0 },
                    ],
                }
            )
        );
        var first = (await province.Send(new CompareLines.Query(id), Supervisor)).Value;
        Assert.Equal("1", first.Lot);
        Assert.Equal([1, 2, 3], first.Bids.Select(bid => bid.Ordinal));
        Assert.Equal((Lines + 2, Lines / 3, 31), (first.Items, first.EqualItems, first.Pages));
        Assert.Equal(CompareLines.PageSize, first.Lines.Count);
        Assert.Equal([new CompareLines.Pair(1, 2, Lines, Lines / 3)], first.Pairs);
        Assert.All(
            first.Lines.Index(),
            line =>
            {
                Assert.Equal($"0401{line.Index:D6}", line.Item.ItemCode);
                var equal = line.Index % 3 == 0;
                Assert.Equal(
                    [equal, equal, false],
                    line.Item.Prices.Select(price => price!.IsEqual)
                );
                Assert.Equal(9000 + line.Index, line.Item.Prices[2]!.UnitPriceMinor);
            }
        );
        var last = (
            await province.Send(new CompareLines.Query(id) { Page = 31 }, Supervisor)
        ).Value;
        Assert.Equal(["另加项", "零价项"], last.Lines.Select(line => line.Description));
        Assert.Equal([null, null], last.Lines[0].Prices.Take(2));
        var equals = (
            await province.Send(
                new CompareLines.Query(id) { EqualOnly = true, Page = 10 },
                Supervisor
            )
        ).Value;
        Assert.Equal((10, 100), (equals.Pages, equals.Lines.Count));
        Assert.All(equals.Lines, line => Assert.True(line.Prices[0]!.IsEqual));

        var csv = (await province.Send(new ExportLines.Command(id, null, "csv"), Supervisor)).Value;
        var text = Encoding.UTF8.GetString(csv.Content);
        Assert.Equal(Lines + 3, text.Trim().Split('\n').Length);
        Assert.Contains(
            "0401000003,分项 3,m3,2,10.03,,2,10.03,,2,90.03,,1 = 2",
            text,
            StringComparison.Ordinal
        );
        var xlsx = (
            await province.Send(new ExportLines.Command(id, "1", "xlsx"), Supervisor)
        ).Value;
        Assert.Equal("PK", Encoding.ASCII.GetString(xlsx.Content[..2]));
        // Who took it out is in the trail.
        Assert.Equal(
            2,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Procurement.ExportLines' and about = @id",
                new { id = id.ToString() }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Bids_of_one_firm_of_one_consortium_and_withdrawn_ones_are_not_compared(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var same = Priced(5, _ => 100);
        var member = new[] { new BidMember(Tenders.Bidder(4), "第4建设有限公司") };
        await Tenders.Known(province, 4);
        var id = await Opened(
            province,
            1,
            Bid(1, same),
            Bid(1, same) with
            {
                Alternative = true,
            },
            Bid(2, same) with
            {
                Status = BidStatuses.Withdrawn,
            },
            Bid(3, Priced(5, _ => 200)) with
            {
                Members = member,
            },
            Bid(5, Priced(5, _ => 200)) with
            {
                Members = member,
            }
        );
        var compared = (await province.Send(new CompareLines.Query(id), Supervisor)).Value;
        Assert.Equal((5, 0), (compared.Bids.Count, compared.EqualItems));
        Assert.Empty(compared.Pairs);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_may_read_the_bids_reads_the_lines_and_nobody_else_nor_before_the_opening(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Opened(province, 1, Bid(1, Priced(3, line => line + 1)));
        Assert.Equal(
            3,
            (await province.Send(new CompareLines.Query(id), Tenders.Centre)).Value.Items
        );
        var elsewhere = Supervisor with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
        };
        foreach (
            var (caller, kind) in new[]
            {
                (elsewhere, ProblemKind.NotFound),
                (Callers.With(Roles.Bidder), ProblemKind.Forbidden),
                (Callers.With(Roles.Expert), ProblemKind.Forbidden),
                (Callers.With(Roles.Auditor), ProblemKind.Forbidden),
                (Caller.Anonymous, ProblemKind.Unauthenticated),
            }
        )
        {
            Assert.Equal(
                kind,
                (await province.Send(new CompareLines.Query(id), caller)).Problem?.Kind
            );
            Assert.Equal(
                kind,
                (await province.Send(new ExportLines.Command(id, null, "csv"), caller))
                    .Problem
                    ?.Kind
            );
        }

        var unopened = await Tenders.Published(province, 2);
        var nothing = (await province.Send(new CompareLines.Query(unopened), Supervisor)).Value;
        Assert.Null(nothing.Lot);
        Assert.Empty(nothing.Lots);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ExportLines.Command(unopened, null, "csv"), Supervisor))
                .Problem
                ?.Kind
        );
        Assert.Equal(
            "/format",
            (await province.Send(new ExportLines.Command(id, null, "pdf"), Supervisor))
                .Problem
                ?.Errors[0]
                .Pointer
        );
    }

    private static BidSubmission Priced(int lines, Func<int, decimal> price) =>
        new()
        {
            PriceLines =
            [
                .. Enumerable
                    .Range(0, lines)
                    .Select(line => new PriceLine($"分项 {line}")
                    {
                        ItemCode = $"0401{line:D6}",
                        Unit = "m3",
                        Quantity = 2,
                        UnitPriceMinor = price(line),
                    }),
            ],
        };
}
