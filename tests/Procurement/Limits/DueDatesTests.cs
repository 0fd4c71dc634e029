using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Limits;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Limits;

public sealed class DueDatesTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_due_is_listed_by_day_page_by_page_and_as_the_procurement_itself_says(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var unopened = await Tenders.Published(province);
        var open = (
            await province.Send(
                Tenders.Notice(2) with
                {
                    DeadlineAt = Tenders.At("2026-12-10 09:30"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        var awarded = await Tenders.Opened(province, 3, 1, 2, 3);
        await province.Send(
            new RecordAward.Command(awarded, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(2)),
            Tenders.Centre
        );

        var all = await List(province, new() { Take = 200 });
        Assert.Equal(
            [
                ("2026-11-20", "L19", unopened, true),
                ("2026-11-25", "L04", open, false),
                ("2026-11-30", "L06", open, false),
                // Fifteen days from the award end on a Sunday.
                ("2026-12-07", "L14", awarded, false),
                ("2026-12-10", "L19", open, false),
                ("2026-12-21", "L11", awarded, false),
            ],
            all.Select(due =>
                (
                    due.Day.ToString("yyyy-MM-dd", null),
                    due.Limit.Limit,
                    due.ProcurementId,
                    due.Limit.Overdue
                )
            )
        );
        foreach (var take in new[] { 1, 2, 5 })
        {
            var paged = await List(province, new() { Take = take });
            Assert.Equal(all.Select(Key), paged.Select(Key));
        }

        foreach (var due in all)
        {
            var steps = (
                await province.Send(new GetDueSteps.Query(due.ProcurementId), Supervisor)
            ).Value;
            Assert.Contains(
                steps.Next,
                next => next.Limit == due.Limit.Limit && next.Day == due.Limit.Day
            );
        }

        Assert.Equal(
            ["L04", "L06"],
            (await List(province, new() { Due = "lastDay" })).Select(due => due.Limit.Limit)
        );
        Assert.Empty(await List(province, new() { Region = "210200" }));
        Assert.Empty(await List(province, new() { Kind = "land" }));
        Assert.Equal(6, (await List(province, new() { Region = "210000" })).Count);

        // What was done is due no more, and what follows from it is.
        await province.Send(
            new RecordContract.Command(awarded, Tenders.At("2026-11-23 10:00")),
            Tenders.Centre
        );
        Assert.Equal(
            ["L12", "L14"],
            (await List(province, new()))
                .Where(due => due.ProcurementId == awarded)
                .Select(due => due.Limit.Limit)
        );

        // What was ended has nothing due.
        await province.Send(new CancelProcurement.Command(open, "采购任务取消"), Tenders.Centre);
        Assert.DoesNotContain(await List(province, new()), due => due.ProcurementId == open);
        Assert.Empty((await province.Send(new GetDueSteps.Query(open), Supervisor)).Value.Next);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_that_are_due_on_one_day_are_each_listed_once(Engine engine)
    {
        await using var province = Province.On(engine);
        foreach (var number in Enumerable.Range(1, 7))
        {
            await province.Send(
                Tenders.Notice(number) with
                {
                    DeadlineAt = Tenders.At("2026-12-10 09:30"),
                },
                Tenders.Centre
            );
        }

        var paged = await List(province, new() { Take = 3 });
        Assert.Equal(21, paged.Count);
        Assert.Equal(21, paged.Select(Key).Distinct().Count());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_clock_is_found_whatever_figure_it_began_at_and_each_lot_has_its_own(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await InLots(province);
        // Both awards are of one day; their notices went out on two.
        foreach (
            var (lot, bidder, notice) in new[] { ("A", 2, "2026-11-21"), ("B", 1, "2026-11-23") }
        )
        {
            await Post(
                province,
                id,
                "award",
                "2026-11-20 16:00",
                lot,
                ("winner", Tenders.Bidder(bidder).ToString()),
                ("noticeAt", $"{notice}T10:00:00+08:00")
            );
        }

        await Post(
            province,
            id,
            "objection",
            "2026-11-23 09:00",
            null,
            ("receivedAt", "2026-11-23T09:00:00+08:00")
        );
        await Post(
            province,
            id,
            "objection",
            "2026-11-23 15:00",
            "B",
            ("receivedAt", "2026-11-23T15:00:00+08:00")
        );
        await Post(
            province,
            id,
            "complaint",
            "2026-11-23 17:00",
            "A",
            ("receivedAt", "2026-11-23T17:00:00+08:00")
        );

        var all = await List(province, new() { Take = 200 });
        Assert.Equal(
            [
                ("2026-11-26", "L07", null),
                ("2026-11-26", "L07", "B"),
                ("2026-11-26", "L15a", "A"),
                ("2026-12-07", "L14", "A"),
                ("2026-12-07", "L14", "B"),
                ("2026-12-21", "L11", "A"),
                ("2026-12-23", "L11", "B"),
            ],
            all.Select(due =>
                (due.Day.ToString("yyyy-MM-dd", null), due.Limit.Limit, due.Limit.Lot)
            )
        );
        var page = (await province.Send(new GetDueSteps.Query(id), Supervisor)).Value.Next;
        Assert.Equal(
            page.Select(next => (next.Limit, next.Lot, next.Repeat, next.Day)).Order(),
            all.Select(due => (due.Limit.Limit, due.Limit.Lot, due.Limit.Repeat, due.Limit.Day))
                .Order()
        );
        foreach (var take in new[] { 1, 2 })
        {
            Assert.Equal(
                all.Select(due => (due.Limit.Limit, due.Limit.Lot)),
                (await List(province, new() { Take = take })).Select(due =>
                    (due.Limit.Limit, due.Limit.Lot)
                )
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Clocks_that_rest_on_other_rules_are_written_anew_and_no_others(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2, 3);
        await province.Send(
            new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(2)),
            Tenders.Centre
        );
        Assert.Null((await province.Send(new RewriteClocks.Command(), Callers.Platform)).Value.Id);

        // As it is after an upgrade.
        await Execute(province, "delete from open_clock");
        await Execute(province, "update procurement set clocks_basis = ''");
        Assert.Empty(await List(province, new()));
        Assert.NotNull(
            (await province.Send(new RewriteClocks.Command(), Callers.Platform)).Value.Id
        );
        await province.DeliverDue();
        Assert.Equal(["L14", "L11"], (await List(province, new())).Select(due => due.Limit.Limit));

        var file = Path.GetTempFileName();
        try
        {
            using var shipped = new StreamReader(
                typeof(StatutoryLimits).Assembly.GetManifestResourceStream(
                    "procurement/limits/limits.csv"
                )!
            );
            var lines = (await shipped.ReadToEndAsync()).Split('\n');
            var changed = lines
                .Single(line => line.StartsWith("L11,", StringComparison.Ordinal))
                .Replace("max,30,", "max,20,", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, $"{lines[0]}\n{changed}\n");
            await using var later = Province.Over(
                province.Database,
                new() { ["Trading:StatutoryLimits"] = file }
            );
            await later.Send(new RewriteClocks.Command(), Callers.Platform);
            await later.DeliverDue();
            Assert.Equal(
                [("L14", new DateOnly(2026, 12, 7)), ("L11", new DateOnly(2026, 12, 11))],
                (await List(later, new())).Select(due => (due.Limit.Limit, due.Day))
            );
            Assert.Null((await later.Send(new RewriteClocks.Command(), Callers.Platform)).Value.Id);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Clocks_kept_along_are_those_that_are_read_back_from_the_record(Engine engine)
    {
        await using var province = Province.On(engine);
        var inLots = await InLots(province);
        await Tenders.Published(province, 3);
        await Post(
            province,
            inLots,
            "award",
            "2026-11-21 10:00",
            "A",
            ("winner", Tenders.Bidder(2).ToString())
        );
        await Post(
            province,
            inLots,
            "objection",
            "2026-11-23 09:00",
            null,
            ("receivedAt", "2026-11-23T09:00:00+08:00")
        );
        var postponed = await Tenders.Published(province, 2);
        await Post(
            province,
            postponed,
            "amendment",
            "2026-11-10 10:00",
            null,
            ("what", "开标时间顺延"),
            ("newDeadline", "2026-12-02T09:30:00+08:00")
        );
        foreach (
            var (number, kind, method, country) in new[]
            {
                (11, "land", "listing", "CN"),
                (12, "property", "auction", "CN"),
                (13, "government", "open", "CN"),
                (14, "construction", "open", "JP"),
            }
        )
        {
            var published = await province.Send(
                Tenders.Notice(number) with
                {
                    Kind = kind,
                    Method = method,
                    Country = country,
                    Region = country == "CN" ? RegionCode.Given("210100") : null,
                    MinPriceMinor = 400_000_00,
                    PlanAt = kind is "land" or "construction"
                        ? Tenders.At("2026-09-01 10:00")
                        : null,
                },
                Tenders.Centre
            );
            Assert.True(published.Succeeded, published.Problem?.ToString());
        }

        var along = await Kept(province);
        Assert.InRange(along.Select(row => row[..36]).Distinct().Count(), 4, 6);

        await Execute(province, "update procurement set clocks_basis = 'z'");
        await province.Send(new RewriteClocks.Command(), Callers.Platform);
        await province.DeliverDue();

        Assert.Equal(along, await Kept(province));
        Assert.Empty(
            await province.Rows<int>("select 1 from procurement where clocks_basis = 'z'")
        );
    }

    [Fact]
    public async Task Steps_and_a_computation_anew_at_once_leave_the_clocks_of_the_record()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 0; round < 12; round++)
        {
            var id = await Tenders.Opened(province, round + 1, 1, 2, 3);
            await Execute(province, "update procurement set clocks_basis = 'z'");
            await province.Send(new RewriteClocks.Command(), Callers.Platform);
            var award = new RecordAward.Command(
                id,
                Tenders.At("2026-11-21 10:00"),
                Tenders.Bidder(2)
            );
            await Task.WhenAll(
                province.DeliverDue(),
                province.Send(award, Tenders.Centre),
                Post(
                    province,
                    id,
                    "objection",
                    "2026-11-23 09:00",
                    null,
                    ("receivedAt", "2026-11-23T09:00:00+08:00")
                )
            );
            var said = (await province.Send(new GetDueSteps.Query(id), Supervisor)).Value.Next;
            Assert.Equal(
                said.Select(next => (next.Limit, next.Day)).Order(),
                (await List(province, new()))
                    .Where(due => due.ProcurementId == id)
                    .Select(due => (due.Limit.Limit, due.Limit.Day))
                    .Order()
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_may_not_see_a_procurement_sees_none_of_its_limits(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        var elsewhere = Supervisor with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
        };
        Assert.Equal(
            Trading.Domain.ProblemKind.NotFound,
            (await province.Send(new GetDueSteps.Query(id), elsewhere)).Problem!.Kind
        );
        Assert.Empty(await List(province, new(), elsewhere));
        var bidder = Callers.With(Roles.Bidder);
        Assert.Equal(
            Trading.Domain.ProblemKind.Forbidden,
            (await province.Send(new GetDueSteps.Query(id), bidder)).Problem!.Kind
        );
        Assert.Equal(
            Trading.Domain.ProblemKind.Forbidden,
            (await province.Send(new ListDueDates.Query(), bidder)).Problem!.Kind
        );
    }

    [Fact]
    public async Task The_number_of_bidders_is_no_limits_business_before_the_opening()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        var before = (await province.Send(new GetDueSteps.Query(id), Supervisor)).Value;
        Assert.Equal("notBegun", before.Limits.Single(limit => limit.Limit == "L17").Reason);
        await Tenders.Known(province, 1, 2);
        await province.Send(Tenders.Opening(id, 1, 2), Tenders.Centre);
        var after = (await province.Send(new GetDueSteps.Query(id), Supervisor)).Value;
        var bidders = after.Limits.Single(limit => limit.Limit == "L17");
        Assert.True(bidders.Breach);
        Assert.Equal(2, bidders.Counted);
    }

    [Fact]
    public async Task An_operators_notice_of_a_next_year_tells_what_nobody_could()
    {
        var folder = Directory.CreateTempSubdirectory("calendar").FullName;
        try
        {
            var rows = new StringBuilder("date,kind,name_zh,name_en,source\n");
            foreach (var day in Enumerable.Range(4, 5).Concat(Enumerable.Range(11, 5)))
            {
                rows.Append(
                    CultureInfo.InvariantCulture,
                    $"2027-01-{day:D2},holiday,春节,Spring Festival,通知\n"
                );
            }

            rows.Append("2027-05-03,holiday,劳动节,Labour Day,通知\n");
            rows.Append("2027-10-01,holiday,国庆节,National Day,通知\n");
            rows.Append("2027-01-24,workday,春节,Spring Festival,通知\n");
            var file = Path.Combine(folder, "2027.csv");
            await File.WriteAllTextAsync(file, rows.ToString());
            foreach (var known in new[] { false, true })
            {
                await using var province = Province.On(
                    Engine.Sqlite,
                    known ? new() { ["Trading:Calendar"] = folder } : null
                );
                var id = await Tenders.Opened(province, 1, 1, 2, 3);
                province.Clock!.SetUtcNow(Tenders.At("2026-12-28 09:00"));
                await province.Send(
                    new RecordAward.Command(id, Tenders.At("2026-12-25 10:00"), Tenders.Bidder(2)),
                    Tenders.Centre
                );
                var limit = (
                    await province.Send(new GetDueSteps.Query(id), Supervisor)
                ).Value.Limits.Single(one => one.Limit == "L11");
                Assert.Equal(known ? "due" : "cannotTell", limit.Outcome);
                Assert.Equal(known ? new DateOnly(2027, 1, 24) : (DateOnly?)null, limit.Day);
                var page = (
                    await province.Send(
                        new ListDueDates.Query { From = new(2026, 12, 28), To = new(2027, 1, 31) },
                        Supervisor
                    )
                ).Value;
                Assert.Equal(known ? [] : [2027], page.UnknownYears);
                Assert.Equal(known, page.Items.Any(due => due.Limit.Limit == "L11"));
            }

            await File.AppendAllTextAsync(file, "2027-02-31,holiday,春节,Spring Festival,通知\n");
            var refused = Assert.Throws<InvalidOperationException>(() =>
                Province.On(Engine.Sqlite, new() { ["Trading:Calendar"] = folder })
            );
            Assert.Contains(
                "2027.csv, line 15, column 1 (date)",
                refused.Message,
                StringComparison.Ordinal
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_operators_limit_takes_the_place_of_the_one_that_ships()
    {
        var file = Path.GetTempFileName();
        try
        {
            var shipped = new StreamReader(
                typeof(StatutoryLimits).Assembly.GetManifestResourceStream(
                    "procurement/limits/limits.csv"
                )!
            );
            var lines = (await shipped.ReadToEndAsync()).Split('\n');
            var changed = lines
                .Single(line => line.StartsWith("L11,", StringComparison.Ordinal))
                .Replace("max,30,", "max,20,", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, $"{lines[0]}\n{changed}\n");
            await using var province = Province.On(
                Engine.Sqlite,
                new() { ["Trading:StatutoryLimits"] = file }
            );
            var id = await Tenders.Opened(province, 1, 1, 2, 3);
            await province.Send(
                new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(2)),
                Tenders.Centre
            );
            var limit = (
                await province.Send(new GetDueSteps.Query(id), Supervisor)
            ).Value.Limits.Single(one => one.Limit == "L11");
            Assert.Equal(new DateOnly(2026, 12, 11), limit.Day);

            await File.WriteAllTextAsync(
                file,
                $"{lines[0]}\n{changed.Replace("max,20,", "max,many,", StringComparison.Ordinal)}\n"
            );
            var refused = Assert.Throws<InvalidOperationException>(() =>
                Province.On(Engine.Sqlite, new() { ["Trading:StatutoryLimits"] = file })
            );
            Assert.Contains("line 2, column 8 (value)", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Limits_and_due_dates_are_read_over_HTTP_and_as_iCalendar()
    {
        await using var province = new WebProvince();
        var centre = await province.SignedIn(Roles.CentreOperator);
        var today = TimeProvider.System.Today();
        var notice = Tenders.Notice() with
        {
            Title = "市政道路改造工程第一标段施工监理及相关服务，含排水、照明；附属绿化",
            NoticeAt = ChinaTime.At(today.AddDays(-5), new(9, 0)),
            DeadlineAt = ChinaTime.At(today.AddDays(4), new(9, 30)),
        };
        var id = (await province.Sender.Send(notice, Callers.With(Roles.CentreOperator))).Value.Id;

        var limits = await centre.GetFromJsonAsync<JsonElement>(
            $"/api/v1/procurements/{id}/limits"
        );
        var broken = limits
            .GetProperty("limits")
            .EnumerateArray()
            .Single(limit => limit.GetProperty("limit").GetString() == "L03");
        Assert.Equal("broken", broken.GetProperty("outcome").GetString());
        Assert.True(broken.GetProperty("breach").GetBoolean());
        Assert.Contains(
            "9 日，少于 20 日",
            broken.GetProperty("sentence").GetProperty("zh").GetString(),
            StringComparison.Ordinal
        );

        var due = await centre.GetFromJsonAsync<JsonElement>(
            "/api/v1/procurements/due-dates?due=deadline"
        );
        Assert.Equal(
            today.AddDays(4).ToString("yyyy-MM-dd", null),
            due.GetProperty("items")[0].GetProperty("day").GetString()
        );

        foreach (
            var (query, pointer) in new[]
            {
                ("from=2026-01-02&to=2026-01-01", "/to"),
                ("from=2026-01-01&to=2028-01-01", "/to"),
                ("due=tomorrow", "/due"),
                ("region=2101", "/region"),
                ("cursor=nonsense", "/cursor"),
            }
        )
        {
            using var refused = await centre.GetAsync(
                new Uri($"/api/v1/procurements/due-dates?{query}", UriKind.Relative)
            );
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(
                pointer,
                problem.GetProperty("errors")[0].GetProperty("pointer").GetString()
            );
        }

        using var file = await centre.GetAsync(
            new Uri("/api/v1/procurements/due-dates.ics?due=deadline", UriKind.Relative)
        );
        Assert.Equal("text/calendar", file.Content.Headers.ContentType?.MediaType);
        var text = await file.Content.ReadAsStringAsync();
        Assert.All(
            text.Split("\r\n"),
            line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 75, line)
        );
        var entry = Assert.Single(Ical.Net.Calendar.Load(text)!.Events);
        Assert.Contains(notice.Title, entry.Summary, StringComparison.Ordinal);
        Assert.Contains("招标投标法第三十四条", entry.Description, StringComparison.Ordinal);
        Assert.Equal(ChinaTime.At(today.AddDays(4), new(9, 30)).UtcDateTime, entry.Start!.AsUtc);

        // Without a session or a key there is none, and no address that opens it.
        using var nobody = province.CreateClient();
        using var closed = await nobody.GetAsync(
            new Uri("/api/v1/procurements/due-dates.ics", UriKind.Relative)
        );
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
    }

    private static async Task<Guid> InLots(Province province)
    {
        var id = (
            await province.Send(
                Tenders.Notice() with
                {
                    Lots = [new("A"), new("B")],
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Tenders.Known(province, 1, 2, 3);
        var bids = Tenders.Opening(id, 1, 2, 3);
        await province.Send(
            bids with
            {
                Bids =
                [
                    .. bids.Bids.Select(bid => bid with { Lot = "A" }),
                    .. bids.Bids.Select(bid => bid with { Lot = "B" }),
                ],
            },
            Tenders.Centre
        );
        return id;
    }

    private static async Task Post(
        Province province,
        Guid id,
        string step,
        string at,
        string? lot,
        params (string, object?)[] figures
    )
    {
        var posted = await province.Send(
            new PostStep.Command(id, step, Tenders.At(at))
            {
                Lot = lot,
                Figures = Figures.Of(figures),
            },
            Tenders.Centre
        );
        Assert.True(posted.Succeeded, posted.Problem?.ToString());
    }

    private static async Task<IReadOnlyList<string>> Kept(Province province) =>
        (
            await province.Rows<Clock>(
                "select procurement_id, limit_id, lot, ordinal, ends_on, due_kind, lapses from open_clock"
            )
        )
            .Select(clock =>
                $"{clock.ProcurementId} {clock.LimitId} {clock.Lot} {clock.Ordinal} {clock.EndsOn:O} {clock.DueKind} {clock.Lapses}"
            )
            .Order(StringComparer.Ordinal)
            .ToList();

    private sealed record Clock
    {
        public Guid ProcurementId { get; init; }
        public string LimitId { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public DateOnly EndsOn { get; init; }
        public string DueKind { get; init; } = "";
        public bool Lapses { get; init; }
    }

    private static Task Execute(Province province, string sql) => province.Rows<int>(sql);

    private static (DateOnly, string, Guid) Key(ListDueDates.DueDate due) =>
        (due.Day, due.Limit.Limit, due.ProcurementId);

    private static async Task<List<ListDueDates.DueDate>> List(
        Province province,
        ListDueDates.Query query,
        Caller? caller = null
    )
    {
        var items = new List<ListDueDates.DueDate>();
        for (string? cursor = ""; cursor is not null; )
        {
            var page = await province.Send(
                query with
                {
                    From = query.From ?? new(2026, 11, 1),
                    To = query.To ?? new(2026, 12, 31),
                    Cursor = cursor,
                },
                caller ?? Supervisor
            );
            items.AddRange(page.Value.Items);
            cursor = page.Value.Next;
        }

        return items;
    }
}
