using System.Globalization;
using CsCheck;
using Trading.Analysis.Panels;

namespace Trading.Tests.Analysis;

public class PanelCompositionTests
{
    private static PanelRequest Ask(
        string kind,
        string method,
        int experts,
        int representatives,
        decimal? budget = 1_000_000
    ) =>
        new(
            kind,
            method,
            budget,
            [new("A01", experts - 1), new("B02", 1)],
            representatives,
            new(2026, 3, 2)
        );

    private static string[] Codes(PanelRequest request) =>
        [.. PanelComposition.Check(request).Select(e => e.Code)];

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    [InlineData(5, 2)]
    [InlineData(6, 3)]
    public void A_construction_panel_of_odd_size_from_five_with_two_thirds_experts_may_be_drawn(
        int experts,
        int representatives
    ) => Assert.Empty(Codes(Ask("construction", "open", experts, representatives)));

    [Theory]
    [InlineData(3, 0, "panel.minimum")]
    [InlineData(4, 0, "panel.odd", "panel.minimum")]
    [InlineData(6, 0, "panel.odd")]
    [InlineData(3, 2, "panel.experts")]
    [InlineData(5, 4, "panel.experts")]
    [InlineData(2, 2, "panel.odd", "panel.minimum", "panel.experts")]
    public void A_construction_panel_that_breaks_the_law_is_refused_by_rule(
        int experts,
        int representatives,
        params string[] codes
    ) =>
        Assert.Equal(
            codes.Order(),
            Codes(Ask("construction", "open", experts, representatives)).Order()
        );

    [Fact]
    public void Government_tenders_of_ten_million_or_complex_or_of_great_influence_need_seven()
    {
        var five = Ask("government", "open", 4, 1);
        Assert.Empty(Codes(five));
        Assert.Empty(Codes(five with { Budget = 9_999_999.99m }));
        Assert.Empty(Codes(five with { Budget = null }));
        Assert.Equal(["panel.minimum_large"], Codes(five with { Budget = 10_000_000 }));
        Assert.Equal(["panel.minimum_large"], Codes(five with { TechnicallyComplex = true }));
        Assert.Equal(["panel.minimum_large"], Codes(five with { GreatPublicInfluence = true }));
        Assert.Empty(Codes(Ask("government", "open", 5, 2, 10_000_000)));
        // The rule is of government procurement; construction stays at five.
        Assert.Empty(Codes(Ask("construction", "open", 4, 1, 10_000_000)));
    }

    [Theory]
    [InlineData("negotiation")]
    [InlineData("consultation")]
    [InlineData("inquiry")]
    public void Smaller_methods_need_three_and_five_above_the_open_tender_threshold(string method)
    {
        var three = Ask("government", method, 2, 1);
        Assert.Empty(Codes(three));
        Assert.Equal(
            ["panel.minimum_large"],
            Codes(three with { AboveOpenTenderThreshold = true })
        );
        Assert.Empty(
            Codes(Ask("government", method, 4, 1) with { AboveOpenTenderThreshold = true })
        );
        Assert.Contains("panel.odd", Codes(Ask("government", method, 3, 1)));
    }

    [Fact]
    public void An_error_names_law_and_article_in_the_language_of_the_caller()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = new("zh-CN");
            Assert.Contains(
                "《招标投标法》第三十七条",
                PanelComposition.Check(Ask("construction", "open", 3, 0)).Single().Message,
                StringComparison.Ordinal
            );
            CultureInfo.CurrentUICulture = new("en");
            var error = PanelComposition
                .Check(Ask("government", "open", 4, 1, 20_000_000))
                .Single();
            Assert.Contains("MOF Order 87, art. 47", error.Message, StringComparison.Ordinal);
            Assert.Equal("/specialties", error.Pointer);
            Assert.Equal("5", error.Value);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Fields_that_make_no_sense_are_named()
    {
        var request = new PanelRequest(
            "construction",
            "open",
            -1,
            [new("A", 0), new("A", 5), new(" ", 1000)],
            -1,
            new(2026, 3, 2)
        );
        var errors = PanelComposition.Check(request);
        Assert.Equal(
            [
                "/specialties/0/count",
                "/specialties/1/specialty",
                "/specialties/2/specialty",
                "/specialties/2/count",
                "/representatives",
                "/budget",
            ],
            errors.Select(e => e.Pointer)
        );
        Assert.Equal(
            ["panel.specialties"],
            Codes(request with { Specialties = [], Budget = null, Representatives = 0 })
        );
    }

    [Fact]
    public void Where_the_law_prescribes_no_panel_none_is_invented()
    {
        Assert.Equal(["panel.no_rule"], Codes(Ask("government", "single-source", 3, 0)));
        Assert.Equal(["panel.no_rule"], Codes(Ask("property", "open", 5, 0)));
        // Order 87 replaced its predecessor on 2017-10-01; what held before is not in the data.
        Assert.Equal(
            ["panel.no_rule"],
            Codes(Ask("government", "open", 5, 0) with { On = new(2017, 9, 30) })
        );
    }

    [Fact]
    public void What_passes_is_odd_large_enough_and_two_thirds_experts() =>
        Gen.Select(
                Gen.Int[2, 15],
                Gen.Int[0, 10],
                Gen.Bool.Select(b => b ? "construction" : "government"),
                Gen.Decimal[0, 20_000_000]
            )
            .Sample(
                (experts, representatives, kind, budget) =>
                {
                    var members = experts + representatives;
                    var minimum = kind == "government" && budget >= 10_000_000 ? 7 : 5;
                    var lawful =
                        members % 2 == 1 && members >= minimum && experts * 3 >= members * 2;
                    Assert.Equal(
                        lawful,
                        Codes(Ask(kind, "open", experts, representatives, budget)).Length == 0
                    );
                },
                iter: 5000,
                seed: "0000KOIKe5c4"
            );
}
