using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts.Evaluators;
using Trading.Analysis.Draws;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Tests.Alerts.Networks;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Evaluators;

/// <summary>
/// Provinces with many draws behind them. Procurements and their results come through commands; their draws, of years, are
/// written as the draws leave them.
/// </summary>
internal static class EvaluatedProvince
{
    public const string Roads = "道路工程";
    public const string Far = "大连市公共资源交易中心";
    public const string Near = "沈阳市公共资源交易中心";
    public const int Pool = 60;

    /// <summary>An answer to one invitation.</summary>
    public sealed record Asked(Guid Expert, string State, string? Reason = null);

    public static Guid Expert(int number) => new($"00000000-0000-0000-0000-{number:D12}");

    /// <summary>Experts with files and nothing else.</summary>
    public static async Task Experts(Province province, int count)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        await sql.Load(
            new(
                "expert",
                ("id", BulkType.Id),
                ("name", BulkType.Text),
                ("region", BulkType.Text),
                ("state", BulkType.Text),
                ("created_at", BulkType.Instant),
                ("version", BulkType.Long)
            ),
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(number =>
                        new object?[]
                        {
                            Expert(number),
                            $"专家{number:D2}",
                            "210100",
                            "active",
                            Province.Start,
                            1L,
                        }
                    ),
            ],
            default
        );
        await sql.Commit(default);
    }

    /// <summary>A procurement with opened bids, of one of two purchasers.</summary>
    public static async Task<Guid> Opened(
        Province province,
        int number,
        string buyer = "沈阳市城市管理局",
        string region = "210100"
    )
    {
        var id = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    BuyerName = buyer,
                    Region = RegionCode.Given(region),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        Assert.True((await province.Send(Tenders.Opening(id, 1, 2), Tenders.Centre)).Succeeded);
        return id;
    }

    public static async Task Award(Province province, Guid id) =>
        Assert.True(
            (
                await province.Send(
                    new RecordAward.Command(id, Tenders.At("2026-11-21 10:00"), Tenders.Bidder(1)),
                    Tenders.Centre
                )
            ).Succeeded
        );

    /// <summary>A draw that was made for a procurement.</summary>
    public static async Task<Guid> Drawn(
        Province province,
        Guid procurement,
        IReadOnlyList<Asked> asked,
        int draw = 1,
        string venue = Near,
        string state = "complete",
        bool fellShort = false,
        int eligible = Pool
    )
    {
        var panel = Guid.NewGuid();
        var list = FrozenList
            .Freeze(
                Enumerable
                    .Range(1, eligible + 2)
                    .Select(number => new Candidate(
                        $"c{number:D4}",
                        Roads,
                        null,
                        number > eligible ? ["suspended"] : []
                    ))
            )
            .Value.Json;
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        await sql.Load(
            new(
                "panel",
                ("id", BulkType.Id),
                ("procurement_id", BulkType.Id),
                ("draw_number", BulkType.Int),
                ("state", BulkType.Text),
                ("evaluation_at", BulkType.Instant),
                ("place", BulkType.Text),
                ("representatives", BulkType.Int),
                ("technically_complex", BulkType.Bool),
                ("great_public_influence", BulkType.Bool),
                ("above_open_tender_threshold", BulkType.Bool),
                ("answer_seconds", BulkType.Int),
                ("remind_seconds", BulkType.Int),
                ("draw_due_at", BulkType.Instant),
                ("frozen_at", BulkType.Instant),
                ("list_json", BulkType.Text),
                ("bids_known", BulkType.Bool),
                ("requested_by", BulkType.Text),
                ("created_at", BulkType.Instant),
                ("changed_at", BulkType.Instant),
                ("version", BulkType.Long),
                ("office_id", BulkType.Id)
            ),
            [
                [
                    panel,
                    procurement,
                    draw,
                    state,
                    Tenders.At("2026-11-20 14:00"),
                    venue,
                    0,
                    false,
                    false,
                    false,
                    7200,
                    1800,
                    Province.Start,
                    Province.Start,
                    list,
                    true,
                    "中心",
                    Province.Start,
                    Province.Start,
                    1L,
                    Centre,
                ],
            ],
            default
        );
        await sql.Load(
            new(
                "panel_invitation",
                ("id", BulkType.Id),
                ("panel_id", BulkType.Id),
                ("number", BulkType.Int),
                ("alias", BulkType.Text),
                ("expert_id", BulkType.Id),
                ("specialty", BulkType.Text),
                ("state", BulkType.Text),
                ("reason", BulkType.Text),
                ("drawn_at", BulkType.Instant)
            ),
            [
                .. asked.Select(
                    (one, index) =>
                        new object?[]
                        {
                            Guid.NewGuid(),
                            panel,
                            index + 1,
                            $"c{index + 1:D4}",
                            one.Expert,
                            Roads,
                            one.State,
                            one.Reason,
                            Province.Start,
                        }
                ),
            ],
            default
        );
        if (fellShort)
        {
            await sql.Load(
                new(
                    "panel_event",
                    ("panel_id", BulkType.Id),
                    ("seq", BulkType.Int),
                    ("at", BulkType.Instant),
                    ("kind", BulkType.Text)
                ),
                [
                    [panel, 1, Province.Start, "short"],
                ],
                default
            );
        }

        await sql.Commit(default);
        return panel;
    }

    /// <summary>The office in whose name draws are asked for.</summary>
    public static readonly Guid Centre = new("00000000-0000-0000-0000-0000000000c1");

    /// <summary>
    /// Twenty decided procurements of two purchasers: expert 1 sits for one of them alone, 2 and 3 sit together nearly always,
    /// 4 declines all, 5 declines what is at the far venue, and the second purchaser's draws fall short.
    /// </summary>
    public static async Task<List<Guid>> Patterned(
        Province province,
        Func<Guid, Task>? after = null
    )
    {
        await Tenders.Known(province, 1, 2);
        await Experts(province, 60);
        var ids = new List<Guid>();
        for (var number = 1; number <= 24; number++)
        {
            var second = number % 2 == 0;
            var far = number % 3 == 0;
            var id = await Opened(province, number, second ? "沈阳市实验学校" : "沈阳市城市管理局");
            await Drawn(
                province,
                id,
                [
                    new(Expert(1), second ? "declined" : "accepted", second ? "schedule" : null),
                    .. number > 4
                        ? (Asked[])[new(Expert(2), "accepted"), new(Expert(3), "accepted")]
                        : [],
                    new(Expert(4), number % 4 == 0 ? "expired" : "declined", "other"),
                    new(Expert(5), far ? "declined" : "accepted", far ? "schedule" : null),
                    new(Expert(6 + (number * 2 % 50)), "accepted"),
                    new(Expert(7 + (number * 2 % 50)), "declined", "conflict"),
                    new(Expert(60), "excluded", "engaged"),
                ],
                venue: far ? Far : Near,
                fellShort: second && number > 4
            );
            await (after?.Invoke(id) ?? Task.CompletedTask);
            await Award(province, id);
            await (after?.Invoke(id) ?? Task.CompletedTask);
            ids.Add(id);
        }

        return ids;
    }

    /// <summary>Brought up to date now, as the outbox would have it done.</summary>
    public static async Task Update(Province province, Guid id) =>
        Assert.True(
            (await province.Send(new UpdateEvaluators.Command(id), Callers.Platform)).Succeeded
        );

    /// <summary>Everybody judged, and what moved said, as in the night.</summary>
    public static async Task Night(Province province)
    {
        Assert.True(
            (await province.Send(new JudgeEvaluators.Command(), Callers.Platform)).Succeeded
        );
        await Say(province);
    }

    /// <summary>What waits to be said, alone of all that waits.</summary>
    public static async Task Say(Province province)
    {
        foreach (
            var id in await province.Rows<Guid>(
                "select procurement_id from watched_procurement order by procurement_id"
            )
        )
        {
            Assert.True(
                (await province.Send(new SayEvaluators.Command([id]), Callers.Platform)).Succeeded
            );
        }
    }

    /// <summary>What each table says, without keys that are new each time and when it was said.</summary>
    public static Task<Dictionary<string, List<string>>> Tables(Province province) =>
        NetworkedProvince.Tables(
            province,
            new()
            {
                ["procurements"] =
                    "select procurement_id, digest, city, kind, region, buyer, buyer_name, title from watched_procurement",
                ["draws"] =
                    "select panel_id, procurement_id, draw_number, held_on, centre, buyer, venue, city, kind, outcome, failed from watched_draw",
                ["pools"] = "select panel_id, specialty, eligible, drawn from watched_pool",
                ["answers"] =
                    "select panel_id, number, procurement_id, expert, specialty, stratum, buyer, venue, city, answer, answered, declined, sat from watched_answer",
                ["counts"] = "select subject, stratum, times, hits from watched_count",
                ["cuts"] = "select pattern, cut, tests from watched_cut",
                ["findings"] =
                    "select pattern, subject, names_zh, region, trading_kind, level, strength, p_value, expected, times, hits, sentence_en from watched_finding where gone_at is null",
                ["signals"] =
                    "select procurement_id, code, level, strength, sentence_zh from alert_signal where source = 'evaluator' and gone_at is null",
            }
        );

    /// <summary>As if nothing had ever been watched.</summary>
    public static async Task Forget(Province province)
    {
        foreach (
            var table in new[]
            {
                "procurement",
                "draw",
                "pool",
                "answer",
                "count",
                "cut",
                "finding",
            }
        )
        {
            await province.Rows<int>($"delete from watched_{table}");
        }

        await province.Rows<int>("delete from alert_signal where source = 'evaluator'");
        await province.Rows<int>(
            "update watched_pass set since = '2000-01-01T00:00:00.000Z', after_id = '00000000-0000-0000-0000-000000000000'"
        );
    }
}
