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
            }
        );
        Assert.Equal((openness, days), (facts.Openness, facts.LeastNoticeDays));
    }
}
