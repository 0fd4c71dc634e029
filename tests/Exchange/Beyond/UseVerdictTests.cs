using Trading.Domain.Codes;
using Trading.Exchange.Beyond;
using Trading.Procurement.Contracts;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange.Beyond;

public sealed class UseVerdictTests
{
    private static readonly DateTimeOffset Used = Province.Start;
    private static readonly EntityCode Firm = Firms.Code(1);

    [Fact]
    public void What_is_not_known_is_not_held_against_a_system()
    {
        // Not opened: neither who bids nor who does not.
        Assert.Equal(new(null, false, null), Of(new(false, false, Used, null)));
        // Opened, and no bid was read out of any: nobody can tell.
        Assert.Equal(new(null, false, null), Of(new(true, false, Used, null)));
        // Called off before the opening: the use before it is at an end, and was none beyond.
        Assert.Equal(new(null, true, null), Of(new(true, true, Used.AddHours(1), null)));
        // Not known yet.
        Assert.Equal(
            new(null, false, Used + UseVerdict.UnknownFor),
            UseVerdict.Of(Firm, Used, null, Used.AddHours(1))
        );
    }

    [Fact]
    public void Beyond_is_no_part_an_unknown_tender_or_one_that_was_over()
    {
        HashSet<EntityCode> others = [Firms.Code(2)];
        HashSet<EntityCode> all = [Firm, Firms.Code(2)];
        Assert.Equal(
            new(BeyondGrounds.NoPart, true, null),
            Of(new(true, false, Used.AddDays(1), others))
        );
        Assert.Equal(
            new(BeyondGrounds.NoPart, true, null),
            Of(new(true, true, Used.AddDays(1), others))
        );
        Assert.Equal(new(null, false, null), Of(new(true, false, Used.AddDays(1), all)));
        Assert.Equal(new(null, true, null), Of(new(true, true, Used.AddDays(1), all)));
        Assert.Equal(
            new(BeyondGrounds.Over, true, null),
            Of(new(true, true, Used.AddDays(-1), all))
        );
        Assert.Equal(
            new(BeyondGrounds.UnknownTender, true, null),
            UseVerdict.Of(Firm, Used, null, Used + UseVerdict.UnknownFor)
        );
    }

    private static UseVerdict Of(TenderStanding tender) =>
        UseVerdict.Of(Firm, Used, tender, Used.AddDays(40));
}
