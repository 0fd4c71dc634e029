namespace Trading.Tests.Indicators;

/// <summary>The rules about one process, in both modes.</summary>
public sealed class ProcessRulesTests
{
    private const string F = "{\"OCID\":{\"F\":{";

    private static string Bid(
        string status,
        string tenderers,
        double amount,
        string currency = "CNY",
        string more = ""
    ) =>
        $"{{'status':'{status}','tenderers':[{string.Join(',', tenderers.Split('+').Select(id => $"{{'id':'{id}'}}"))}],'value':{{'amount':{amount.ToString(System.Globalization.CultureInfo.InvariantCulture)},'currency':'{currency}'}}{more}}}";

    private static string Process(string bids, string awards, string tender = "") =>
        $"{{'ocid':'F','tender':{{{tender}}},'bids':{{'details':[{bids}]}},'awards':[{awards}]}}";

    private static string Award(string status, params string[] suppliers) =>
        $"{{'status':'{status}','suppliers':[{string.Join(',', suppliers.Select(id => $"{{'id':'{id}'}}"))}]}}";

    [Theory]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-15T23:59:59Z", true)]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-16T00:00:00Z", false)]
    // Whole days are cut off, instants of different zones are compared as instants.
    [InlineData("2024-01-01T00:00:00+08:00", "2024-01-16T00:00:00Z", false)]
    [InlineData("2024-01-01T00:00:00Z", "2024-01-16T00:00:00+08:00", true)]
    [InlineData("2024-01-10T00:00:00.5Z", "2024-01-01T00:00:00Z", true)]
    public void A_submission_period_is_short_below_fifteen_whole_days(
        string start,
        string end,
        bool flagged
    )
    {
        var release =
            $"{{'ocid':'F','tender':{{'tenderPeriod':{{'startDate':'{start}','endDate':'{end}'}}}}}}";
        var expected = flagged ? F + "\"R003\":1.0}}}" : "{}";
        Assert.Equal(expected, Releases.Compatible("[R003]", release));
        Assert.Equal(expected, Releases.Default("[R003]", release));
    }

    [Fact]
    public void Periods_of_days_are_computed_where_the_peer_drops_them()
    {
        string Of(string start, string end) =>
            $"{{'ocid':'F','tender':{{'tenderPeriod':{{'startDate':'{start}','endDate':'{end}'}}}}}}";
        Assert.Equal("{}", Releases.Compatible("[R003]", Of("2024-01-01", "2024-01-10")));
        Assert.Equal(
            F + "\"R003\":1.0}}}",
            Releases.Default("[R003]", Of("2024-01-01", "2024-01-10"))
        );
        Assert.Equal("{}", Releases.Default("[R003]", Of("2024-01-01", "2024-01-16")));
        Assert.Equal(
            F + "\"R003\":1.0}}}",
            Releases.Default("[R003]", Of("2024-01-01", "2024-01-15T10:00:00+08:00"))
        );
        Assert.Equal(
            "insufficient_data",
            Releases.Outcomes("[R003]", Of("2024-01-01", "soon"))["R003"].Outcome
        );
        Assert.Equal(
            "insufficient_data",
            Releases.Outcomes("[R003]", "{'ocid':'F'}")["R003"].Outcome
        );
    }

    [Fact]
    public void A_short_period_has_its_methods_and_its_days_by_name()
    {
        string Of(string method, string details) =>
            $"{{'ocid':'F','tender':{{{method}'procurementMethodDetails':'{details}','tenderPeriod':{{'startDate':'2024-01-01T00:00:00Z','endDate':'2024-01-08T00:00:00Z'}}}}}}";
        var named =
            "[R003]\nthreshold = 5\n[R003.procurement_method_details]\nslow one = 10\nquick: 7\n";
        Assert.Equal(F + "\"R003\":1.0}}}", Releases.Compatible(named, Of("", "slow one")));
        Assert.Equal("{}", Releases.Compatible(named, Of("", "quick")));
        Assert.Equal("{}", Releases.Compatible(named, Of("", "other")));
        var methods = "[R003]\nprocurement_methods = open|selective\n";
        Assert.Equal(
            F + "\"R003\":1.0}}}",
            Releases.Compatible(methods, Of("'procurementMethod':'open',", "x"))
        );
        Assert.Equal("{}", Releases.Compatible(methods, Of("'procurementMethod':'limited',", "x")));
        Assert.Equal("{}", Releases.Compatible(methods, Of("", "x")));
        Assert.Equal(
            "not_applicable",
            Releases.Outcomes(methods, Of("'procurementMethod':'limited',", "x"))["R003"].Outcome
        );
        // A section below switches the indicator on as well.
        Assert.Equal(
            F + "\"R003\":1.0}}}",
            Releases.Compatible("[R003.procurement_method_details]\nx = 8\n", Of("", "x"))
        );
    }

    [Theory]
    [InlineData("'procurementMethod':'open','numberOfTenderers':1", true)]
    [InlineData("'procurementMethod':'selective','numberOfTenderers':1", true)]
    [InlineData("'procurementMethod':'limited','numberOfTenderers':1", false)]
    [InlineData("'procurementMethod':'open','numberOfTenderers':2", false)]
    [InlineData("'procurementMethod':'open','numberOfTenderers':'1'", false)]
    [InlineData("'numberOfTenderers':1", false)]
    public void A_single_bid_counts_in_competitive_methods(string tender, bool flagged)
    {
        var expected = flagged ? F + "\"R018\":1.0}}}" : "{}";
        Assert.Equal(
            expected,
            Releases.Compatible("[R018]", $"{{'ocid':'F','tender':{{{tender}}}}}")
        );
        Assert.Equal(expected, Releases.Default("[R018]", $"{{'ocid':'F','tender':{{{tender}}}}}"));
    }

    [Fact]
    public void A_single_bid_is_seen_from_the_bids_when_the_number_is_missing()
    {
        var open = "'procurementMethod':'open'";
        var one = Process(Bid("valid", "A", 1), "", open);
        Assert.Equal("{}", Releases.Compatible("[R018]", one));
        Assert.Equal(F + "\"R018\":1.0}}}", Releases.Default("[R018]", one));
        // Three bids of one firm are one bidder; a consortium is another one than its member.
        Assert.Equal(
            F + "\"R018\":1.0}}}",
            Releases.Default(
                "[R018]",
                Process(
                    $"{Bid("valid", "A", 1)},{Bid("valid", "A", 2)},{Bid("disqualified", "A", 3)}",
                    "",
                    open
                )
            )
        );
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R018]",
                Process($"{Bid("valid", "A", 1)},{Bid("disqualified", "B", 3)}", "", open)
            )
        );
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R018]",
                Process($"{Bid("valid", "A", 1)},{Bid("valid", "A+B", 3)}", "", open)
            )
        );
        Assert.Equal(
            "insufficient_data",
            Releases.Outcomes("[R018]", Process("", "", open))["R018"].Outcome
        );
        Assert.Equal(
            "insufficient_data",
            Releases
                .Outcomes(
                    "[R018]",
                    Process($"{Bid("valid", "A", 1)},{Bid("qualified", "B", 1)}", "", open)
                )["R018"]
                .Outcome
        );
    }

    [Fact]
    public void The_same_price_of_different_tenderers_is_flagged_with_them()
    {
        var same = Process($"{Bid("valid", "V", 1)},{Bid("disqualified", "D", 1)}", "");
        var flagged =
            F + "\"R028\":1.0}},\"Tenderer\":{\"D\":{\"R028\":1.0},\"V\":{\"R028\":1.0}}}";
        Assert.Equal(flagged, Releases.Compatible("[R028]", same));
        Assert.Equal(flagged, Releases.Default("[R028]", same));
        Assert.Equal(
            flagged,
            Releases.Compatible(
                "[R028]",
                same.Replace("'amount':1,", "'amount':1.00,", StringComparison.Ordinal)
            )
        );
        foreach (
            var other in new[]
            {
                Process($"{Bid("valid", "V", 1)},{Bid("valid", "V", 1)}", ""),
                Process($"{Bid("valid", "A+Z", 1)},{Bid("valid", "Z+A", 1)}", ""),
                Process($"{Bid("valid", "V", 1)},{Bid("valid", "D", 1.1)}", ""),
                Process($"{Bid("valid", "V", 1)},{Bid("valid", "D", 1, "USD")}", ""),
                Process(
                    $"{Bid("valid", "V", 1)},{Bid("withdrawn", "D", 1)},{Bid("invited", "E", 1)}",
                    ""
                ),
                Process(
                    $"{Bid("valid", "V", 1)},{{'status':'valid','value':{{'amount':1,'currency':'CNY'}}}}",
                    ""
                ),
                Process(
                    $"{Bid("valid", "V", 1)},{Bid("valid", "D", 1)}",
                    "",
                    "'status':'cancelled'"
                ),
            }
        )
        {
            Assert.Equal("{}", Releases.Compatible("[R028]", other));
            Assert.Equal("{}", Releases.Default("[R028]", other));
        }
    }

    [Fact]
    public void A_consortium_and_its_member_are_not_two_tenderers_without_a_note()
    {
        var release = Process($"{Bid("valid", "A+B", 1)},{Bid("valid", "A", 1)}", "");
        Assert.Equal(
            F + "\"R028\":1.0}},\"Tenderer\":{\"A\":{\"R028\":1.0},\"B\":{\"R028\":1.0}}}",
            Releases.Compatible("[R028]", release)
        );
        Assert.Equal("{}", Releases.Default("[R028]", release));
        var (outcome, line) = Releases.Outcomes("[R028]", release)["R028"];
        Assert.Equal("not_triggered", outcome);
        Assert.Contains(
            "share a member",
            line["reason"]!["en"]!.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Unmapped_and_pending_bids_are_reported_and_not_counted_where_the_peer_counts_them()
    {
        var release = Process(
            $"{Bid("valid", "A", 1)},{Bid("qualified", "B", 1)},{Bid("pending", "C", 1)}",
            ""
        );
        Assert.Contains(
            "\"R028\"",
            Releases.Compatible("[R028]", release),
            StringComparison.Ordinal
        );
        Assert.Equal("{}", Releases.Default("[R028]", release));
        var run = Releases.Run("[R028]", compatible: false, Releases.Text(release));
        Assert.Equal(1, run.Tally.UnmappedBids);
        Assert.Equal("insufficient_data", Releases.Outcomes("[R028]", release)["R028"].Outcome);
    }

    [Fact]
    public void A_late_bid_that_won_is_compared_as_an_instant_and_by_the_peer_as_text()
    {
        string Of(string received, string deadline) =>
            Process(
                Bid("valid", "A", 1, more: $",'date':'{received}'"),
                Award("active", "A"),
                $"'tenderPeriod':{{'endDate':'{deadline}'}}"
            );
        var flagged = F + "\"R030\":1.0}},\"Tenderer\":{\"A\":{\"R030\":1.0}}}";
        var late = Of("2024-01-02T10:00:01Z", "2024-01-02T10:00:00Z");
        Assert.Equal(flagged, Releases.Compatible("[R030]", late));
        Assert.Equal(flagged, Releases.Default("[R030]", late));
        Assert.Equal(
            "{}",
            Releases.Default("[R030]", Of("2024-01-02T10:00:00Z", "2024-01-02T10:00:00Z"))
        );
        // Later as text and earlier as an instant, and the other way round.
        var early = Of("2024-01-02T17:00:00+08:00", "2024-01-02T10:00:00Z");
        Assert.Equal(flagged, Releases.Compatible("[R030]", early));
        Assert.Equal("{}", Releases.Default("[R030]", early));
        var hidden = Of("2024-01-02T09:00:00-08:00", "2024-01-02T10:00:00Z");
        Assert.Equal("{}", Releases.Compatible("[R030]", hidden));
        Assert.Equal(flagged, Releases.Default("[R030]", hidden));
        // A deadline that is a day ends with it.
        Assert.Equal(
            "{}",
            Releases.Default("[R030]", Of("2024-01-02T23:00:00+08:00", "2024-01-02"))
        );
        Assert.Equal(flagged, Releases.Default("[R030]", Of("2024-01-03", "2024-01-02")));
        Assert.Equal(
            "insufficient_data",
            Releases.Outcomes("[R030]", Of("2024-01-02", "2024-01-02T10:00:00Z"))["R030"].Outcome
        );
        Assert.Equal(
            "insufficient_data",
            Releases.Outcomes("[R030]", Of("", "2024-01-02T10:00:00Z"))["R030"].Outcome
        );
    }

    [Fact]
    public void A_late_bid_flags_nobody_but_the_winners_with_valid_bids()
    {
        var late = ",'date':'2024-01-03T00:00:00Z'";
        var tender = "'tenderPeriod':{'endDate':'2024-01-02T00:00:00Z'}";
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R030]",
                Process(Bid("valid", "B", 1, more: late), Award("active", "A"), tender)
            )
        );
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R030]",
                Process(Bid("disqualified", "A", 1, more: late), Award("active", "A"), tender)
            )
        );
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R030]",
                Process(Bid("valid", "A", 1, more: late), Award("pending", "A"), tender)
            )
        );
        Assert.Equal(
            F + "\"R030\":1.0}},\"Tenderer\":{\"A\":{\"R030\":1.0}}}",
            Releases.Compatible(
                "[R030]",
                Process(Bid("valid", "A+B", 1, more: late), Award("active", "A", "C"), tender)
            )
        );
    }

    [Fact]
    public void All_but_the_winner_disqualified_counts_the_others()
    {
        var bids =
            $"{Bid("valid", "W", 3)},{Bid("disqualified", "D", 1)},{Bid("disqualified", "E", 1)},{Bid("disqualified", "W", 1)}";
        var flagged = F + "\"R035\":2.0}},\"Tenderer\":{\"W\":{\"R035\":0.0}}}";
        Assert.Equal(flagged, Releases.Compatible("[R035]", Process(bids, Award("active", "W"))));
        Assert.Equal(
            flagged,
            Releases.Default(
                "[R035]",
                Process(bids, $"{Award("active", "W")},{Award("cancelled", "X")}")
            )
        );
        Assert.Equal(
            flagged,
            Releases.Default("[R035]\nthreshold = 2", Process(bids, Award("active", "W")))
        );
        Assert.Equal(
            "{}",
            Releases.Default("[R035]\nthreshold = 3", Process(bids, Award("active", "W")))
        );
        // At least one, whatever is set.
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R035]\nthreshold = 0",
                Process(Bid("valid", "W", 3), Award("active", "W"))
            )
        );
        foreach (
            var (all, awards) in new[]
            {
                (bids, Award("active", "X")),
                (bids, Award("active", "W", "X")),
                (bids, $"{Award("active", "W")},{Award("active", "X")}"),
                (bids, $"{Award("active", "W")},{Award("pending", "X")}"),
                (bids, $"{Award("active", "W")},{Award("decided", "X")}"),
                ($"{bids},{Bid("valid", "V", 3)}", Award("active", "W")),
                (Bid("valid", "W", 3), Award("active", "W")),
            }
        )
        {
            Assert.Equal("{}", Releases.Compatible("[R035]", Process(all, awards)));
            Assert.Equal("{}", Releases.Default("[R035]", Process(all, awards)));
        }
    }

    [Fact]
    public void The_lowest_bid_disqualified_needs_an_award_and_a_valid_price()
    {
        var bids = $"{Bid("valid", "W", 3)},{Bid("disqualified", "D", 1)}";
        Assert.Equal(
            F + "\"R036\":1.0}}}",
            Releases.Compatible("[R036]", Process(bids, Award("active", "W")))
        );
        Assert.Equal(
            F + "\"R036\":1.0}}}",
            Releases.Default(
                "[R036]",
                Process(bids, $"{Award("pending", "W")},{Award("active", "W")}")
            )
        );
        foreach (
            var (all, awards) in new[]
            {
                (bids, Award("pending", "W")),
                (Bid("disqualified", "D", 1), Award("active", "W")),
                ($"{Bid("valid", "W", 1)},{Bid("disqualified", "D", 1)}", Award("active", "W")),
                (
                    $"{Bid("valid", "W", 1)},{Bid("disqualified", "D", 0.5, "USD")}",
                    Award("active", "W")
                ),
            }
        )
        {
            Assert.Equal("{}", Releases.Compatible("[R036]", Process(all, awards)));
            Assert.Equal("{}", Releases.Default("[R036]", Process(all, awards)));
        }
    }

    [Fact]
    public void Prices_are_not_compared_where_the_settings_say_so()
    {
        string Of(string details) =>
            Process(
                $"{Bid("valid", "W", 3)},{Bid("disqualified", "D", 1)}",
                Award("active", "W"),
                details
            );
        foreach (
            var (settings, details, flagged) in new[]
            {
                (
                    "no_price_comparison_procurement_methods = N|M\n[R036]",
                    "'procurementMethodDetails':'M'",
                    false
                ),
                (
                    "no_price_comparison_procurement_methods = N|M\n[R036]",
                    "'procurementMethodDetails':'X'",
                    true
                ),
                ("no_price_comparison_procurement_methods = N|M\n[R036]", "", true),
                (
                    "price_comparison_procurement_methods = Y\n[R036]",
                    "'procurementMethodDetails':'Y'",
                    true
                ),
                (
                    "price_comparison_procurement_methods = Y\n[R036]",
                    "'procurementMethodDetails':'X'",
                    false
                ),
                ("price_comparison_procurement_methods = Y\n[R036]", "", false),
                (
                    "[exclusions]\nprocurement_method_details = E\n[R036]",
                    "'procurementMethodDetails':'E'",
                    false
                ),
                (
                    "[exclusions]\nprocurement_method_details = E\n[R036]",
                    "'procurementMethodDetails':'F'",
                    true
                ),
            }
        )
        {
            Assert.Equal(
                flagged ? F + "\"R036\":1.0}}}" : "{}",
                Releases.Compatible(settings, Of(details))
            );
            Assert.Equal(
                flagged ? F + "\"R036\":1.0}}}" : "{}",
                Releases.Default(settings, Of(details))
            );
        }
    }

    [Fact]
    public void A_process_without_a_text_as_ocid_or_cancelled_is_skipped()
    {
        var tender = "'tender':{'procurementMethod':'open','numberOfTenderers':1";
        Assert.Equal(
            "{}",
            Releases.Compatible(
                "[R018]",
                $"{{'ocid':1,{tender}}}}}",
                $"{{{tender}}}}}",
                $"{{'ocid':'F',{tender},'status':'cancelled'}}}}"
            )
        );
        var run = Releases.Run(
            "[R018]",
            compatible: false,
            Releases.Text(
                $"{{'ocid':1,{tender}}}}}",
                $"{{'ocid':'F',{tender},'status':'cancelled'}}}}"
            )
        );
        Assert.Equal((1, 1, 0), (run.Tally.WithoutOcid, run.Tally.Cancelled, run.Tally.Processes));
    }
}
