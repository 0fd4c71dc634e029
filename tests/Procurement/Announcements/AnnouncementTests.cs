using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Announcements;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Announcements;

/// <summary>What everybody may read of procurements, and what not yet.</summary>
public sealed class AnnouncementTests
{
    private static readonly Caller Anybody = Caller.Anonymous;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_bid_is_told_after_the_opening_by_number_and_after_the_award_by_the_winner_alone(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        var before = await Read(province, id);
        Assert.Equal(("published", null, null), (before.State, before.Bids, before.WinnerName));
        Assert.Equal(50_000_000, before.CeilingMinor);

        await Tenders.Known(province, 1, 2, 3);
        await province.Send(Tenders.Opening(id, 1, 2, 3), Tenders.Centre);
        var opened = await Read(province, id);
        Assert.Equal(("opened", 3, null), (opened.State, opened.Bids, opened.WinnerName));

        await province.Send(
            new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(2)),
            Tenders.Centre
        );
        var awarded = await Read(province, id);
        Assert.Equal(
            ("awarded", 3, "第2建设有限公司", 48_000_200),
            (awarded.State, awarded.Bids, awarded.WinnerName, awarded.WinningMinor)
        );
        Assert.Equal(
            ["award", "documents", "notice", "opening"],
            awarded.Steps.Select(step => step.Name).Order(StringComparer.Ordinal)
        );
        var line = Assert.Single(await Browse(province, new() { Stage = "results" }));
        Assert.Equal(
            ("第2建设有限公司", Tenders.At("2026-11-21 10:00")),
            (line.WinnerName, line.AwardedAt)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task They_are_found_by_words_kind_city_and_stage(Engine engine)
    {
        await using var province = Province.On(engine);
        await Tenders.Published(province);
        var due = await province.Send(
            Tenders.Notice(2) with
            {
                Title = "大连市中学教学设备采购",
                Kind = "government",
                Region = RegionCode.Given("210204"),
                NoticeAt = province.Clock!.GetUtcNow(),
                DeadlineAt = province.Clock.GetUtcNow().AddDays(21),
            },
            Tenders.Centre
        );
        var ended = await Tenders.Published(province, 3);
        await province.Send(new CancelProcurement.Command(ended, "采购任务取消"), Tenders.Centre);

        Assert.Equal([due.Value.Id], await Found(new() { Stage = "open" }));
        Assert.Equal([ended], await Found(new() { Stage = "ended" }));
        Assert.Empty(await Found(new() { Stage = "results" }));
        Assert.Equal([due.Value.Id], await Found(new() { Region = "210200" }));
        Assert.Equal([due.Value.Id], await Found(new() { Kind = "government" }));
        Assert.Equal([due.Value.Id], await Found(new() { Text = "教学设备" }));
        Assert.Equal([due.Value.Id], await Found(new() { Text = "SY-2026-0002" }));
        Assert.Equal(3, (await Found(new())).Count);
        Assert.Equal("采购任务取消", (await Read(province, ended)).Reason);

        // Page by page, each once.
        var first = (
            await province.Send(new BrowseAnnouncements.Query { Take = 2 }, Anybody)
        ).Value;
        var second = (
            await province.Send(
                new BrowseAnnouncements.Query { Take = 2, Cursor = first.Next },
                Anybody
            )
        ).Value;
        Assert.Equal(
            3,
            first.Items.Concat(second.Items).Select(item => item.Id).Distinct().Count()
        );
        Assert.Null(second.Next);

        async Task<IReadOnlyList<Guid>> Found(BrowseAnnouncements.Query query) =>
            [.. (await Browse(province, query)).Select(item => item.Id)];
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Another_countrys_market_is_none_of_the_provinces(Engine engine)
    {
        await using var province = Province.On(engine);
        var foreign = await province.Send(
            Tenders.Notice() with
            {
                Country = "JP",
                Region = null,
                Currency = "JPY",
            },
            Caller.Platform("import")
        );
        Assert.Empty(await Browse(province, new()));
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ReadAnnouncement.Query(foreign.Value.Id), Anybody))
                .Problem!
                .Kind
        );
        var market = (await province.Send(new SummariseMarket.Query(), Anybody)).Value;
        Assert.Equal((0, 0, null), (market.Announced, market.Awarded, market.Bids));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_figures_are_of_one_year_and_of_each_city(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2, 3);
        await province.Send(
            new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(2)),
            Tenders.Centre
        );
        await province.Send(
            Tenders.Notice(2) with
            {
                DeadlineAt = province.Clock!.GetUtcNow().AddDays(9),
            },
            Tenders.Centre
        );
        // Older than a year, and so no longer of it.
        await province.Send(
            Tenders.Notice(3) with
            {
                NoticeAt = province.Clock.GetUtcNow().AddDays(-400),
                DeadlineAt = province.Clock.GetUtcNow().AddDays(-380),
            },
            Tenders.Centre
        );

        var market = (await province.Send(new SummariseMarket.Query(), Anybody)).Value;
        Assert.Equal(
            (2, 1, 1, 48_000_200L, 3m),
            (market.Announced, market.Open, market.Awarded, market.AwardedMinor, market.Bids)
        );
        Assert.Equal(14, market.Cities.Count);
        Assert.Equal(
            (2, 1),
            market
                .Cities.Where(city => city.Region == RegionCode.Given("210100"))
                .Select(city => (city.Announced, city.Open))
                .Single()
        );
        Assert.All(
            market.Cities.Where(city => city.Region != RegionCode.Given("210100")),
            city => Assert.Equal((0, 0), (city.Announced, city.Open))
        );
    }

    private static async Task<ReadAnnouncement.Announcement> Read(Province province, Guid id) =>
        (await province.Send(new ReadAnnouncement.Query(id), Anybody)).Value;

    private static async Task<IReadOnlyList<BrowseAnnouncements.Item>> Browse(
        Province province,
        BrowseAnnouncements.Query query
    ) => (await province.Send(query, Anybody)).Value.Items;
}
