using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public sealed class RegionRangeTests
{
    [Theory]
    [InlineData("210000", "210000", true)]
    [InlineData("210000", "210202", true)]
    [InlineData("210000", "21SF00", true)]
    [InlineData("210000", "220000", false)]
    [InlineData("210200", "210200", true)]
    [InlineData("210200", "210299", true)]
    [InlineData("210200", "210300", false)]
    [InlineData("210200", "210100", false)]
    [InlineData("210202", "210202", true)]
    [InlineData("210202", "210203", false)]
    [InlineData("21SF00", "21SF00", true)]
    [InlineData("21SF00", "210100", false)]
    public void A_division_holds_itself_and_what_is_below_it(
        string division,
        string code,
        bool holds
    )
    {
        Assert.Equal(holds, RegionCode.Parse(division).Range.Holds(code));
        // As its text compares, so it is known to lie.
        Assert.Equal(holds, RegionCode.Parse(code).IsWithin(RegionCode.Parse(division)));
    }

    [Fact]
    public void Every_listed_division_lies_in_the_range_of_each_above_it_and_in_no_other()
    {
        foreach (
            var region in Regions.All.Where(region => region.Code.IsWithin(Regions.Liaoning.Code))
        )
        {
            foreach (var other in Regions.All)
            {
                Assert.Equal(
                    region.Code.IsWithin(other.Code),
                    other.Code.Range.Holds(region.Code.ToString())
                );
            }
        }
    }
}
