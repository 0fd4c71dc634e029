using CsCheck;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;

namespace Trading.Tests.Evaluation;

public sealed class AvoidanceTests
{
    private static readonly DateOnly Day = new(2026, 11, 25);

    private static readonly Parties Parties = new(
        "沈阳市城市管理局",
        EntityCode.Given("CN-ORG:000000000"),
        [
            (EntityCode.Given("XX-TEST:1"), "第1建设有限公司"),
            (EntityCode.Given("XX-TEST:2"), "ＡＢＣ（辽宁）工程公司"),
        ]
    );

    private static Tie Tie(string name, DateOnly from, DateOnly? to = null, string? code = null) =>
        new()
        {
            OrganisationName = name,
            OrganisationCode = GivenCode.OrNone<EntityCode>(code),
            FromDay = from,
            ToDay = to,
        };

    [Theory]
    [InlineData("2023-11-25", true)]
    [InlineData("2023-11-24", false)]
    public void A_tie_counts_for_three_years_after_its_end(string end, bool excluded) =>
        Assert.Equal(
            excluded ? ["bidder"] : [],
            Avoidance.Reasons(
                [
                    Tie(
                        "第1建设有限公司",
                        new(2010, 1, 1),
                        DateOnly.ParseExact(
                            end,
                            "yyyy-MM-dd",
                            System.Globalization.CultureInfo.InvariantCulture
                        )
                    ),
                ],
                Parties,
                Day
            )
        );

    [Fact]
    public void The_own_unit_is_a_party_when_it_buys() =>
        Assert.Equal(
            ["buyer", "bidder"],
            Avoidance.Reasons(
                [
                    Tie("另一个写法", new(2020, 1, 1), code: "CN-ORG:000000000"),
                    Tie("也是另一个写法", new(2020, 1, 1), code: "XX-TEST:1"),
                ],
                Parties,
                Day
            )
        );

    [Fact]
    public void A_name_is_the_same_however_it_was_typed() =>
        Assert.Equal(
            ["bidder"],
            Avoidance.Reasons([Tie("abc (辽宁) 工程公司", new(2020, 1, 1))], Parties, Day)
        );

    [Fact]
    public void Somebody_elses_firm_and_a_job_not_begun_are_no_ties() =>
        Assert.Empty(
            Avoidance.Reasons(
                [Tie("第11建设有限公司", new(2020, 1, 1)), Tie("第1建设有限公司", Day.AddDays(1))],
                Parties,
                Day
            )
        );

    [Fact]
    public void A_tie_excludes_exactly_when_it_touches_the_three_years() =>
        Gen.Select(Gen.Int[-3000, 100], Gen.Int[0, 3000])
            .Sample(
                (begin, length) =>
                {
                    var from = Day.AddDays(begin);
                    var to = from.AddDays(length);
                    var touches = from <= Day && to >= Day.AddYears(-Avoidance.Years);
                    Assert.Equal(
                        touches ? ["bidder"] : [],
                        Avoidance.Reasons([Tie("第1建设有限公司", from, to)], Parties, Day)
                    );
                }
            );

    [Fact]
    public void Who_works_for_a_holder_of_a_bidder_is_tied_for_three_years()
    {
        var holders = new HashSet<string> { "XX-TEST:9" };
        var parties = new PartiesCompared(Parties, Day);
        Assert.True(
            parties.IsTiedToOneOf([Tie("母公司", new(2020, 1, 1), code: "XX-TEST:9")], holders)
        );
        Assert.False(
            parties.IsTiedToOneOf(
                [Tie("母公司", new(2010, 1, 1), new(2023, 11, 24), code: "XX-TEST:9")],
                holders
            )
        );
        Assert.False(
            parties.IsTiedToOneOf([Tie("另一家", new(2020, 1, 1), code: "XX-TEST:8")], holders)
        );
    }
}
