using Trading.Alerts.Scoring;
using Trading.Analysis;
using Trading.Procurement.Contracts;

namespace Trading.Tests.Alerts;

public class FactsTests
{
    [Theory]
    [InlineData("construction", "construction", "open", Openness.Open, 20)]
    [InlineData("construction", "construction", "invited", Openness.Selective, 20)]
    [InlineData("government", "procurement", "consultation", Openness.Limited, 10)]
    [InlineData("government", "procurement", "negotiation", Openness.Limited, null)]
    [InlineData("government", "procurement", "single_source", Openness.Direct, null)]
    [InlineData("land", "none", "open", Openness.Open, null)]
    [InlineData("land", "none", "auction", null, null)]
    public void How_many_may_bid_and_how_long_they_must_have_goes_with_the_method(
        string kind,
        string regime,
        string method,
        Openness? openness,
        int? days
    )
    {
        var facts = Facts.Of(
            new ProcurementHistory
            {
                Summary = new()
                {
                    Id = Guid.CreateVersion7(),
                    Kind = kind,
                    Regime = regime,
                    Method = method,
                },
                Steps = new Dictionary<string, DateTimeOffset>(),
                Bids = [],
                Conduct = new(),
            },
            new()
        );
        Assert.Equal((openness, days), (facts.Openness, facts.LeastNoticeDays));
    }

    [Fact]
    public void How_it_was_conducted_is_in_the_facts()
    {
        var at = new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.FromHours(8));
        var facts = Facts.Of(
            new ProcurementHistory
            {
                Summary = new() { Id = Guid.CreateVersion7(), Kind = "government" },
                Steps = new Dictionary<string, DateTimeOffset>(),
                Bids = [],
                Conduct = new()
                {
                    Changes = 2,
                    LastChangeAt = at,
                    EligibilityLength = 340,
                    ScoreSpread = 4.5,
                    WinnerShare = 0.6,
                    ContractMinor = 123_456,
                    ExpertOutlier = 9,
                    AgencyShare = 0.8,
                    WinnerAgencyShare = 0.3,
                    PaymentDelayDays = 12,
                    PaidMinor = 130_000,
                },
            },
            new()
            {
                GraveClauses = 1,
                LesserClauses = 3,
                Relations = 0,
                Traces = 2,
            }
        );
        Assert.Equal(2, facts.Changes);
        Assert.Equal(at, facts.LastChangeAt);
        Assert.Equal(340, facts.EligibilityLength);
        Assert.Equal(4.5, facts.ScoreSpread);
        Assert.Equal(0.6, facts.WinnerShare);
        Assert.Equal(1234.56m, facts.ContractAmount);
        Assert.Equal((1, 3), (facts.GraveClauses, facts.LesserClauses));
        Assert.Equal((0, 2), (facts.BidderRelations, facts.SharedTraces));
        Assert.Equal(
            (9, 0.8, 0.3),
            (facts.ExpertOutlier, facts.AgencyShare, facts.WinnerAgencyShare)
        );
        Assert.Equal((12, 1300m), (facts.PaymentDelayDays, facts.PaidAmount));
    }
}
