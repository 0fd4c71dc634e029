using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Trading.Cli;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Analysis;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

public sealed partial class ImportAuctionsTests
{
    // Enough to be still at it when the first batch is seen.
    private const int Many = 4000;

    private static readonly Caller Operator = Caller.Platform("cli:tests") with { Language = "en" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Auctions_go_in_once_however_often_the_file_is_imported(Engine engine)
    {
        await using var province = Province.On(engine);
        var file = new AuctionCsv()
            .Auction("7", 9_000_000, 9_100_000, 9_500_000)
            .Bid("8", "1", "8000000")
            .Bid("8", "2", "", result: "4")
            .Save();

        var first = await Import(province, new(file, NoTrain: true));
        var again = await Import(province, new(file, NoTrain: true));

        Assert.Equal(
            (0, "2 auctions, 5 bids imported (0 already there)"),
            (first.Code, first.LastLine)
        );
        Assert.Equal(
            (0, "0 auctions, 0 bids imported (2 already there)"),
            (again.Code, again.LastLine)
        );
        Assert.Equal(
            ["7|awarded|JPY|1000000000|road", "8|failed|JPY|1000000000|road"],
            await province.Rows<string>(
                "select concat(source_reference, '|', state, '|', currency, '|', ceiling_minor, '|', category) from procurement order by source_reference"
            )
        );
        // The winner is the lowest; who gave no price was rejected; when the notice was is not known, and not made up.
        Assert.Equal(
            ["JP-TSUCHIURA:1|900000000"],
            await province.Rows<string>(
                engine == Engine.Postgres
                    ? "select concat(bidder_code, '|', amount_minor) from bid where winner"
                    : "select concat(bidder_code, '|', amount_minor) from bid where winner = 1"
            )
        );
        Assert.Equal(
            ["disqualified"],
            await province.Rows<string>("select status from bid where amount_minor is null")
        );
        Assert.Equal(
            ["award", "opening"],
            await province.Rows<string>("select distinct step from procurement_step order by step")
        );
        Assert.Equal(3, await province.Scalar<int>("select count(*) from entity"));
    }

    [Fact]
    public async Task Rows_of_one_auction_need_not_stand_together_and_a_firm_may_bid_twice()
    {
        await using var province = Province.On(Engine.Sqlite);
        var file = new AuctionCsv()
            .Bid("1", "1", "9500000")
            .Bid("2", "1", "9000000", won: true)
            .Bid("1", "2", "9400000")
            .Bid("1", "1", "9300000", won: true)
            .Save();

        await Import(province, new(file, NoTrain: true));

        Assert.Equal(
            ["1:3:3", "2:1:1"],
            await province.Rows<string>(
                "select concat(p.source_reference, ':', count(*), ':', max(case when b.winner = 1 then b.place end)) from procurement p join bid b on b.procurement_id = p.id group by p.source_reference order by p.source_reference"
            )
        );
    }

    [Fact]
    public async Task Every_bad_row_is_named_by_line_and_column_and_nothing_is_imported()
    {
        await using var province = Province.On(Engine.Sqlite);
        var file = new AuctionCsv()
            .Auction("1", 9_000_000, 9_100_000)
            .Bid("2", "1", "nine million")
            .Bid("2", "2", "9000000", date: "20143005")
            .Bid("3", "1", "-5", won: true)
            .Bid("3", "2", "9000000", reserve: "9999999")
            .Bid("4", "1", "9000000", won: true)
            .Bid("4", "2", "9000001", won: true)
            .Bid("5", "", "9000000")
            .Bid("6", "1", "9000000", date: "29991231")
            .Bid("7", "1", "9000000", winner: "yes")
            .Bid("8", "1", "9000000", minimum: "10000001")
            .Bid("9", "1", "9000000", name: "")
            .Bid("10", "1", "9000000", name: "a\u0007b")
            .Bid("11", "1", "")
            .Bid("12", "1", "9000000", result: "2")
            .Line("2014,too,short")
            .Save();

        var import = await Import(province, new(file));

        Assert.Equal(1, import.Code);
        string[] expected =
        [
            "line 4, column bid, value \"nine million\": must be a whole number of yen above zero",
            "line 5, column date, value \"20143005\": must be a date as yyyyMMdd.",
            "line 6, column bid, value \"-5\"",
            "line 9, column winner, value \"1\": the auction has a winner on line 8 already.",
            "line 10, column bidder_id, value \"\"",
            "line 11, column date, value \"29991231\": must be after 1990 and not in the future.",
            "line 12, column winner, value \"yes\": must be 0 or 1.",
            "line 13, column minprice, value \"10000001\": cannot be above the reserve price 10000000.",
            "line 14, column uneditedbidder, value \"\": Bidder's name is required.",
            "line 15, column uneditedbidder, value \"a\uFFFDb\": Character 2 (U+0007) is a control character",
            "line 16, column bid, value \"\"",
            "line 17, column winner, value \"0\": contradicts bidresult \"2\".",
            "line 18, column *, value \"2014\": this row has 3 cells, the header 30.",
            "auctions have a bad row; nothing was imported.",
        ];
        Assert.All(
            expected,
            line => Assert.Contains(line, import.Errors, StringComparison.Ordinal)
        );
        Assert.Equal(0, await province.Scalar<int>("select count(*) from procurement"));
    }

    [Fact]
    public async Task An_auction_whose_rows_contradict_each_other_is_bad()
    {
        await using var province = Province.On(Engine.Sqlite);
        var file = new AuctionCsv()
            .Bid("1", "1", "9000000")
            .Bid("1", "2", "9000000", reserve: "9999999")
            .Bid("1", "3", "9000000", date: "20140606")
            .Save();
        var import = await Import(province, new(file));
        Assert.Equal(1, import.Code);
        Assert.Contains(
            "line 3, column reserveprice, value \"9999999\": differs from line 2 of the same auction.",
            import.Errors,
            StringComparison.Ordinal
        );
        Assert.Contains("line 4, column date", import.Errors, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Skipping_bad_rows_leaves_their_auction_out_whole(Engine engine)
    {
        await using var province = Province.On(engine);
        var file = new AuctionCsv()
            .Auction("good", 9_000_000, 9_100_000)
            .Bid("bad", "1", "9000000", won: true)
            .Bid("bad", "2", "nothing")
            .Save();

        var import = await Import(province, new(file, SkipBad: true, NoTrain: true));

        Assert.Equal(1, import.Code);
        Assert.Equal("1 auctions, 2 bids imported (0 already there)", import.LastLine);
        Assert.Contains(
            "1 of 2 auctions have a bad row and are left out whole.",
            import.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["good"],
            await province.Rows<string>("select source_reference from procurement")
        );
        Assert.Equal(2, await province.Scalar<int>("select count(*) from bid"));
    }

    public static TheoryData<string, byte[], string> Unreadable =>
        new()
        {
            { "empty", [], "The file is empty." },
            { "only a header", Bytes(AuctionCsv.Header + "\n"), "a header and no rows" },
            {
                "missing columns",
                Bytes("pid,bidder,date\n1,a,20140101\n"),
                "Line 1 lacks the columns: bidder_id"
            },
            {
                "a column twice",
                Bytes("pid,pid,date\n1,1,20140101\n"),
                "the column \"pid\" is there twice"
            },
            { "prose", Bytes("Dear colleague,\nplease find attached"), "no CSV of auctions" },
            { "nothing but a mark of UTF-16", Encoding.Unicode.GetPreamble(), "empty" },
            { "a spreadsheet", [.. "PK\u0003\u0004"u8, 0, 0, 8, 0], "damaged" },
            { "a program", [0x7F, 0x45, 0x4C, 0x46, 0, 1, 1, 0], "no table" },
            {
                "Shift-JIS",
                [
                    .. Bytes(new AuctionCsv().Bid("1", "1", "9000000").ToString()),
                    0x93,
                    0x79,
                    0x89,
                    0x59,
                ],
                "this row has 1 cells"
            },
            {
                "an open quote",
                Bytes(AuctionCsv.Header + "\n\"" + new string('x', 50_000)),
                "a closing quote is missing"
            },
        };

    [Theory, MemberData(nameof(Unreadable))]
    public async Task A_file_that_is_none_is_refused_with_the_reason(
        string what,
        byte[] content,
        string reason
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        var import = await Import(province, new(AuctionCsv.Save(content)));
        Assert.True(import.Code == 1, what);
        Assert.Contains(reason, import.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await province.Scalar<int>("select count(*) from procurement"));
    }

    [Fact]
    public async Task A_byte_order_mark_windows_line_ends_and_quoted_commas_are_read()
    {
        await using var province = Province.On(Engine.Sqlite);
        var text = new AuctionCsv()
            .Bid("1", "1", "9000000", won: true, name: "\"firm, ltd. \"\"the\"\" first\"")
            .ToString();
        var file = AuctionCsv.Save([
            .. Encoding.UTF8.Preamble,
            .. Bytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)),
        ]);
        Assert.Equal(0, (await Import(province, new(file, NoTrain: true))).Code);
        Assert.Equal(
            "firm, ltd. \"the\" first",
            await province.Scalar<string>("select bidder_name from bid")
        );
    }

    [Fact]
    public async Task Hostile_text_is_kept_as_text()
    {
        const string hostile = "=HYPERLINK(1)<script>alert(1)</script>'; drop table bid; --";
        await using var province = Province.On(Engine.Sqlite);
        var file = new AuctionCsv().Bid("1", "1", "9000000", won: true, name: hostile).Save();
        Assert.Equal(0, (await Import(province, new(file, NoTrain: true))).Code);
        Assert.Equal(hostile, await province.Scalar<string>("select bidder_name from bid"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_import_that_dies_midway_leaves_whole_auctions_and_is_finished_by_another(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var file = new AuctionCsv().Ordinary(120).Save();
        // The second batch of fifty.
        province.Crash.Arm(2500);
        await Assert.ThrowsAsync<CrashException>(() => Import(province, new(file, NoTrain: true)));
        var halfway = await province.Scalar<int>("select count(*) from procurement");
        Assert.InRange(halfway, 1, 119);
        Assert.Equal(
            halfway,
            await province.Scalar<int>(
                "select count(*) from procurement where state = 'awarded' and exists (select 1 from bid where procurement_id = id)"
            )
        );

        var rest = await Import(province, new(file, NoTrain: true));

        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"{120 - halfway} auctions, "),
            rest.LastLine,
            StringComparison.Ordinal
        );
        Assert.Contains($"({halfway} already there)", rest.LastLine, StringComparison.Ordinal);
        Assert.Equal(120, await province.Scalar<int>("select count(*) from procurement"));
        Assert.Equal(
            File.ReadLines(file).Count() - 1,
            await province.Scalar<int>("select count(*) from bid")
        );
    }

    [Trait("Run", "long")]
    [Fact]
    public async Task An_interrupted_import_says_so_and_goes_on_when_run_again()
    {
        await using var province = Province.On(Engine.Sqlite);
        var file = new AuctionCsv().Ordinary(Many).Save();
        using var interrupt = new CancellationTokenSource();
        var import = Task.Run(() => Import(province, new(file, NoTrain: true), interrupt.Token));
        await Province.Until(
            async () => await province.Scalar<int>("select count(*) from procurement") > 0,
            "the first batch"
        );
        await interrupt.CancelAsync();
        var broken = await import;
        Assert.Equal(3, broken.Code);
        Assert.Contains("run the same command again", broken.Errors, StringComparison.Ordinal);
        Assert.InRange(await province.Scalar<int>("select count(*) from procurement"), 1, Many - 1);

        await Import(province, new(file, NoTrain: true));
        Assert.Equal(Many, await province.Scalar<int>("select count(*) from procurement"));
    }

    [Trait("Run", "long")]
    [Fact]
    public async Task A_killed_import_is_finished_by_another_process_without_doubling()
    {
        await using var province = Province.On(Engine.Sqlite);
        var file = new AuctionCsv().Ordinary(Many).Save();
        using (var process = Start(province.Database, "import", "auctions", file, "--no-train"))
        {
            // Killed as soon as the first batch is in.
            await Province.Until(
                async () =>
                    process.HasExited
                    || await province.Scalar<int>("select count(*) from procurement") > 0,
                "the first batch",
                120
            );
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.InRange(await province.Scalar<int>("select count(*) from procurement"), 1, Many - 1);

        using var again = Start(province.Database, "import", "auctions", file, "--no-train");
        var output = await again.StandardOutput.ReadToEndAsync();
        await again.WaitForExitAsync();
        Assert.True(again.ExitCode == 0, await again.StandardError.ReadToEndAsync());
        Assert.Contains("already there", output, StringComparison.Ordinal);
        Assert.Equal(Many, await province.Scalar<int>("select count(*) from procurement"));
        Assert.Equal(
            File.ReadLines(file).Count() - 1,
            await province.Scalar<int>("select count(*) from bid")
        );
    }

    [Fact]
    public async Task A_wrong_command_line_is_usage_and_names_the_file()
    {
        await using var province = Province.On(Engine.Sqlite);
        var missing = await CommandLine.Here(
            province.Database,
            "import",
            "auctions",
            "/no/such.csv"
        );
        Assert.Contains("/no/such.csv", missing.Error, StringComparison.Ordinal);
        Assert.Equal(2, missing.ExitCode);
    }

    [Fact]
    public async Task Something_else_under_the_same_number_is_refused_and_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Import(
            province,
            new(new AuctionCsv().Auction("1", 9_000_000, 9_100_000).Save(), NoTrain: true)
        );
        var other = new AuctionCsv()
            .Auction("1", 9_000_000, 9_200_000)
            .Auction("2", 9_000_000)
            .Save();

        var import = await Import(province, new(other, SkipBad: true, NoTrain: true));

        Assert.Equal(1, import.Code);
        Assert.Contains("line 2, column pid, value \"1\"", import.Errors, StringComparison.Ordinal);
        Assert.Equal("1 auctions, 1 bids imported (0 already there)", import.LastLine);
    }

    [Fact]
    public async Task Too_few_auctions_are_imported_and_the_training_says_why_it_was_refused()
    {
        await using var province = Province.InRealTime(Engine.Sqlite);
        var import = await Import(province, new(new AuctionCsv().Ordinary(5).Save()));
        Assert.Equal(0, import.Code);
        Assert.Contains("5 auctions, ", import.LastLine, StringComparison.Ordinal);
        Assert.Contains(
            "no model was trained: Training needs at least 200 procurements; there are 5.",
            import.LastLine,
            StringComparison.Ordinal
        );
    }

    [Trait("Run", "long")]
    [RealAuctionsTheory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_real_auctions_are_imported_trained_on_by_hangfire_and_flagged_and_a_second_time_nothing_doubles(
        Engine engine
    )
    {
        await using var province = Province.InRealTime(engine);
        var first = await Import(province, new(RealAuctions.Path!));
        Assert.True(first.Code == 0, first.Errors);
        Assert.StartsWith(
            "1565 auctions, 6013 bids imported (0 already there); ",
            first.LastLine,
            StringComparison.Ordinal
        );
        var flagged = Flagged().Match(first.LastLine);
        Assert.True(flagged.Success, first.LastLine);
        var numbers = flagged
            .Groups.Values.Skip(1)
            .Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(numbers[0], numbers[1..].Sum());
        Assert.All(numbers, number => Assert.True(number > 0));
        Assert.InRange(numbers[0], 1565 * 0.05, 1565 * 0.2);

        // Indicators and relations speak by events, which go on with whatever works next: the second time more may be flagged.
        var again = await Import(province, new(RealAuctions.Path!));
        Assert.StartsWith(
            "0 auctions, 0 bids imported (1565 already there); ",
            again.LastLine,
            StringComparison.Ordinal
        );
        var flaggedThen = Flagged().Match(again.LastLine);
        Assert.True(flaggedThen.Success, again.LastLine);
        Assert.Equal(1565, await province.Scalar<int>("select count(*) from procurement"));
        Assert.Equal(6013, await province.Scalar<int>("select count(*) from bid"));
        Assert.Equal(269, await province.Scalar<int>("select count(*) from entity"));
        Assert.Equal(
            int.Parse(flaggedThen.Groups[1].Value, CultureInfo.InvariantCulture),
            await province.Scalar<int>("select count(*) from alert")
        );
    }

    internal static async Task<Imported> Import(
        Province province,
        ImportAuctions.Options options,
        CancellationToken cancel = default
    )
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await new ImportAuctions(province.Services, Operator, output, errors).Run(
            options,
            cancel
        );
        return new(code, output.ToString(), errors.ToString());
    }

    private static Process Start(Database database, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "trading"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Scratch.Folder,
        };
        start.Environment.Remove("LC_ALL");
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["ConnectionStrings__Trading"] = database.ConnectionString;
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    [GeneratedRegex(@"(\d+) flagged: (\d+) red, (\d+) orange, (\d+) blue$")]
    private static partial Regex Flagged();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal sealed record Imported(int Code, string Output, string Errors)
    {
        public string LastLine => Output.TrimEnd().Split(Environment.NewLine)[^1];
    }
}
