using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class SizeClassTests
{
    /// <summary>The table of the rule once more, as its text has it: code, measures, large, medium, small.</summary>
    public static TheoryData<string, string, int[], int[], int[]> Table =>
        new()
        {
            { "agriculture", "R", [20000], [500], [50] },
            { "industry", "ER", [1000, 40000], [300, 2000], [20, 300] },
            { "construction", "RA", [80000, 80000], [6000, 5000], [300, 300] },
            { "wholesale", "ER", [200, 40000], [20, 5000], [5, 1000] },
            { "retail", "ER", [300, 20000], [50, 500], [10, 100] },
            { "transport", "ER", [1000, 30000], [300, 3000], [20, 200] },
            { "storage", "ER", [200, 30000], [100, 1000], [20, 100] },
            { "postal", "ER", [1000, 30000], [300, 2000], [20, 100] },
            { "accommodation", "ER", [300, 10000], [100, 2000], [10, 100] },
            { "catering", "ER", [300, 10000], [100, 2000], [10, 100] },
            { "information-transmission", "ER", [2000, 100000], [100, 1000], [10, 100] },
            { "software-and-it-services", "ER", [300, 10000], [100, 1000], [10, 50] },
            { "real-estate-development", "RA", [200000, 10000], [1000, 5000], [100, 2000] },
            { "property-management", "ER", [1000, 5000], [300, 1000], [100, 500] },
            { "leasing-and-business-services", "EA", [300, 120000], [100, 8000], [10, 100] },
            { "other", "E", [300], [100], [10] },
        };

    [Theory]
    [MemberData(nameof(Table))]
    public void At_a_threshold_an_enterprise_is_in_the_class_and_one_short_of_any_it_drops(
        string code,
        string measures,
        int[] large,
        int[] medium,
        int[] small
    )
    {
        foreach (
            var (at, minima, below) in new[]
            {
                (SizeClass.Large, large, SizeClass.Medium),
                (SizeClass.Medium, medium, SizeClass.Small),
                (SizeClass.Small, small, SizeClass.Micro),
            }
        )
        {
            Assert.Equal(at, Classify(code, measures, minima).Class);
            for (var i = 0; i < minima.Length; i++)
            {
                var one = (int[])minima.Clone();
                one[i]--;
                Assert.Equal(below, Classify(code, measures, one).Class);
            }
        }
        Assert.Equal(SizeClass.Micro, Classify(code, measures, new int[large.Length]).Class);
    }

    [Fact]
    public void The_table_is_complete_and_carries_its_source()
    {
        Assert.Equal(
            Table.Select(row => (string)row[0]),
            SmeIndustry.All.Select(industry => industry.Code)
        );
        Assert.All(
            SmeIndustry.All,
            industry =>
            {
                Assert.Contains(
                    "工信部联企业〔2011〕300号",
                    industry.Source,
                    StringComparison.Ordinal
                );
                Assert.Equal(new DateOnly(2011, 6, 18), industry.InForceFrom);
            }
        );
    }

    [Fact]
    public void A_firm_large_by_one_measure_and_small_by_another_is_small() =>
        Assert.Equal(
            SizeClass.Small,
            SizeClasses.Classify(SmeIndustry.Find("industry")!, 5000, 1999.99m, null).Class
        );

    [Fact]
    public void A_missing_figure_is_named_unless_the_firm_is_micro_without_it()
    {
        var construction = SmeIndustry.Find("construction")!;
        var open = SizeClasses.Classify(construction, 500, 90_000, null);
        Assert.Null(open.Class);
        Assert.Equal([SizeMeasure.Assets], open.Missing);
        Assert.Equal(SizeClass.Micro, SizeClasses.Classify(construction, null, 299, null).Class);
        Assert.Equal(
            [SizeMeasure.Revenue, SizeMeasure.Assets],
            SizeClasses.Classify(construction, 500, null, null).Missing
        );
    }

    [Fact]
    public void A_negative_figure_is_our_mistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SizeClasses.Classify(SmeIndustry.Find("other")!, -1, null, null)
        );

    [Fact]
    public void The_sections_a_to_t_cover_the_divisions_without_gap_or_overlap()
    {
        Assert.Equal(
            "ABCDEFGHIJKLMNOPQRST",
            string.Concat(IndustrySection.All.Select(section => section.Letter))
        );
        var next = 1;
        foreach (var section in IndustrySection.All)
        {
            Assert.Equal(next, section.FirstDivision);
            next = section.LastDivision + 1;
        }
        Assert.Equal(98, next);
    }

    [Theory]
    [InlineData("E", "construction")]
    [InlineData("47", "construction")]
    [InlineData("E4710", "construction")]
    [InlineData("3011", "industry")]
    [InlineData("F", null)]
    [InlineData("F51", "wholesale")]
    [InlineData("5212", "retail")]
    [InlineData("5310", null)]
    [InlineData("5430", "transport")]
    [InlineData("59", null)]
    [InlineData("5910", "transport")]
    [InlineData("5951", "storage")]
    [InlineData("60", "postal")]
    [InlineData("6511", "software-and-it-services")]
    [InlineData("7010", "real-estate-development")]
    [InlineData("7020", "property-management")]
    [InlineData("J66", null)]
    [InlineData("M", "other")]
    [InlineData("E51", null)]
    [InlineData("98", null)]
    [InlineData("4", null)]
    [InlineData("", null)]
    [InlineData("建筑", null)]
    public void A_code_of_the_classification_falls_into_an_industry_of_the_size_classes_where_the_rule_names_one(
        string code,
        string? industry
    ) => Assert.Equal(industry, IndustrySection.SmeIndustryOf(code)?.Code);

    private static SizeFinding Classify(string code, string measures, int[] figures)
    {
        int? Figure(char measure) =>
            measures.IndexOf(measure, StringComparison.Ordinal) is >= 0 and var at
                ? figures[at]
                : null;
        return SizeClasses.Classify(SmeIndustry.Find(code)!, Figure('E'), Figure('R'), Figure('A'));
    }
}
