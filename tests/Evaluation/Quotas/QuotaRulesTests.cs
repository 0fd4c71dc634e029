using Trading.Analysis.Panels;
using Trading.Evaluation.Quotas;

namespace Trading.Tests.Evaluation;

/// <summary>What quotas must say, and how titles are read.</summary>
public sealed class QuotaRulesTests
{
    private static readonly SpecialtyCount[] Five = [new("道路工程", 3), new("工程造价", 2)];

    [Theory]
    [InlineData("高级工程师", 2)]
    [InlineData("正高级工程师", 3)]
    [InlineData("教授级高级工程师", 3)]
    [InlineData("副教授", 2)]
    [InlineData("教授", 3)]
    [InlineData("助理研究员", 1)]
    [InlineData("副研究员", 2)]
    [InlineData("研究员", 3)]
    [InlineData("工程师", 1)]
    [InlineData("助理工程师", 0)]
    [InlineData("高级讲师", 2)]
    [InlineData("主任医师", 3)]
    [InlineData("副主任医师", 2)]
    [InlineData("主任", 0)]
    [InlineData(" ", 0)]
    [InlineData(null, 0)]
    public void A_title_in_words_has_the_level_of_its_series(string? title, int level) =>
        Assert.Equal(level, TitleLevels.Of(title));

    [Fact]
    public void A_share_is_rounded_up_and_the_home_city_is_the_procurements()
    {
        var (wanted, errors) = QuotaRules.Read(
            [new() { Trait = QuotaTraits.OutsideCity, LeastPercent = 34 }],
            null,
            Five,
            "210102"
        );
        Assert.Empty(errors);
        var quota = Assert.Single(wanted!.Quotas);
        Assert.Equal(("outside_city:210100", 2, 5), (quota.Code, quota.Least, quota.Most));
        Assert.Null(QuotaRules.Read([], null, Five, "210102").Requirement);
    }

    public static TheoryData<PanelQuota, string, string> Wrong =>
        new()
        {
            {
                new() { Trait = "age", Least = 1 },
                "/quotas/0/trait",
                "panel.quota.trait"
            },
            {
                new()
                {
                    Trait = "title",
                    Value = "9",
                    Least = 1,
                },
                "/quotas/0/value",
                "panel.quota.title"
            },
            {
                new() { Trait = "city", Least = 1 },
                "/quotas/0/value",
                "panel.quota.city"
            },
            {
                new()
                {
                    Trait = "city",
                    Value = "210102",
                    Least = 1,
                },
                "/quotas/0/value",
                "panel.quota.city"
            },
            {
                new() { Trait = "city", Value = "210200" },
                "/quotas/0/least",
                "panel.quota.none"
            },
            {
                new()
                {
                    Trait = "city",
                    Value = "210200",
                    Least = 6,
                },
                "/quotas/0/least",
                "panel.quota.range"
            },
            {
                new()
                {
                    Trait = "city",
                    Value = "210200",
                    Least = -1,
                },
                "/quotas/0/least",
                "panel.quota.range"
            },
            {
                new()
                {
                    Trait = "city",
                    Value = "210200",
                    Least = 3,
                    Most = 2,
                },
                "/quotas/0/most",
                "panel.quota.range"
            },
            {
                new()
                {
                    Trait = "city",
                    Value = "210200",
                    LeastPercent = 101,
                },
                "/quotas/0/least",
                "panel.quota.range"
            },
            {
                new()
                {
                    Trait = "city",
                    Value = "210200",
                    Least = 1,
                    LeastPercent = 20,
                },
                "/quotas/0/leastPercent",
                "panel.quota.both"
            },
        };

    [Theory, MemberData(nameof(Wrong))]
    public void What_a_quota_does_not_say_is_named_by_its_field(
        PanelQuota quota,
        string pointer,
        string code
    )
    {
        var (wanted, errors) = QuotaRules.Read([quota], null, Five, "210102");
        Assert.Null(wanted);
        var error = Assert.Single(errors);
        Assert.Equal((pointer, code), (error.Pointer, error.Code));
    }

    [Fact]
    public void The_same_quota_twice_a_cap_of_nothing_and_a_procurement_of_no_city_are_refused()
    {
        PanelQuota once = new()
        {
            Trait = "title",
            Value = "2",
            Least = 1,
        };
        Assert.Equal(
            "panel.quota.twice",
            Assert
                .Single(
                    QuotaRules.Read([once, once with { Least = 2 }], null, Five, "210102").Errors
                )
                .Code
        );
        Assert.Equal(
            "panel.quota.cap",
            Assert.Single(QuotaRules.Read([once], 0, Five, "210102").Errors).Code
        );
        Assert.Equal(
            "panel.quota.city",
            Assert
                .Single(
                    QuotaRules
                        .Read([new() { Trait = "outside_city", Least = 1 }], null, Five, "210000")
                        .Errors
                )
                .Code
        );
    }

    [Fact]
    public void What_is_loosened_is_kept_without_words_and_read_in_either_language()
    {
        var detail = "Least outside_city:210100 2 1;Most city:210200 2 3";
        Assert.Equal(
            "“来自沈阳市以外”至少 2 人改为 1 人；“来自大连市”至多 2 人改为 3 人",
            QuotaWords.OfDetail(detail)!.Value.Zh
        );
        Assert.Null(QuotaWords.OfDetail("a hash"));
    }
}
