using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Networks;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Outbox;

namespace Trading.Tests.Alerts;

/// <summary>What many steps bring that wait is worked together, and comes to what one by one comes to.</summary>
public sealed class JoinedStepsTests
{
    private static readonly Dictionary<string, string> Said = new()
    {
        ["findings"] =
            "select peer_group, indicator, lot, subject_kind, outcome, value, threshold, count(*) as many from indicator_finding group by peer_group, indicator, lot, subject_kind, outcome, value, threshold",
        ["sums"] =
            "select subject_kind, subject, peer_group, metric, against, month, part_units, part_billionths, whole_units, whole_billionths, procurements from indicator_sum",
        ["figures"] =
            "select metric, peer_group, lot, place, value, count(*) as many from indicator_measurement group by metric, peer_group, lot, place, value",
        ["signals"] =
            "select p.title, s.source, s.code, s.level, s.strength, s.sentence_en from alert_signal s join procurement p on p.id = s.procurement_id where s.gone_at is null and s.source <> 'network'",
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_worked_together_comes_to_what_one_by_one_comes_to(Engine engine)
    {
        await using var single = Province.On(engine);
        await NetworkedProvince.Ring(single);
        await single.DeliverDue();

        var failing = new Failing();
        await using var joined = Messages.Province(engine, failing);
        await NetworkedProvince.Ring(joined);
        while (true)
        {
            var claim = Guid.NewGuid();
            var ids = await Messages.Claim(joined, claim, take: 200);
            if (ids.Count == 0)
            {
                break;
            }

            await joined.Services.GetRequiredService<OutboxWorker>().Work(claim, ids, default);
        }

        Assert.Contains(failing.Joined, many => many > 10);
        Assert.Equal(0, await joined.Scalar<int>("select count(*) from outbox_message"));
        Assert.Equal(
            1,
            await joined.Scalar<int>(
                "select count(distinct action) from audit_entry where action = 'Alerts.ScoreProcurement' and cause like '%+%'"
            )
        );
        foreach (var (name, sql) in Said)
        {
            Assert.Equal((name, await Rows(single, sql)), (name, await Rows(joined, sql)));
        }

        var (alone, together) = (
            await NetworkedProvince.Tables(single),
            await NetworkedProvince.Tables(joined)
        );
        Assert.Equal(alone["counts"], together["counts"]);
        Assert.Equal(alone["traits"], together["traits"]);
    }

    private static async Task<string> Rows(Province province, string sql) =>
        string.Join(
            '\n',
            (await province.Rows<dynamic>(sql))
                .Select(row =>
                    string.Join(
                        ' ',
                        ((IDictionary<string, object?>)row).Values.Select(value =>
                            Convert.ToString(
                                value,
                                System.Globalization.CultureInfo.InvariantCulture
                            )
                        )
                    )
                )
                .Order(StringComparer.Ordinal)
        );
}
