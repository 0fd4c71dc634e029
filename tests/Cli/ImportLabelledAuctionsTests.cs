using System.Globalization;
using System.Text;
using Trading.Access;
using Trading.Alerts.Collusion;
using Trading.Analysis.Collusion;
using Trading.Cli;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Collusion;
using Trading.Tests.Analysis.Collusion;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary>Labelled data of studies as a market of its own: what is missing is made up and says so, and the labels stay outside.</summary>
public sealed class ImportLabelledAuctionsTests
{
    private const string Full =
        "Tender,Bid_value,Winner,Number_bids,Collusive_competitor,Competitors,Date,Pre-Tender Estimate (PTE),Site\n";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_labelled_file_goes_in_once_with_its_own_days_bidders_and_estimates_and_without_its_labels(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var file = Save(
            "brazil.csv",
            Full
                + "3.0,1234.50,1.0,2.0,1,7.0,2014-06-05,2000,4\n"
                + "B-9,2000,0,1,0,7,2014-06-06,-1,4\n"
                + "3,1500,0,2,1,Firm & Söhne,2014-06-05,2000,4\n"
        );

        var first = await Import(province, new(file, NoTrain: true));
        var again = await Import(province, new(file, NoTrain: true));

        Assert.True(first.Code == 0, first.Errors);
        Assert.Equal("2 auctions, 3 bids imported (0 already there)", first.LastLine);
        Assert.Equal("0 auctions, 0 bids imported (2 already there)", again.LastLine);
        Assert.Contains("Labels (Collusive_competitor) stay outside", first.Output);
        Assert.Contains("purchasers are invented", first.Output);
        Assert.DoesNotContain("no dates that can be used", first.Output);
        var country = Assert.Single(
            await province.Rows<string>("select distinct country from procurement")
        );
        Assert.Matches("^(X[A-Z]|Q[M-Z])$", country);
        Assert.Equal(
            [
                "labelled:brazil|3|brazil 3|awarded|XXX|200000|brazil|brazil 4 采购人（虚拟 invented）",
                "labelled:brazil|B-9|brazil B-9|failed|XXX||brazil|brazil 4 采购人（虚拟 invented）",
            ],
            await province.Rows<string>(
                "select concat(source, '|', source_reference, '|', title, '|', state, '|', currency, '|', ceiling_minor, '|', category, '|', buyer_name) from procurement order by source_reference"
            )
        );
        var codes = await province.Rows<string>(
            "select concat(bidder_code, '|', amount_minor) from bid order by amount_minor"
        );
        Assert.Equal($"{country}-BRAZIL:7|123450", codes[0]);
        Assert.Matches($"^{country}-BRAZIL:H-[0-9A-F]{{20}}\\|150000$", codes[1]);
        Assert.Equal($"{country}-BRAZIL:7|200000", codes[2]);
        Assert.Equal(0, await province.Scalar<int>("select count(*) from alert"));
        Assert.Equal(2, await province.Scalar<int>("select count(*) from entity"));
    }

    [Fact]
    public async Task What_is_missing_is_made_up_and_marked()
    {
        await using var province = Province.On(Engine.Sqlite);
        var file = Save(
            "ticino.csv",
            "Tender,Bid_value,Winner,Number_bids,Collusive_competitor\n"
                + "1,0.987654,1,2,1\n1,0.99,1,2,1\n2,0.5,0,1,0\n"
        );
        var import = await Import(
            province,
            new(file, NoTrain: true)
            {
                Buyer = "Canton",
                Country = "CH",
                Currency = "CHF",
            }
        );
        Assert.True(import.Code == 0, import.Errors);
        foreach (
            var said in (string[])
                [
                    "3 bids do not say who bid",
                    "an order stands in their place (from 2000-01-01 on)",
                    "Prices are kept multiplied by 10000",
                    "1 auctions have several winners",
                ]
        )
        {
            Assert.Contains(said, import.Output, StringComparison.Ordinal);
        }

        Assert.Equal(
            [
                "ticino 1（日期为次序 date is an order）|CH|CHF|Canton",
                "ticino 2（日期为次序 date is an order）|CH|CHF|Canton",
            ],
            await province.Rows<string>(
                "select concat(title, '|', country, '|', currency, '|', buyer_name) from procurement order by title"
            )
        );
        Assert.Equal(
            ["CH-TICINO:LINE.2|987654|1", "CH-TICINO:LINE.3|990000|0", "CH-TICINO:LINE.4|500000|0"],
            await province.Rows<string>(
                "select concat(bidder_code, '|', amount_minor, '|', winner) from bid order by bidder_code"
            )
        );
    }

