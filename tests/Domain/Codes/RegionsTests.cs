using System.Text.Json;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class RegionsTests
{
    [Fact]
    public void The_province_has_fourteen_cities_a_hundred_counties_and_a_zone_of_its_own()
    {
        Assert.Equal(14, Regions.Cities.Count);
        Assert.Equal(15, Regions.Administrations.Count);
        Assert.Equal(100, Regions.All.Count(region => region.Level == RegionLevel.County));
        Assert.Equal(34, Regions.All.Count(region => region.Level == RegionLevel.Province));
        Assert.False(Regions.ShenFu.IsInStandard);
        Assert.Equal(Regions.Liaoning.Code, Regions.ShenFu.Parent);
        Assert.Equal(15, Regions.Below(Regions.Liaoning.Code).Count());
    }

    [Fact]
    public void Codes_are_unique_names_are_in_both_languages_and_the_parent_is_that_of_the_code()
    {
        Assert.Equal(
            Regions.All.Count,
            Regions.All.Select(region => region.Code).Distinct().Count()
        );
        Assert.All(
            Regions.All,
            region =>
            {
                Assert.NotEmpty(region.Name.Zh);
                Assert.Matches("^[A-Za-zü' ]+$", region.Name.En);
                if (region.IsInStandard && region.Level != RegionLevel.Province)
                {
                    var code = region.Code.ToString();
                    var above =
                        region.Level == RegionLevel.County ? code[..4] + "00" : code[..2] + "0000";
                    Assert.Equal(above, region.Parent.ToString());
                }
            }
        );
    }

    [SkippableDivisionsFact]
    public void Liaonings_divisions_are_those_of_the_published_list()
    {
        var published = File.ReadLines(SkippableDivisionsFactAttribute.Path!)
            .Skip(1)
            .Select(line => line.Split(','))
            .Select(cells => (cells[0].PadRight(6, '0'), cells[1]))
            .Order();
        var ours = Regions
            .All.Where(region => region.IsInStandard && region.Code.IsWithin(Regions.Liaoning.Code))
            .Select(region => (region.Code.ToString(), region.Name.Zh))
            .Order();
        Assert.Equal(published, ours);
    }

    [Theory]
    [InlineData("210106", "210100", true)]
    [InlineData("210106", "210000", true)]
    [InlineData("210100", "210100", true)]
    [InlineData("210106", "210300", false)]
    [InlineData("21SF00", "210000", true)]
    [InlineData("21SF00", "210100", false)]
    [InlineData("210100", "210106", false)]
    [InlineData("210122", "210100", true)]
    [InlineData("350104", "350000", true)]
    public void A_division_lies_within_those_above_it_even_if_it_was_dissolved(
        string code,
        string ancestor,
        bool within
    ) => Assert.Equal(within, RegionCode.Parse(code).IsWithin(RegionCode.Parse(ancestor)));

    [Fact]
    public void A_county_is_named_with_its_city_because_two_cities_have_a_tiexi()
    {
        Assert.Equal("沈阳市铁西区", Regions.Find(RegionCode.Parse("210106"))!.FullName.Zh);
        Assert.Equal(
            "Tiexi District, Anshan",
            Regions.Find(RegionCode.Parse("210303"))!.FullName.En
        );
        Assert.Equal("福建省", RegionCode.Parse("350100").Name.Zh);
        Assert.Equal("990000", RegionCode.Parse("990000").Name.Zh);
        Assert.Null(Regions.ParentOf(Regions.Liaoning.Code));
    }

    [Theory]
    [InlineData("", "region.empty")]
    [InlineData("2101", "region.length")]
    [InlineData("2101O6", "region.character")]
    [InlineData("010100", "region.unknown")]
    [InlineData("21XX00", "region.character")]
    public void A_wrong_code_is_refused_with_the_reason(string text, string rule)
    {
        Assert.False(RegionCode.TryParse(text, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
    }

    [Fact]
    public void In_json_a_region_is_a_string_as_value_and_as_key()
    {
        var counts = new Dictionary<RegionCode, int> { [Regions.ShenFu.Code] = 1 };
        var json = JsonSerializer.Serialize(counts);
        Assert.Equal("{\"21SF00\":1}", json);
        Assert.Equal(counts, JsonSerializer.Deserialize<Dictionary<RegionCode, int>>(json));
    }

    /// <summary>Runs where the published list lies beside the repository.</summary>
    private sealed class SkippableDivisionsFactAttribute : FactAttribute
    {
        public SkippableDivisionsFactAttribute() =>
            Skip = Path is null
                ? "shared/data/liaoning_divisions.csv is not beside the repository."
                : null;

        internal static string? Path { get; } = Find();

        private static string? Find()
        {
            for (
                var at = new DirectoryInfo(AppContext.BaseDirectory);
                at is not null;
                at = at.Parent
            )
            {
                var path = System.IO.Path.Combine(
                    at.FullName,
                    "shared",
                    "data",
                    "liaoning_divisions.csv"
                );
                if (File.Exists(path))
                {
                    return path;
                }
            }
            return null;
        }
    }
}
