using Trading.Indicators;
using Trading.Indicators.Settings;

namespace Trading.Tests.Indicators;

/// <summary>Settings files as the peer's users have them.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void A_written_settings_file_switches_every_indicator_on_with_its_defaults()
    {
        var settings = SettingsFile.Read(SettingsTemplate.Text, out _)!;
        var plan = new FoldPlan(settings, compatible: true);
        Assert.All(Enum.GetValues<RedFlag>(), flag => Assert.True(plan.Computes(flag)));
        Assert.Equal(
            (15, 75, 2, 20),
            (plan.PeriodDays, plan.LosingPercentile, plan.MinimumProcesses, plan.MinimumSupplies)
        );
    }

    [Fact]
    public void Comments_spaces_colons_and_quotes_are_read_as_they_are_meant()
    {
        var settings = SettingsFile.Read(
            "# one\r\n  currency =  CNY \r\n; two\n [ R035 ]\nthreshold:3\n[codelists.bid_status]\nIn Treatment = \"pending\"\nLeer =\n",
            out _
        )!;
        Assert.Equal("CNY", settings.Text("", "currency"));
        Assert.Equal(3, settings.Number("R035", "threshold"));
        Assert.Equal("pending", settings.Text("codelists.bid_status", "In Treatment"));
        Assert.Equal("", settings.Text("codelists.bid_status", "Leer"));
        Assert.Equal(["a", " b"], SettingsFile.List("a| b|"));
        Assert.Empty(SettingsFile.List(""));
    }

    [Theory]
    [InlineData("[R024]\nfoo = 1", "line 2", "foo", "threshold")]
    [InlineData("[R028]\nthreshold = 1", "line 2", "threshold", "none")]
    [InlineData("[R999]", "line 1", "R999", "R003")]
    [InlineData("\n[R024]\nthreshold = many", "line 3", "threshold", "a number")]
    [InlineData("[R003]\nthreshold = 1.5", "line 2", "threshold", "whole number")]
    [InlineData(
        "[R038]\nminimum_submitted_bids = -1",
        "line 2",
        "minimum_submitted_bids",
        "at least 0"
    )]
    [InlineData("[R025]\npercentile = 101", "line 2", "percentile", "0 to 100")]
    [InlineData("[defaults]\nparty_roles = maybe", "line 2", "party_roles", "true or false")]
    [InlineData("[R003.procurement_method_details]\nx = soon", "line 2", "x", "whole number")]
    [InlineData("curency = CNY", "line 1", "curency", "currency")]
    [InlineData("[R024", "line 1", "[", "]")]
    [InlineData("what is this", "line 1", "what", "=")]
    public void What_is_unknown_or_unreadable_is_refused_with_line_key_and_rule(
        string text,
        params string[] named
    )
    {
        Assert.Null(SettingsFile.Read(text, out var error));
        Assert.All(named, word => Assert.Contains(word, error.En, StringComparison.Ordinal));
    }

    [Fact]
    public void Sections_of_an_older_version_of_the_peer_are_read_though_not_computed()
    {
        var settings = SettingsFile.Read(
            "[R044]\n[R055]\nthreshold = 1\nstart_date = 2022-01-01\n",
            out _
        )!;
        Assert.True(settings.Has("R044"));
        Assert.DoesNotContain(Enum.GetValues<RedFlag>(), new FoldPlan(settings).Computes);
    }
}
