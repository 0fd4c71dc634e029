using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Dashboards;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Dashboards;

/// <summary>Figures over warnings and the market, from sums that are kept.</summary>
public sealed class DashboardTests
{
    private const string Sums = """
        select dimension, value, measure, day, region, kind, office, amount from dashboard_sum
        order by dimension, value, measure, day, region, kind, office
        """;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Figures_are_those_of_the_warnings_and_each_leads_to_exactly_its_rows(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await WatchedProvince.Fill(province);
        var alerts = await WatchedProvince.Alerts(province);
        Assert.Equal(3, alerts.Count);
        province.Clock!.Advance(TimeSpan.FromHours(30));
        await WatchedProvince.Settle(province, alerts[0], AlertStates.Confirmed);
        province.Clock.Advance(TimeSpan.FromHours(10));
        await WatchedProvince.Settle(province, alerts[1], AlertStates.Dismissed);
        await WatchedProvince.Follow(province);
        alerts = await WatchedProvince.Alerts(province);

        var board = await Board(province, new());
        Assert.Equal(province.Clock.GetUtcNow(), board.AsOf);
        Assert.Equal(
            (3, 1, 1, 1),
            (
                board.Total.Alerts.All,
                board.Total.Alerts.Open,
                board.Total.Alerts.Confirmed,
                board.Total.Alerts.Dismissed
            )
        );
        Assert.Equal(0.5, board.Total.Alerts.ShareConfirmed);
        // Hyndman and Fan's type 8 of 30 and 40.
        Assert.Equal(
            (2, 35d, 40d),
            (
                board.Total.Waited.Decided,
                board.Total.Waited.MedianHours!.Value,
                board.Total.Waited.NinetiethHours!.Value
            )
        );
        var market = board.Total.Market;
        Assert.Equal((5, 4, 14, 1), (market.Published, market.Lots, market.Bids, market.Single));
        // Two bidders of lot 1 and 3 are known without a division; Dalian's in Shenyang twice, Shenyang's in Dalian once.
        Assert.Equal((12, 3), (market.OriginKnown, market.OtherProvince));
        Assert.Equal(6, market.OtherCity);
        Assert.Equal((0, 0), (market.SizeKnown, market.Small));

        // Each figure is the number of rows that it leads to, or the sum of their parts.
        foreach (var city in board.Cities)
        {
            await Leads(
                new() { Region = city.Region, Alone = city.Region == "210000" },
                city.Alerts.All
            );
            foreach (
                var figure in DashboardFigures
                    .All.Select(term => term.Code)
                    .Except(["alerts", "decided"])
            )
            {
                await Leads(
                    new()
                    {
                        Figure = figure,
                        Region = city.Region,
                        Alone = city.Region == "210000",
                    },
                    city.Market.Of(figure)
                );
            }

            await Leads(
                new()
                {
                    Figure = DashboardFigures.Decided,
                    Region = city.Region,
                    Alone = city.Region == "210000",
                },
                city.Waited.Decided
            );
        }

        foreach (var level in Levels.All)
        {
            await Leads(new() { Level = level.Code }, board.Total.Alerts.Of(level.Code));
        }

        foreach (var state in AlertStates.All)
        {
            await Leads(new() { State = state.Code }, board.Total.Alerts.In(state.Code));
        }

        foreach (var region in board.Regions)
        {
            await Leads(new() { Region = region.Region, Alone = true }, region.Alerts.All);
        }

        foreach (var kind in board.Kinds)
        {
            await Leads(new() { Kind = kind.Code }, kind.Alerts.All);
        }

        Assert.NotEmpty(board.Stages);
        foreach (var stage in board.Stages)
        {
            Assert.NotEqual(stage.Code, stage.Name.Zh);
            await Leads(new() { Stage = stage.Code }, stage.Alerts.All);
        }

        Assert.NotEmpty(board.Industries);
        foreach (var industry in board.Industries)
        {
            await Leads(
                new() { Industry = industry.Code.Length == 0 ? "none" : industry.Code },
                industry.Alerts.All
            );
        }

        Assert.Equal("沈阳市城市管理局", Assert.Single(board.Purchasers).Name.Zh);
        await Leads(new() { Buyer = board.Purchasers[0].Code }, 3);
        Assert.NotEmpty(board.Signals);
        foreach (var signal in board.Signals)
        {
            Assert.NotEqual(signal.Code, signal.Name.Zh);
            await Leads(new() { Signal = $"{signal.Source}:{signal.Code}" }, signal.Alerts.All);
            await Leads(
                new() { Signal = $"{signal.Source}:{signal.Code}", State = AlertStates.Confirmed },
                signal.Alerts.Confirmed
            );
        }

        Assert.Equal(3, board.Weeks.Sum(week => week.Alerts.All));
        foreach (var span in board.Weeks.Concat(board.Months))
        {
            await Leads(new() { From = span.From, To = span.To }, span.Alerts.All);
        }

        Assert.All(
            board.Weeks.Skip(1),
            week => Assert.Equal(DayOfWeek.Monday, week.From.DayOfWeek)
        );
        Assert.Equal(board.To, board.Weeks[^1].To);

        async Task Leads(ListDashboardRows.Query query, long figure)
        {
            var rows = (
                await province.Send(query with { Take = 200 }, WatchedProvince.Zhang)
            ).Value;
            Assert.Equal(figure, rows.Sum);
            Assert.Equal(figure, rows.Items.Sum(row => row.Part));
            Assert.Equal(rows.Items.Count, rows.Total!.Count);
            if (query.Figure is "alerts" or "decided" or "published")
            {
                Assert.Equal(figure, rows.Items.Count);
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sums_that_moved_along_are_those_counted_from_nothing(Engine engine)
    {
        await using var province = Province.On(engine);
        await WatchedProvince.Fill(province);
        var alerts = await WatchedProvince.Alerts(province);
        await WatchedProvince.Settle(province, alerts[0], AlertStates.Confirmed);
        await WatchedProvince.Follow(province);
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        // Later steps: a winner, other bidders of another procurement, one called off.
        await WatchedProvince.Opened(province, 6, "210600", 1, 2);
        await province.Send(
            new Trading.Procurement.RecordAward.Command(
                alerts[1].Id,
                Tenders.At("2026-11-21 09:00"),
                Tenders.Bidder(2)
            ),
            Tenders.Centre
        );
        await province.DeliverDue();
        await WatchedProvince.Follow(province);
        // Once more changes nothing.
        var moved = await province.Rows<SumRow>(Sums);
        await WatchedProvince.Follow(province);
        Assert.Equal(moved, await province.Rows<SumRow>(Sums));

        foreach (
            var table in new[] { "dashboard_sum", "dashboard_signal", "dashboard_procurement" }
        )
        {
            await province.Rows<int>($"delete from {table}");
        }

        await province.Send(new RecountDashboards.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.Equal(moved, await province.Rows<SumRow>(Sums));
        Assert.Equal(
            0,
            (await province.Send(new RecountDashboards.Command(), Callers.Platform)).Value.Differed
        );
        Assert.NotEmpty(moved);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_supervisor_of_Dalian_has_the_figures_of_Dalian_and_no_total_of_others(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await WatchedProvince.Fill(province);
        var board = (await province.Send(new GetDashboard.Query(), WatchedProvince.OfDalian)).Value;
        Assert.Equal((1, 2), (board.Total.Alerts.All, board.Total.Market.Published));
        Assert.Equal(
            ["210200"],
            board.Cities.Where(city => city.InScope).Select(city => city.Region)
        );
        Assert.All(
            board.Cities.Where(city => !city.InScope),
            city =>
                Assert.Equal(
                    (AlertFigures.None, MarketFigures.None, WaitFigures.None),
                    (city.Alerts, city.Market, city.Waited)
                )
        );
        Assert.All(
            board.Regions,
            region => Assert.StartsWith("2102", region.Region, StringComparison.Ordinal)
        );
        var rows = (
            await province.Send(
                new ListDashboardRows.Query { Figure = DashboardFigures.Published },
                WatchedProvince.OfDalian
            )
        ).Value;
        Assert.Equal(2, rows.Sum);
        Assert.All(
            rows.Items,
            row => Assert.StartsWith("2102", row.Region, StringComparison.Ordinal)
        );
        foreach (
            var outsider in new[]
            {
                Callers.With(Roles.Bidder),
                Callers.With(Roles.RegistryOfficer),
                Callers.System([.. Scopes.All.Keys]),
            }
        )
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new GetDashboard.Query(), outsider)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListDashboardRows.Query(), outsider)).Problem!.Kind
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Before_anything_was_counted_there_are_no_figures_and_that_is_said(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var board = await Board(province, new());
        Assert.Null(board.AsOf);
        Assert.Equal((0, 0), (board.Total.Alerts.All, board.Total.Market.Published));
        Assert.Equal(
            (15 + 1, 0, 13),
            (board.Cities.Count, board.Regions.Count, board.Months.Count)
        );
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said_by_field()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            new ListDashboardRows.Query
            {
                Figure = "x",
                From = new(2026, 2, 1),
                To = new(2026, 1, 1),
                Region = "1",
                Level = "pink",
                State = "x",
                Signal = "I08",
                Sort = "x",
                Take = 0,
            },
            WatchedProvince.Zhang
        );
        Assert.Equal(
            ["/figure", "/level", "/region", "/signal", "/sort", "/state", "/take", "/to"],
            refused.Problem!.Errors.Select(error => error.Pointer).Order()
        );
        Assert.Equal(
            "dashboard.long",
            Assert
                .Single(
                    (
                        await province.Send(
                            new GetDashboard.Query { From = new(2020, 1, 1), To = new(2026, 1, 1) },
                            WatchedProvince.Zhang
                        )
                    )
                        .Problem!
                        .Errors
                )
                .Code
        );
    }

    [PostgresFact]
    public async Task Two_that_follow_at_once_while_decisions_are_made_leave_the_sums_whole()
    {
        await using var province = Province.On(Engine.Postgres);
        await WatchedProvince.Fill(province);
        for (var round = 0; round < 12; round++)
        {
            var alerts = await WatchedProvince.Alerts(province);
            var alert = alerts[round % alerts.Count];
            await Task.WhenAll(
                Task.Run(() => WatchedProvince.Follow(province)),
                Task.Run(() => WatchedProvince.Follow(province)),
                Task.Run(() =>
                    WatchedProvince.Settle(
                        province,
                        alert,
                        round % 2 == 0 ? AlertStates.Confirmed : AlertStates.Dismissed
                    )
                ),
                Task.Run(() => province.Send(new RecountDashboards.Command(), Callers.Platform))
            );
        }

        await WatchedProvince.Follow(province);
        var board = await Board(province, new());
        var now = await WatchedProvince.Alerts(province);
        Assert.All(
            AlertStates.All,
            state =>
                Assert.Equal(
                    now.Count(alert => alert.State == state.Code),
                    board.Total.Alerts.In(state.Code)
                )
        );
        Assert.Equal(
            0,
            (await province.Send(new RecountDashboards.Command(), Callers.Platform)).Value.Differed
        );
    }

    [Fact]
    public void Every_city_has_a_tile_of_its_own()
    {
        Assert.Equal(
            Trading
                .Domain.Codes.Regions.Administrations.Select(city => city.Code.ToString())
                .Order(StringComparer.Ordinal),
            DashboardCities.Tiles.Select(tile => tile.Region).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            15,
            DashboardCities.Tiles.Select(tile => (tile.Column, tile.Row)).Distinct().Count()
        );
    }

    private static async Task<GetDashboard.Answer> Board(
        Province province,
        GetDashboard.Query query
    )
    {
        var outcome = await province.Send(query, WatchedProvince.Zhang);
        Assert.True(outcome.Succeeded, outcome.Problem?.Message.En);
        return outcome.Value;
    }

    private sealed record SumRow
    {
        public string Dimension { get; init; } = "";
        public string Value { get; init; } = "";
        public string Measure { get; init; } = "";
        public DateOnly Day { get; init; }
        public string Region { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Office { get; init; } = "";
        public long Amount { get; init; }
    }
}
