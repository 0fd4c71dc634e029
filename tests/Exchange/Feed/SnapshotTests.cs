using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange.Feed;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange.Feed;

/// <summary>A snapshot that breaks off is gone on with, and what changed meanwhile is told by the feed behind its cursor.</summary>
public sealed class SnapshotTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_snapshot_that_broke_off_goes_on_and_the_parts_have_every_record_once(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        const int firms = TakeSnapshot.AtOnce * 2 + 7;
        await Fill(web, firms);
        using var system = web.WithKey(
            await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead)
        );
        var whole = await Lines(system, "/api/v1/snapshot?kinds=entity");
        Assert.Equal(firms, Number(whole[^1], "count"));
        var cut = whole.FindIndex(line => Has(line, "resume"));
        var resume = Text(whole[cut], "resume");

        // While it is cut off, one that was sent and one that was not are stopped.
        var (early, late) = (Id(1), Id(firms));
        await Stop(web, early);
        await Stop(web, late);
        var rest = await Lines(system, $"/api/v1/snapshot?resume={resume}");
        Assert.Equal(Text(whole[0], "cursor"), Text(rest[0], "cursor"));
        Assert.Equal(TakeSnapshot.AtOnce, Number(rest[0], "from"));
        var ids = whole[..cut].Concat(rest).Where(line => Has(line, "id")).Select(Key).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids.Count, Number(rest[^1], "count"));
        Assert.Equal(firms - 1, ids.Count);
        Assert.Contains(early, ids);

        // Both are told behind the cursor that the first part began with.
        var told = new List<string>();
        var next = Text(rest[0], "cursor");
        while (!told.Contains(late))
        {
            var part = await system.GetFromJsonAsync<JsonElement>(
                $"/api/v1/changes?after={next}&wait=20&limit=5000"
            );
            next = part.GetProperty("next").GetString()!;
            told.AddRange(
                part.GetProperty("changes")
                    .EnumerateArray()
                    .Where(change => change.GetProperty("change").GetString() == "removed")
                    .Select(change => change.GetProperty("id").GetString()!)
            );
        }

        Assert.Equal([early, late], told);
    }

    [Fact]
    public async Task A_place_of_another_system_another_time_or_with_other_filters_is_told_apart()
    {
        await using var web = new WebProvince();
        await Fill(web, TakeSnapshot.AtOnce + 1);
        using var system = web.WithKey(
            await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead)
        );
        var lines = await Lines(system, "/api/v1/snapshot?kinds=entity");
        var resume = Text(lines.Find(line => Has(line, "resume")), "resume");
        await Refused(system, "resume=x", HttpStatusCode.BadRequest, "snapshot.place_unreadable");
        await Refused(
            system,
            $"resume={resume}&kinds=credit",
            HttpStatusCode.UnprocessableEntity,
            "snapshot.other_filters"
        );
        using var other = web.WithKey(
            await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead)
        );
        await Refused(other, $"resume={resume}", HttpStatusCode.BadRequest, "cursor.other_system");
        await using (var connection = await web.Database.Open(default))
        {
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                "update change_head set epoch = 'restored'"
            );
        }

        await Refused(system, $"resume={resume}", HttpStatusCode.Gone, "cursor.other_epoch");

        static async Task Refused(
            HttpClient system,
            string query,
            HttpStatusCode status,
            string code
        )
        {
            using var answer = await system.GetAsync($"/api/v1/snapshot?{query}");
            Assert.Equal(status, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(
                code,
                (problem.TryGetProperty("errors", out var errors) ? errors[0] : problem)
                    .GetProperty("code")
                    .GetString()
            );
        }
    }

    [Fact]
    public async Task Whoever_may_not_follow_takes_no_snapshot_and_compares_nothing()
    {
        await using var web = new WebProvince();
        using var system = web.WithKey(await Given.Key(web, Scopes.RegistryRead));
        using var snapshot = await system.GetAsync("/api/v1/snapshot");
        Assert.Equal(HttpStatusCode.Forbidden, snapshot.StatusCode);
        using var ranges = await system.GetAsync("/api/v1/reconcile");
        Assert.Equal(HttpStatusCode.Forbidden, ranges.StatusCode);
        using var pairs = await system.PostAsJsonAsync(
            "/api/v1/reconcile",
            new { pairs = Array.Empty<object>() }
        );
        Assert.Equal(HttpStatusCode.Forbidden, pairs.StatusCode);
    }

    // Rows as an import leaves them; what is under test is the reading of many.
    internal static async Task Fill(WebProvince web, int firms)
    {
        await using var connection = await web.Database.Open(default);
        await Dapper.SqlMapper.ExecuteAsync(
            connection,
            $"""
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {firms})
            insert into entity (code, scheme, name, name_folded, state, kind, version, created_at, changed_at, marks)
            select {(
                web.Database.Engine == Engine.Sqlite
                    ? "printf('XX-TEST:%07d', i)"
                    : "'XX-TEST:' || lpad(i::text, 7, '0')"
            )},
                'XX-TEST', '快照测试', '快照测试', 'active', 'enterprise', 1, '2026-11-24T01:00:00.000Z', '2026-11-24T01:00:00.000Z', '[]'
            from n
            """
        );
    }

    private static async Task Stop(WebProvince web, string code) =>
        _ = (
            await web.Sender.Send(
                new SuspendEntity.Command(EntityCode.Parse(code), 1, "待核实"),
                Callers.With(Roles.RegistryOfficer)
            )
        ).Value;

    private static string Id(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"XX-TEST:{number:D7}");

    private static async Task<List<JsonElement>> Lines(HttpClient system, string address) =>
        [
            .. (await system.GetStringAsync(address))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];

    private static bool Has(JsonElement line, string name) => line.TryGetProperty(name, out _);

    private static string Text(JsonElement line, string name) =>
        line.GetProperty(name).GetString()!;

    private static string Key(JsonElement line) => Text(line, "id");

    private static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();
}