    [Fact]
    public async Task Bad_rows_are_named_by_line_column_value_and_rule_and_their_auctions_left_out_whole()
    {
        await using var province = Province.On(Engine.Sqlite);
        var file = Save(
            "italy.csv",
            Full
                + "1,100,1,2,0,A,,,\n"
                + "2,-5,1,1,0,A,,,\n"
                + "2,70,0,1,0,B,,,\n"
                + "3,80,0,1,maybe,B,,,\n"
                + "4,90,yes,1,0,B,,,\n"
                + "5,1e20,1,1,0,B,,,\n"
                + $"{new string('7', 201)},90,1,1,0,B,,,\n"
        );

        var refused = await Import(province, new(file));
        Assert.Equal(1, refused.Code);
        foreach (
            var line in (string[])
                [
                    "line 3, column Bid_value, value \"-5\": must be a positive number",
                    "line 5, column Collusive_competitor, value \"maybe\": must be 0 or 1",
                    "line 6, column Winner, value \"yes\": must be 0 or 1",
                    "line 7, column Bid_value",
                    "line 8, column Tender, value \"7777",
                    "nothing was imported",
                ]
        )
        {
            Assert.Contains(line, refused.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(0, await province.Scalar<int>("select count(*) from procurement"));
        var rest = await Import(province, new(file, SkipBad: true, NoTrain: true));
        Assert.Equal(1, rest.Code);
        Assert.Equal(
            ["1"],
            await province.Rows<string>("select source_reference from procurement")
        );
    }

    [Fact]
    public async Task Markets_have_countries_of_their_own_and_options_that_are_none_are_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (var name in (string[])["a", "a-", "k1", "k2", "k3", "k4", "k5", "k6"])
        {
            var file = Save($"{name}.csv", Full + "1,100,1,1,0,A,,,\n");
            Assert.Equal(0, (await Import(province, new(file, NoTrain: true))).Code);
        }

        Assert.Equal(
            7,
            await province.Scalar<int>("select count(distinct country) from procurement")
        );

        var one = Save("one.csv", Full + "1,100,1,1,0,A,,,\n");
        foreach (
            var (options, said) in new (ImportAuctions.Options, string)[]
            {
                (new(one) { Country = "ITA" }, "--country, value \"ITA\""),
                (new(one) { Country = "CN" }, "--country, value \"CN\""),
                (new(one) { Currency = "eur" }, "--currency, value \"eur\""),
                (new(one) { Market = "省" }, "--market, value \"省\""),
            }
        )
        {
            var import = await Import(province, options);
            Assert.Equal(1, import.Code);
            Assert.Contains(said, import.Errors, StringComparison.Ordinal);
        }

        var empty = await Import(province, new(Save("empty.csv", Full)));
        Assert.Contains("a header and no rows", empty.Errors, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_imported_is_ranked_in_a_market_of_its_own_and_shifts_no_other(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await RankedProvince.Fill(province, MarketWorlds.Ring(), RankedProvince.Dalian);
        await RankedProvince.Night(province);
        var home = await RankedProvince.Shown(province);

        var text = new StringBuilder(
            "Tender,Bid_value,Winner,Number_bids,Collusive_competitor,Competitors,Date\n"
        );
        foreach (var auction in MarketWorlds.Cartel(80, seed: 3))
        {
            foreach (var bid in auction.Bids)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"{auction.Id},{bid.Value},{(bid.IsWinner ? 1 : 0)},{auction.Bids.Count},{(bid.IsCollusive ? 1 : 0)},{bid.Bidder},{auction.Day}"
                );
            }
        }

        var import = await Import(
            province,
            new(Save("simulated.csv", text.ToString()), NoTrain: true)
        );
        Assert.True(import.Code == 0, import.Errors);
        await RankedProvince.Night(province);

        var shown = await RankedProvince.Shown(province);
        Assert.Equivalent(
            home,
            shown.Where(row => row.Market.StartsWith("construction/", StringComparison.Ordinal)),
            strict: true
        );
        var supervisor = Callers.With(Roles.Supervisor);
        var overview = (await province.Send(new ListCollusionMarkets.Query(), supervisor)).Value;
        Assert.Equal(["CN", "own"], overview.Markets.Select(Country));
        var own = overview.Markets[1];
        Assert.Equal(
            ("simulated", "open", MarketWidths.City, 0, 0),
            (own.Category, own.Method, own.Width, own.Confirmed, own.Dismissed)
        );
        Assert.True(own.Ranked > 30);
        // Its labels are no cases: it abstains aloud.
        Assert.Equal(ModelAbstentions.NoCases, own.Abstention);
        var ranks = (
            await province.Send(
                new ListCollusion.Query { Country = own.Country, Take = 200 },
                supervisor
            )
        ).Value;
        Assert.Equal(own.Ranked, ranks.Items.Count);
        Assert.All(ranks.Items, item => Assert.Equal(own.Market, item.Market));

        static string Country(ListCollusionMarkets.Item market) =>
            market.Country is "CN" ? "CN" : "own";
    }

    [Fact]
    public void Days_are_the_files_where_they_can_be_and_else_an_order_that_keeps_its_time()
    {
        var today = new DateOnly(2026, 11, 24);
        Assert.Equal(
            [(new(2000, 1, 2), true), (new(2000, 1, 3), true), (new(2000, 1, 1), true)],
            ImportLabelledAuctions.DaysOf([Of(7), Of(null), Of(-3)], today)
        );
        var day = new DateOnly(2015, 3, 4);
        Assert.Equal(
            [(day, false), (day, true)],
            ImportLabelledAuctions.DaysOf([Of(day.DayNumber), Of(1e9)], today)
        );
        Assert.Empty(ImportLabelledAuctions.DaysOf([], today));
        // However many there are, none lies ahead.
        var many = ImportLabelledAuctions.DaysOf([.. Enumerable.Repeat(Of(null), 20_000)], today);
        Assert.True(many[^1].Day < today);

        static LabelledAuction Of(double? day) =>
            new("1", [], false, day, null, new Dictionary<string, double>());
    }

    [Theory]
    [InlineData(1, new[] { 1234.5, 99 })]
    [InlineData(10, new[] { 1234.5678 })]
    [InlineData(10_000, new[] { 99, 0.123456 })]
    public void Prices_are_multiplied_only_where_hundredths_do_not_hold_them(
        int scale,
        double[] prices
    ) => Assert.Equal(scale, ImportLabelledAuctions.ScaleOf(prices));

    internal static string Save(string name, string text)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(
                Scratch.Folder,
                Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture)
            )
        );
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, text, new UTF8Encoding(false));
        return file;
    }

    private static Task<ImportAuctionsTests.Imported> Import(
        Province province,
        ImportAuctions.Options options
    ) => ImportAuctionsTests.Import(province, options);
}
