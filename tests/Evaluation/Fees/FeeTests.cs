using Trading.Access;
using Trading.Domain.Codes;
using Trading.Evaluation.Fees;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>What members of a panel are due, by a dated rate and the hours that the centre enters, and what was paid.</summary>
public sealed class FeeTests
{
    private static readonly EnterFeeRate.Command Rate = new(
        RegionCode.Given("210000"),
        new DateOnly(2026, 1, 1),
        600_00,
        4,
        100_00,
        200_00,
        "示例文件〔2026〕1号"
    );

    [Theory]
    [InlineData(0, true, 0)]
    [InlineData(1, false, 600)]
    [InlineData(4, false, 600)]
    [InlineData(6, false, 800)]
    [InlineData(6, true, 1000)]
    public void A_fee_is_the_base_each_hour_beyond_and_the_allowance_when_away(
        int hours,
        bool away,
        int yuan
    )
    {
        var rate = new FeeRate
        {
            BaseMinor = 600_00,
            BaseHours = 4,
            HourMinor = 100_00,
            AwayMinor = 200_00,
        };
        Assert.Equal(new Money(yuan * 100L, Money.Yuan), rate.Of(hours, away));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Hours_are_entered_once_names_are_open_and_the_narrowest_rate_of_the_day_holds(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var panel = await DecidedPanel.Begun(province);
        Assert.True(
            (await province.Send(new GetPanelFees.Query(panel.Id), panel.Centre)).Value.IsSealed
        );
        Assert.Equal("panel.sealed", await Entered(province, panel, new(1, 4, false, null, null)));
        await province.Send(new UnsealPanel.Command(panel.Id), panel.Centre);
        Assert.Equal("fee.no_rate", await Entered(province, panel, new(1, 4, false, null, null)));

        await Ok(province, Rate, Tenders.Centre);
        await Ok(
            province,
            Rate with
            {
                Region = RegionCode.Given("210100"),
                FromDay = new DateOnly(2026, 6, 1),
                BaseMinor = 700_00,
            },
            Tenders.Centre
        );
        await Ok(
            province,
            Rate with
            {
                Region = RegionCode.Given("210100"),
                FromDay = new DateOnly(2027, 1, 1),
                BaseMinor = 900_00,
            },
            Tenders.Centre
        );
        // The same day again is a correction.
        await Ok(
            province,
            Rate with
            {
                Region = RegionCode.Given("210100"),
                FromDay = new DateOnly(2026, 6, 1),
                BaseMinor = 800_00,
            },
            Tenders.Centre
        );
        var rates = (
            await province.Send(new ListFeeRates.Query { Take = 2 }, Tenders.Centre)
        ).Value;
        Assert.Equal(
            [("210000", 600_00), ("210100", 900_00)],
            rates.Items.Select(item => (item.Region.ToString(), item.BaseMinor))
        );
        Assert.Equal(
            800_00,
            Assert
                .Single(
                    (
                        await province.Send(
                            new ListFeeRates.Query { Cursor = rates.Next },
                            Tenders.Centre
                        )
                    )
                        .Value
                        .Items
                )
                .BaseMinor
        );

        var other = new EnterFees.Line(2, 4, false, 850_00, null);
        var refused = await province.Send(
            new EnterFees.Command(
                panel.Id,
                [new(1, 6, true, null, null), other, new(9, 1, false, null, null)]
            ),
            panel.Centre
        );
        Assert.Equal(
            ["/lines/1/reason", "/lines/2/number"],
            refused.Problem!.Errors.Select(error => error.Pointer)
        );
        var entered = await Ok(
            province,
            new EnterFees.Command(
                panel.Id,
                [
                    new(1, 6, true, null, null),
                    other with
                    {
                        Reason = "复核",
                    },
                    new(3, 0, true, null, null),
                ]
            ),
            panel.Centre
        );
        Assert.Equal(
            [(1200_00L, "due"), (850_00L, "due"), (0L, "none")],
            entered.Members.Take(3).Select(one => (one.AmountMinor!.Value, one.State))
        );
        Assert.Null(entered.Members[3].State);
        // Again, in place of what was entered.
        entered = await Ok(
            province,
            new EnterFees.Command(panel.Id, [new(1, 5, false, null, null)]),
            panel.Centre
        );
        Assert.Equal(900_00, entered.Members[0].AmountMinor);
        Assert.Equal(3, await province.Scalar<long>("select count(*) from expert_fee"));

        foreach (
            var caller in (Caller[])
                [
                    panel.Centre with
                    {
                        Scope = DataScope.Of([
                            new DataArea { Region = RegionCode.Parse("210200") },
                        ]),
                    },
                    Panels.As(panel.Members[0]),
                ]
        )
        {
            Assert.False((await province.Send(new GetPanelFees.Query(panel.Id), caller)).Succeeded);
            Assert.False(
                (
                    await province.Send(
                        new EnterFees.Command(panel.Id, [new(1, 5, false, null, null)]),
                        caller
                    )
                ).Succeeded
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_batch_is_paid_together_or_not_at_all_and_undone_on_record(Engine engine)
    {
        await using var province = Province.On(engine);
        var (panel, fees) = await Due(province);
        var pay = new PayFees.Command(fees, new DateOnly(2026, 11, 25), "银付 7");
        Assert.Equal(
            ["/fees", "/paidOn", "/reference"],
            (
                await province.Send(
                    new PayFees.Command([], new DateOnly(2026, 12, 25), ""),
                    panel.Centre
                )
            )
                .Problem!.Errors.Select(error => error.Pointer)
                .Order()
        );
        Assert.Equal(
            "not_found",
            (await province.Send(pay with { Fees = [.. fees, Guid.NewGuid()] }, panel.Centre))
                .Problem
                ?.Code
        );
        var away = panel.Centre with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
        };
        Assert.Equal("not_found", (await province.Send(pay, away)).Problem?.Code);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from expert_fee_payment"));

        var payment = await Ok(province, pay, panel.Centre);
        Assert.Equal((2, 1200_00), (payment.Fees, payment.AmountMinor));
        Assert.Equal("fee.not_due", (await province.Send(pay, panel.Centre)).Problem?.Code);
        Assert.Equal("fee.paid", await Entered(province, panel, new(1, 8, false, null, null)));
        var month = new ListFees.Query { Month = "2026-11", State = "paid" };
        var listed = (await province.Send(month, panel.Centre)).Value.Items;
        Assert.All(listed, item => Assert.Equal("银付 7", item.Reference));
        Assert.Equal(2, listed.Count);
        Assert.Empty((await province.Send(month, away)).Value.Items);
        Assert.Empty(
            (await province.Send(month with { Month = "2026-10" }, panel.Centre)).Value.Items
        );
        Assert.Equal(
            [("paid", 2, 1200_00L)],
            (await province.Send(new SumFees.Query("2026-11"), panel.Centre)).Value.Select(sum =>
                (sum.State, sum.Fees, sum.AmountMinor)
            )
        );
        Assert.Single((await province.Send(new ListPayments.Query(), panel.Centre)).Value.Items);
        Assert.Empty((await province.Send(new ListPayments.Query(), away)).Value.Items);

        var undo = new UndoPayment.Command(payment.Id, "凭证号有误");
        Assert.Equal("not_found", (await province.Send(undo, away)).Problem?.Code);
        await Ok(province, undo, panel.Centre);
        Assert.Equal("not_found", (await province.Send(undo, panel.Centre)).Problem?.Code);
        Assert.Empty((await province.Send(month, panel.Centre)).Value.Items);
        Assert.Equal(
            "凭证号有误",
            await province.Scalar<string>("select undone_reason from expert_fee_payment")
        );
        Assert.Null(await Entered(province, panel, new(1, 8, false, null, null)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_expert_sees_the_own_fees_and_work_and_no_name_before_the_result(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Due(province);
        var me = Panels.As(panel.Members[0]);
        var mine = (await province.Send(new ListMyFees.Query { Month = "2026-11" }, me))
            .Value
            .Items;
        Assert.Equal(("due", 600_00), (Assert.Single(mine).State, mine[0].AmountMinor));
        Assert.Empty(
            (await province.Send(new ListMyFees.Query(), Panels.As(panel.Members[3]))).Value.Items
        );

        var work = (await province.Send(new MyWork.Query(), me)).Value;
        Assert.Empty(work.Coming);
        var past = Assert.Single(work.Past.Items);
        Assert.Equal(
            ("210100", (string?)null, (Guid?)null),
            (past.Region, past.Title, past.PanelId)
        );
        Assert.Equal([new MyWork.Month("2026-11", 600_00, 0)], work.Months);
        Assert.Equal((1, 1), (work.Load.AcceptedInMonth, work.Load.AcceptedInYear));

        await panel.Decide(province);
        past = (await province.Send(new MyWork.Query(), me)).Value.Past.Items[0];
        Assert.Equal(("市政道路改造工程第1标", panel.Id), (past.Title, past.PanelId));
        Assert.NotNull(past.RateBy);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new MyWork.Query(), Callers.With(Roles.Expert))).Problem?.Kind
        );
    }

    [PostgresFact]
    public async Task Two_who_pay_the_same_fees_at_once_make_one_payment()
    {
        await using var province = Province.On(Engine.Postgres);
        var (panel, fees) = await Due(province);
        for (var round = 0; round < 6; round++)
        {
            var paid = await Task.WhenAll(
                Enumerable
                    .Range(1, 4)
                    .Select(number =>
                        Task.Run(async () =>
                            await province.Send(
                                new PayFees.Command(
                                    number % 2 == 0 ? fees : [.. fees.Reverse()],
                                    new DateOnly(2026, 11, 25),
                                    $"{round}-{number}"
                                ),
                                panel.Centre
                            )
                        )
                    )
            );
            var payment = Assert.Single(paid, outcome => outcome.Succeeded).Value;
            Assert.Equal(
                2,
                await province.Scalar<long>(
                    "select count(*) from expert_fee where payment_id = @id",
                    new { id = payment.Id }
                )
            );
            // And two who undo it.
            var undone = await Task.WhenAll(
                Enumerable
                    .Range(1, 2)
                    .Select(_ =>
                        Task.Run(async () =>
                            await province.Send(
                                new UndoPayment.Command(payment.Id, "x"),
                                panel.Centre
                            )
                        )
                    )
            );
            Assert.Single(undone, outcome => outcome.Succeeded);
        }
    }

    // Two members of a panel are due 600 yuan each.
    private static async Task<(DecidedPanel Panel, IReadOnlyList<Guid> Fees)> Due(Province province)
    {
        var panel = await DecidedPanel.Begun(province);
        await province.Send(new UnsealPanel.Command(panel.Id), panel.Centre);
        await Ok(province, Rate, Tenders.Centre);
        await Ok(
            province,
            new EnterFees.Command(
                panel.Id,
                [new(1, 4, false, null, null), new(2, 3, false, null, null)]
            ),
            panel.Centre
        );
        return (panel, await province.Rows<Guid>("select id from expert_fee order by number"));
    }

    private static async Task<string?> Entered(
        Province province,
        DecidedPanel panel,
        EnterFees.Line line
    ) => (await province.Send(new EnterFees.Command(panel.Id, [line]), panel.Centre)).Problem?.Code;

    private static async Task<T> Ok<T>(
        Province province,
        Trading.Kernel.Commands.ICommand<T> command,
        Caller caller
    )
        where T : notnull
    {
        var outcome = await province.Send(command, caller);
        Assert.True(outcome.Succeeded, outcome.Problem?.Code);
        return outcome.Value;
    }
}
