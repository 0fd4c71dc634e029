using System.Text.Json;
using Trading.Alerts;
using Trading.Alerts.Cases;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using static Trading.Tests.Alerts.Cases.CaseProvince;

namespace Trading.Tests.Alerts.Cases;

/// <summary>What a case shows of its parties, and what that costs when there is much.</summary>
public sealed class CaseHistoryTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_bidders_come_with_what_they_did_in_three_years_within_the_scope(
        Engine engine
    )
    {
        var (province, _) = await With(engine);
        await using var __ = province;
        await Tenders.Known(province, 1, 2, 3, 4);
        var looked = await Opened(province, 10, 2026, "210100", 1, 2, 3);
        var warned = await Opened(province, 11, 2025, "210100", 1, 2);
        await Opened(province, 12, 2024, "210100", 1, 4);
        // Too long ago, and in another city.
        await Opened(province, 13, 2021, "210100", 1, 2);
        await Opened(province, 14, 2025, "210200", 1, 3);
        await Sources.Say(province, warned, SignalSources.Clause, Sources.Of("P01", 2));
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(
                        warned,
                        await Version(province, warned),
                        "confirmed",
                        Reason
                    ),
                    Zhang
                )
            ).Succeeded
        );
        var earlier = await Open(province, warned);
        var one = await Open(province, looked);
        var detail = await Read(province, one.Id);
        Assert.Equal(
            [("XX-TEST:1", 2, 1, 1, 1), ("XX-TEST:2", 1, 1, 1, 1), ("XX-TEST:3", 0, 0, 0, 0)],
            detail.Bidders.Select(party =>
                (party.Code, party.Times, party.Alerts, party.Confirmed, party.Cases)
            )
        );
        Assert.Equal("第1建设有限公司", detail.Bidders[0].Name);
        // The other city's, by whoever sees both.
        var whole = (await province.Send(new GetSupervisionCase.Query(one.Id), Li)).Value;
        Assert.Equal([3L, 1, 1], whole.Bidders.Select(party => party.Times));

        // The earlier case is like this one by its bidders too, though another might buy.
        var alike = Assert.Single(detail.Alike);
        Assert.Equal((earlier.Id, 2), (alike.Id, alike.SameFirms));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_is_named_before_the_opening(Engine engine)
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var one = await Open(province, procurement);
        Assert.Empty((await Read(province, one.Id)).Bidders);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Forty_signals_and_ten_years_cost_no_more_statements_and_few_bytes(
        Engine engine
    )
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        await Tenders.Known(province, 1, 2, 3, 4, 5);
        var little = await Open(province, procurement);
        await Sources.Say(province, procurement, SignalSources.Clause, Sources.Of("P01", 2));
        var much = await Opened(province, 100, 2026, "210100", 1, 2, 3, 4, 5);
        foreach (
            var source in new[]
            {
                SignalSources.Clause,
                SignalSources.Indicator,
                SignalSources.Network,
                SignalSources.Model,
            }
        )
        {
            await Sources.Say(
                province,
                much,
                source,
                [
                    .. Enumerable
                        .Range(1, 10)
                        .Select(number =>
                            Sources.Of(
                                $"{source[..1].ToUpperInvariant()}{number:D2}",
                                1 + (number % 3)
                            )
                        ),
                ]
            );
        }

        for (var year = 2017; year <= 2025; year++)
        {
            for (var number = 0; number < 3; number++)
            {
                var id = await Opened(
                    province,
                    ((year - 2000) * 10) + number,
                    year,
                    "210100",
                    1 + number,
                    3 + number
                );
                await Sources.Say(province, id, SignalSources.Clause, Sources.Of("C01", 2));
                await Open(province, id);
            }
        }

        var one = await Open(province, much);
        for (var note = 0; note < 20; note++)
        {
            await province.Send(
                new AddCaseNote.Command(one.Id, $"第{note}次核实：{Reason}"),
                Zhang
            );
        }

        var few = await Statements(little.Id);
        var many = await Statements(one.Id);
        // Who bid is asked for once more, since there are bids; nothing grows with signals, years or notes.
        Assert.InRange(many.Count, few.Count, few.Count + 1);
        var detail = await Read(province, one.Id);
        Assert.True(detail.Signals.Count >= 40, $"{detail.Signals.Count}");
        Assert.Equal(
            detail.Signals.Select(signal => Levels.Number(signal.Level)).OrderDescending(),
            detail.Signals.Select(signal => Levels.Number(signal.Level))
        );
        Assert.Equal(8, detail.Alike.Count);
        Assert.Equal(5, detail.Bidders.Count);
        Assert.InRange(
            JsonSerializer.SerializeToUtf8Bytes(detail, MessageText.Json).Length,
            5_000,
            60_000
        );

        async Task<List<string>> Statements(Guid id)
        {
            province.Crash.Arm(int.MaxValue);
            await Read(province, id);
            province.Crash.Disarm();
            return [.. province.Crash.Seen];
        }
    }

    private static async Task<Guid> Opened(
        Province province,
        int number,
        int year,
        string region,
        params int[] bidders
    )
    {
        var deadline = Tenders.At($"{year}-11-20 09:30");
        var id = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    SourceReference = $"SY-{year}-{number}",
                    BuyerCode = Bureau,
                    Region = RegionCode.Given(region),
                    NoticeAt = Tenders.At($"{year}-10-20 10:00"),
                    DeadlineAt = deadline,
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        var opened = await province.Send(
            Tenders.Opening(id, bidders) with
            {
                OpenedAt = deadline,
            },
            Tenders.Centre
        );
        Assert.True(opened.Succeeded, opened.Problem?.Message.En);
        await province.DeliverDue();
        return id;
    }

    private static async Task<long> Version(Province province, Guid alert) =>
        (await province.Send(new GetAlert.Query(alert), Zhang)).Value.Version;
}
