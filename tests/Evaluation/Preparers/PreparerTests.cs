using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Analysis.Draws;
using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Evaluation.Preparers;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Evaluation.Preparers;

/// <summary>Who prepared the documents, or works for the agency, stays out of the panel.</summary>
public sealed class PreparerTests
{
    private const string Number = "210102198001020016";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_declared_before_the_freeze_is_on_the_list_with_the_reason_and_in_no_draw(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 6);
        var writer = await Register(province, 31, Number);
        var employed = (
            await province.Send(Panels.Expert(32, employer: "沈阳招标代理有限公司"), Tenders.Centre)
        )
            .Value
            .Id;
        var left = (
            await province.Send(
                Panels.Expert(
                    33,
                    employer: "沈阳招标代理有限公司",
                    until: new DateOnly(2026, 1, 31)
                ),
                Tenders.Centre
            )
        )
            .Value
            .Id;
        // The institute of the fourth expert wrote the specification.
        var procurement = (
            await province.Send(
                Tenders.Notice() with
                {
                    AgencyName = "沈阳招标代理有限公司",
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Tenders.Known(province, 1);
        Assert.True(
            (await province.Send(Tenders.Opening(procurement, 1), Tenders.Centre)).Succeeded
        );
        await Declare(province, procurement, "prepared", "第4设计院");
        await Declare(province, procurement, "import_review", "王工", Number);

        var scarce = await province.Send(Panels.Request(procurement, experts: 7), Tenders.Centre);
        Assert.Contains(
            "只有 6 名",
            Assert.Single(scarce.Problem!.Errors).Message,
            StringComparison.Ordinal
        );
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        await province.DeliverDue();
        var pool = Assert.Single((await Panels.Watch(province, panel)).Pool);
        Assert.Equal(6, pool.Eligible);
        Assert.Equal((1, 2), (pool.Excluded["agency"], pool.Excluded["prepared"]));
        var asked = (await Panels.Invitations(province, panel)).Select(one => one.ExpertId);
        Assert.DoesNotContain(writer, asked);
        Assert.DoesNotContain(employed, asked);
        // Whoever left the agency is its staff no more.
        await using var scope = province.Services.CreateAsyncScope();
        var alias = (
            await scope.ServiceProvider.GetRequiredService<Aliases>().Of(panel, [left], default)
        )[left];
        Assert.Empty(
            Assert
                .Single(
                    FrozenList
                        .Parse(await province.Scalar<string>("select list_json from panel"))
                        .Value.Candidates,
                    line => line.Id == alias
                )
                .Exclusions
        );
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_declared_after_the_draw_leaves_the_seat_to_the_next_of_the_same_order(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        var institute = await province.Scalar<string>(
            "select organisation_name from expert_tie where expert_id = @id",
            new { id = asked[1].ExpertId }
        );
        var procurement = await province.Scalar<Guid>("select procurement_id from panel");
        await Declare(province, procurement, "prepared", institute);
        await province.DeliverDue(times: 2);

        var after = await Panels.Invitations(province, panel);
        Assert.Equal(("excluded", 6), (after[1].State, after.Count));
        Assert.Equal("invited", after[5].State);
        Assert.Equal(
            "prepared",
            await province.Scalar<string>("select reason from panel_event where kind = 'excluded'")
        );
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);

        // What was withdrawn stands on file, and bars nobody from then on.
        Assert.True((await Withdraw("登记有误，该院未参与")).Succeeded);
        Assert.Equal(ProblemKind.Conflict, (await Withdraw("再次撤回")).Problem!.Kind);
        var item = Assert.Single(
            (await province.Send(new ListPreparers.Query(procurement), Tenders.Centre)).Value.Items
        );
        Assert.Equal("登记有误，该院未参与", item.WithdrawnBecause);

        Task<Outcome<Unit>> Withdraw(string reason) =>
            province.Send(new WithdrawPreparer.Command(procurement, 1, reason), Tenders.Centre);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_declared_is_said_and_an_identity_number_is_nowhere_in_the_clear(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var procurement = await Tenders.Opened(province, 1, 1);
        var refused = await province.Send(
            new DeclarePreparer.Command(procurement, "needs_review", "李工", null, Number),
            Tenders.Centre
        );
        Assert.Equal("preparer.role", Assert.Single(refused.Problem!.Errors).Code);
        Assert.Equal(
            "preparer.either",
            Assert
                .Single(
                    (
                        await province.Send(
                            new DeclarePreparer.Command(
                                procurement,
                                "prepared",
                                "李工",
                                Firms.Code(1),
                                Number
                            ),
                            Tenders.Centre
                        )
                    )
                        .Problem!
                        .Errors
                )
                .Code
        );
        var wrong = Assert.Single(
            (
                await province.Send(
                    new DeclarePreparer.Command(
                        procurement,
                        "prepared",
                        "李工",
                        null,
                        "210102198001020011"
                    ),
                    Tenders.Centre
                )
            )
                .Problem!
                .Errors
        );
        Assert.Equal("/identityNumber", wrong.Pointer);
        Assert.Null(wrong.Value);
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new DeclarePreparer.Command(procurement, "prepared", "某院"),
                    Callers.With(Roles.Supervisor)
                )
            )
                .Problem!
                .Kind
        );
        var elsewhere = Tenders.Centre with
        {
            Scope = DataScope.Of([new() { Region = RegionCode.Parse("210200") }]),
        };
        Assert.Equal(
            ProblemKind.NotFound,
            (
                await province.Send(
                    new DeclarePreparer.Command(procurement, "prepared", "某院"),
                    elsewhere
                )
            )
                .Problem!
                .Kind
        );
        await Declare(province, procurement, "prepared", "王工", Number);
        var kept = string.Concat(
            (await province.Rows<string>("select payload from audit_entry"))
                .Concat(await province.Rows<string>("select identity_token from document_preparer"))
                .Concat(await province.Rows<string>("select identity_mask from document_preparer"))
        );
        Assert.DoesNotContain(Number, kept, StringComparison.Ordinal);
        Assert.True(
            (
                await province.Send(
                    new RecordAward.Command(
                        procurement,
                        Tenders.At("2026-11-21 10:00"),
                        Tenders.Bidder(1)
                    ),
                    Tenders.Centre
                )
            ).Succeeded
        );
        Assert.Equal(
            "preparer.late",
            (
                await province.Send(
                    new DeclarePreparer.Command(procurement, "prepared", "某院"),
                    Tenders.Centre
                )
            )
                .Problem!
                .Code
        );
    }

    [PostgresFact]
    public async Task Two_who_declare_at_once_are_both_heard()
    {
        await using var province = Province.On(Engine.Postgres);
        var procurement = await Tenders.Opened(province, 1, 1);
        for (var round = 1; round <= 8; round++)
        {
            await Task.WhenAll(
                Declare(province, procurement, "prepared", $"甲院{round}"),
                Declare(province, procurement, "prepared", $"乙院{round}"),
                Declare(province, procurement, "import_review", $"丙院{round}")
            );
        }

        Assert.Equal(
            Enumerable.Range(1, 24),
            await province.Rows<int>("select number from document_preparer order by number")
        );
    }

    private static async Task Declare(
        Province province,
        Guid procurement,
        string role,
        string name,
        string? identity = null
    ) =>
        Assert.Null(
            (
                await province.Send(
                    new DeclarePreparer.Command(procurement, role, name, null, identity),
                    Tenders.Centre
                )
            ).Problem
        );

    private static async Task<Guid> Register(Province province, int number, string identity) =>
        (
            await province.Send(
                Panels.Expert(number) with
                {
                    IdentityNumber = identity,
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
}
