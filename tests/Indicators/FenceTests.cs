using System.Globalization;
using Trading.Indicators.Store;

namespace Trading.Tests.Indicators;

/// <summary>The indicators that compare a subject with all others.</summary>
public sealed class FenceTests
{
    private static string Priced(
        string ocid,
        string winner,
        double winning,
        string next,
        double second,
        string award = "active",
        string currency = "CNY"
    ) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{'ocid':'{ocid}','bids':{{'details':[{{'status':'valid','tenderers':[{{'id':'{winner}'}}],'value':{{'amount':{winning},'currency':'{currency}'}}}},{{'status':'valid','tenderers':[{{'id':'{next}'}}],'value':{{'amount':{second},'currency':'{currency}'}}}}]}},'awards':[{{'status':'{award}','suppliers':[{{'id':'{winner}'}}]}}]}}"
        );

    // Ratios 1.0, 1.0, 1.0, 1.0, 1.0 and one of its own.
    private static string[] With(string ocid, double second) =>
        [
            .. Enumerable.Range(0, 5).Select(i => Priced($"n{i}", $"W{i}", 100, $"L{i}", 200)),
            Priced(ocid, "W", 100, "L", second),
        ];

    [Fact]
    public void A_price_close_to_the_winner_flags_winner_and_next()
    {
        // Six ratios: h = 6 1/3 / 4 + 1/3 = 1.9167, so that q1 = 0.01 + 0.9167 * 0.99.
        var run = Releases.Run("[R024]", compatible: true, Releases.Text(With("F", 101)));
        Assert.StartsWith(
            "{\"OCID\":{\"F\":{\"R024\":0.01}},\"Tenderer\":{\"L\":{\"R024\":0.0},\"W\":{\"R024\":0.0}},\"Meta\":{\"R024\":{\"q1\":0.9175,\"q3\":1.0,\"lower_fence\":0.7937}}}",
            run.Result,
            StringComparison.Ordinal
        );
        Assert.Equal(
            run.Result,
            Releases.Run("[R024]", compatible: false, Releases.Text(With("F", 101))).Result
        );
    }

    [Fact]
    public void A_heavily_discounted_bid_flags_the_winner()
    {
        Assert.Equal(
            "{\"OCID\":{\"F\":{\"R058\":9.0}},\"Tenderer\":{\"W\":{\"R058\":0.0}}}",
            Releases.Compatible("[R058]", With("F", 1000))
        );
        Assert.Equal(
            "{\"OCID\":{\"F\":{\"R058\":9.0}},\"Tenderer\":{\"W\":{\"R058\":0.0}}}",
            Releases.Default("[R058]\nthreshold = 9", With("F", 1000))
        );
        Assert.Equal("{}", Releases.Compatible("[R058]\nthreshold = 9.1", With("F", 1000)));
    }

    [Fact]
    public void A_threshold_replaces_the_fence_and_its_quartiles()
    {
        var run = Releases.Run(
            "[R024]\nthreshold = 0.05",
            compatible: true,
            Releases.Text(With("F", 105))
        );
        Assert.Equal(
            "{\"OCID\":{\"F\":{\"R024\":0.05}},\"Tenderer\":{\"L\":{\"R024\":0.0},\"W\":{\"R024\":0.0}},\"Meta\":{\"R024\":{\"lower_fence\":0.05}}}\n",
            run.Result
        );
    }

    [Fact]
    public void A_fence_that_tells_nothing_flags_nobody()
    {
        // The first quartile is 0: most winners' prices were met.
        string[] same =
        [
            .. Enumerable.Range(0, 5).Select(i => Priced($"n{i}", $"W{i}", 100, $"L{i}", 100)),
        ];
        Assert.Equal("{}", Releases.Compatible("[R024]\n[R058]", same));
        Assert.Equal("insufficient_data", Releases.Outcomes("[R024]", same)["R024"].Outcome);
    }

    [Fact]
    public void Without_any_ratio_the_quartiles_are_none()
    {
        Assert.Equal(
            "{\"Meta\":{\"R024\":{\"q1\":null,\"q3\":null,\"lower_fence\":null},\"R025\":{\"q1\":null,\"q3\":null,\"upper_fence\":null,\"lower_fence\":null},\"R048\":{\"q1\":null,\"q3\":null,\"upper_fence\":null},\"R058\":{\"q1\":null,\"q3\":null,\"upper_fence\":null}}}\n",
            Releases
                .Run(
                    "[R024]\n[R025]\n[R038]\n[R048]\n[R058]",
                    compatible: true,
                    Releases.Text("{'ocid':'F'}")
                )
                .Result
        );
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("decided")]
    public void A_process_that_is_not_final_has_no_ratio(string status) =>
        Assert.Equal(
            "{}",
            Releases.Compatible("[R024]\nthreshold = 5", Priced("F", "W", 100, "L", 101, status))
        );

    [Fact]
    public void Only_a_lowest_single_winner_is_compared()
    {
        const string settings = "[R024]\nthreshold = 5";
        Assert.Contains(
            "R024",
            Releases.Compatible(settings, Priced("F", "W", 100, "L", 100)),
            StringComparison.Ordinal
        );
        Assert.Equal("{}", Releases.Compatible(settings, Priced("F", "W", 100, "L", 99)));
        Assert.Equal(
            "not_applicable",
            Releases.Outcomes(settings, Priced("F", "W", 100, "L", 99))["R024"].Outcome
        );
        Assert.Equal(
            "not_applicable",
            Releases.Outcomes(settings, Priced("F", "W", 100, "W", 101))["R024"].Outcome
        );
        Assert.Equal(
            "calculation_error",
            Releases.Outcomes(settings, Priced("F", "W", 0, "L", 101))["R024"].Outcome
        );
        var several = Priced("F", "W", 100, "L", 101)
            .Replace(
                "'awards':[",
                "'awards':[{'status':'active','suppliers':[{'id':'X'}]},",
                StringComparison.Ordinal
            );
        Assert.Equal("{}", Releases.Compatible(settings, several));
        Assert.Equal("not_applicable", Releases.Outcomes(settings, several)["R024"].Outcome);
    }

    [Fact]
    public void Prices_in_another_currency_than_the_first_seen_are_left_out_on_any_number_of_threads()
    {
        string[] lines =
        [
            Priced("a", "W", 100, "L", 101, currency: "CNY"),
            .. Enumerable
                .Range(0, 40)
                .Select(i => Priced($"b{i}", "W", 100, "L", 101, currency: "USD")),
        ];
        foreach (var threads in new[] { 1, 2, 7 })
        {
            var run = Releases.Run(
                "[R024]\nthreshold = 5",
                compatible: true,
                Releases.Text(lines),
                threads,
                meta: false,
                blockSize: 512
            );
            Assert.StartsWith(
                "{\"OCID\":{\"a\":{\"R024\":0.01}},",
                run.Result,
                StringComparison.Ordinal
            );
        }

        Assert.DoesNotContain(
            "\"a\"",
            Releases.Compatible("currency = USD\n[R024]\nthreshold = 5", lines),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "insufficient_data",
            Releases.Outcomes("currency = USD\n[R024]\nthreshold = 5", lines[0])["R024"].Outcome
        );
    }

    [Fact]
    public void A_busy_tenderer_that_hardly_wins_is_flagged()
    {
        // L bids in all five and wins none; each W bids once and wins.
        string[] lines =
        [
            .. Enumerable.Range(0, 8).Select(i => Priced($"n{i}", $"W{i}", 100, "L", 200)),
        ];
        Assert.Equal(
            "{\"Tenderer\":{\"L\":{\"R025\":0.0}},\"Meta\":{\"R025\":{\"q1\":1.0,\"q3\":1.0,\"upper_fence\":1.0,\"lower_fence\":1.0}}}\n".Replace(
                "{\"L\":{\"R025\":0.0}}",
                string.Join(
                    ',',
                    new[] { "{\"L\":{\"R025\":0.0}" }.Concat(
                        Enumerable.Range(0, 8).Select(i => $"\"W{i}\":{{\"R025\":1.0}}")
                    )
                ) + "}",
                StringComparison.Ordinal
            ),
            Releases.Run("[R025]", compatible: true, Releases.Text(lines)).Result
        );
        Assert.Equal(
            "{\"Tenderer\":{\"L\":{\"R025\":0.0}}}",
            Releases.Compatible("[R025]\nthreshold = 0.1\npercentile = 100", lines)
        );
    }

    [Fact]
    public void Excessive_disqualification_is_of_buyers_entities_and_tenderers()
    {
        string Of(string ocid, string buyer, string tenderer, string status) =>
            $"{{'ocid':'{ocid}','buyer':{{'id':'{buyer}'}},'tender':{{'procuringEntity':{{'id':'P{buyer}'}}}},'bids':{{'details':[{{'status':'valid','tenderers':[{{'id':'W'}}]}},{{'status':'{status}','tenderers':[{{'id':'{tenderer}'}}]}}]}}}}";
        string[] lines =
        [
            Of("1", "B", "D", "disqualified"),
            Of("2", "B", "D", "disqualified"),
            .. Enumerable
                .Range(0, 5)
                .SelectMany(i =>
                    new[]
                    {
                        Of($"a{i}", $"N{i}", $"T{i}", "valid"),
                        Of($"b{i}", $"N{i}", $"T{i}", "valid"),
                    }
                ),
        ];
        // Three quarters have none: the fence is 0 and tells nothing, unless it is set.
        Assert.Equal(
            "{\"Buyer\":{\"B\":{\"R038\":0.5}},\"ProcuringEntity\":{\"PB\":{\"R038\":0.5}},\"Tenderer\":{\"D\":{\"R038\":1.0}}}",
            Releases.Default("[R038]\nthreshold = 0.5", lines)
        );
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R038]\nthreshold = 0.5\nminimum_submitted_bids = 3\nminimum_contracting_processes = 3",
                lines
            )
        );
    }

    [Fact]
    public void A_minimum_of_processes_counts_processes_where_the_peer_counts_bids()
    {
        const string one =
            "{'ocid':'1','buyer':{'id':'B'},'bids':{'details':[{'status':'valid'},{'status':'disqualified'}]}}";
        Assert.Equal(
            "{\"Buyer\":{\"B\":{\"R038\":0.5}}}",
            Releases.Compatible("[R038]\nthreshold = 0.5", one)
        );
        Assert.Equal("{}", Releases.Default("[R038]\nthreshold = 0.5", one));
        // One bid, disqualified: no outlier.
        Assert.Equal(
            "{}",
            Releases.Default(
                "[R038]\nthreshold = 0.5",
                "{'ocid':'1','bids':{'details':[{'status':'disqualified','tenderers':[{'id':'D'}]}]}}"
            )
        );
    }

    [Fact]
    public void A_heterogeneous_supplier_supplies_many_classes_in_enough_processes()
    {
        string Of(string ocid, string supplier, params string[] codes) =>
            $"{{'ocid':'{ocid}','awards':[{{'status':'active','suppliers':[{{'id':'{supplier}'}}],'items':[{string.Join(',', codes.Select(code => $"{{'classification':{{'id':'{code}'}}}}"))}]}}]}}";
        string[] lines =
        [
            Of("1", "S", "1011", "1012", "2011"),
            Of("2", "S", "30", "道路一"),
            Of("3", "T", "10", "20", "30", "40", "50"),
        ];
        const string settings = "[R048]\nthreshold = 4\nminimum_contracting_processes = 2";
        Assert.Equal("{\"Tenderer\":{\"S\":{\"R048\":4.0}}}", Releases.Compatible(settings, lines));
        Assert.Equal(
            "{\"Tenderer\":{\"S\":{\"R048\":5.0}}}",
            Releases.Default(settings + "\ndigits = 4", lines)
        );
        Assert.Equal("{}", Releases.Default("[R048]", lines));
        var two = lines[0]
            .Replace("[{'id':'S'}]", "[{'id':'S'},{'id':'T'}]", StringComparison.Ordinal);
        Assert.Equal(
            "{}",
            Releases.Default("[R048]\nthreshold = 1\nminimum_contracting_processes = 1", two)
        );
    }

    [Fact]
    public void Quantiles_are_of_type_8_in_memory_and_from_the_temporary_file()
    {
        Assert.Equal(
            1.0 + (10.0 / 4 + 1.0 / 12 + 1.0 / 3 - 1) * 1,
            Quantile.Of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.25),
            12
        );
        Assert.Equal(5, Quantile.Of([5], 0.75));
        Assert.Equal(1, Quantile.Of([1, 9], 0.01));
        Assert.Equal(9, Quantile.Of([1, 9], 0.99));
        var random = new Random(7);
        double[] all = [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble())];
        using var file = new TemporaryFile();
        var (held, spilled) = (new Figures(file), new Figures(file, limit: 64));
        foreach (var figure in all)
        {
            held.Add(figure);
            spilled.Add(figure);
        }

        Assert.True(file.Written > 0);
        Array.Sort(all);
        Assert.Equal([Quantile.Of(all, 0.25), Quantile.Of(all, 0.75)], held.Quantiles(0.25, 0.75));
        Assert.Equal(
            [Quantile.Of(all, 0.25), Quantile.Of(all, 0.75)],
            spilled.Quantiles(0.25, 0.75)
        );
    }
}
