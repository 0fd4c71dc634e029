using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Access.Factors;
using Trading.Access.Leave;
using Trading.Access.Offices;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Reviews;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Access;

public sealed class LeaveTests
{
    private static readonly DateTimeOffset From = Province.Start.AddHours(1);
    private static readonly DateTimeOffset To = Province.Start.AddDays(3);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_delegate_may_what_the_absent_may_for_as_long_as_the_leave_lasts_and_the_trail_says_for_whom(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var office = await Office(province, "甲中心");
        var absent = await Person(province, "li", office, Roles.RegistryOfficer);
        var standIn = await Person(province, "wang", office, Roles.CentreOperator);
        Assert.True((await Record(province, absent, standIn, Roles.RegistryOfficer)).Succeeded);

        // Not before.
        Assert.False((await Now(province, standIn)).May(RegistryPermissions.VerifyEntity));
        province.Clock!.Advance(TimeSpan.FromHours(2));
        var acting = await Now(province, standIn);
        Assert.True(acting.May(RegistryPermissions.VerifyEntity));
        Assert.DoesNotContain(Roles.RegistryOfficer, acting.Roles);

        var (clerk, _) = await Firms.Submit(province, 1);
        var id = (await Firms.Waiting(province, clerk.EntityCode!.Value, acting)).Id;
        Assert.True((await province.Send(new ClaimReview.Command(id), acting)).Succeeded);
        Assert.Equal(
            "li",
            await province.Scalar<string>(
                "select on_behalf_of from audit_entry where action = 'Registry.ClaimReview'"
            )
        );
        // What is his own anyway is in nobody's name.
        await province.Send(new ChangeMyPassword.Command("x", "y"), acting);
        Assert.Null(
            (
                await province.Rows<string?>(
                    "select on_behalf_of from audit_entry where action = 'Access.ChangeMyPassword'"
                )
            ).Single()
        );
        Assert.Null(
            (
                await province.Send(
                    new Trading.Access.Audit.VerifyAudit.Query(),
                    Callers.With(Roles.Auditor)
                )
            )
                .Value
                .BrokenAt
        );

        // It ends by itself, with the open session.
        province.Clock!.Advance(TimeSpan.FromDays(3));
        Assert.False((await Now(province, standIn)).May(RegistryPermissions.VerifyEntity));
        Assert.Equal(
            2,
            await province.Scalar<long>(
                "select count(*) from notice where link = '/account' and zh not like '%新设备%' and zh not like '%第二因素%'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_leave_ends_early_by_its_owner_and_the_delegation_with_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var office = await Office(province, "甲中心");
        var absent = await Person(province, "li", office, Roles.RegistryOfficer);
        var standIn = await Person(province, "wang", office, Roles.CentreOperator);
        var leave = (await Record(province, absent, standIn, Roles.RegistryOfficer)).Value;
        province.Clock!.Advance(TimeSpan.FromHours(2));
        var acting = await Now(province, standIn);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new EndLeave.Command(leave.Id), acting)).Problem?.Kind
        );
        Assert.True(
            (
                await province.Send(new EndLeave.Command(leave.Id), await Now(province, absent))
            ).Succeeded
        );
        Assert.False((await Now(province, standIn)).May(RegistryPermissions.VerifyEntity));
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new EndLeave.Command(leave.Id), await Now(province, absent)))
                .Problem
                ?.Kind
        );
        Assert.Equal(
            4,
            await province.Scalar<long>(
                "select count(*) from notice where link = '/account' and zh not like '%新设备%' and zh not like '%第二因素%'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task No_delegation_puts_two_duties_into_one_hand(Engine engine)
    {
        await using var province = Province.On(engine);
        var office = await Office(province, "甲中心");
        var security = await Person(province, "sec", office, Roles.SecurityAdministrator);
        var auditor = await Person(province, "aud", office, Roles.Auditor);
        var admin = await Person(province, "adm", office, Roles.Administrator);
        var clerk = await Person(province, "clerk", office, Roles.CentreOperator);

        var conflict = await Record(province, security, auditor, Roles.SecurityAdministrator);
        Assert.Equal("roles.separation", conflict.Problem?.Errors[0].Code);
        // Two duties of two absent people meet in a third.
        Assert.True(
            (await Record(province, security, clerk, Roles.SecurityAdministrator)).Succeeded
        );
        Assert.Equal(
            "roles.separation",
            (await Record(province, admin, clerk, Roles.Administrator)).Problem?.Errors[0].Code
        );

        // Given a conflicting duty in the meantime: the delegated one does not count.
        province.Clock!.Advance(TimeSpan.FromHours(2));
        Assert.True((await Now(province, clerk)).May(AccessPermissions.ManageAccess));
        await province.Send(new SetRoles.Command(clerk, 1, [Roles.Auditor]), Callers.Platform);
        var both = await Now(province, clerk);
        Assert.True(both.May(AccessPermissions.ReadAudit));
        Assert.False(both.May(AccessPermissions.ManageAccess));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_stands_in_for_a_role_with_a_second_factor_owes_one_meanwhile(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var office = await Office(province, "甲局");
        var absent = await Person(province, "chen", office, Roles.Supervisor);
        var standIn = await Person(province, "wang", office, Roles.Purchaser);
        Assert.True((await Record(province, absent, standIn, Roles.Supervisor)).Succeeded);
        province.Clock!.Advance(TimeSpan.FromMinutes(50));
        var before = await Now(province, standIn);
        Assert.True(before.May(Permission.SignedIn));
        Assert.False(before.May(AlertsPermissions.ReviewAlerts));

        // The very session that was whole before the leave.
        province.Clock!.Advance(TimeSpan.FromMinutes(20));
        var begun = await CallerOf(province, before.SessionId!.Value);
        Assert.Equal([(Permission)Permission.FinishSignIn], begun.Permissions);
        Assert.Empty(begun.Delegated);
        Assert.True((await Now(province, standIn)).May(AlertsPermissions.ReviewAlerts));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_delegated_is_not_delegated_on_and_only_within_the_office(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var office = await Office(province, "甲中心");
        var absent = await Person(province, "li", office, Roles.RegistryOfficer);
        var standIn = await Person(province, "wang", office, Roles.CentreOperator);
        var third = await Person(province, "zhao", office, Roles.CentreOperator);
        var elsewhere = await Person(
            province,
            "sun",
            await Office(province, "乙中心"),
            Roles.RegistryOfficer
        );
        var noOffice = await Trading.Tests.Harness.People.Create(
            province,
            "qian",
            Roles.RegistryOfficer
        );

        Assert.Equal(
            "leave.delegate",
            (await Record(province, absent, elsewhere, Roles.RegistryOfficer))
                .Problem
                ?.Errors[0]
                .Code
        );
        Assert.Equal(
            "leave.delegate",
            (await Record(province, absent, absent, Roles.RegistryOfficer)).Problem?.Errors[0].Code
        );
        Assert.Equal(
            "leave.delegate",
            (await Record(province, noOffice, absent, Roles.RegistryOfficer))
                .Problem
                ?.Errors[0]
                .Code
        );
        Assert.Equal(
            "leave.role",
            (await Record(province, absent, standIn, Roles.Supervisor)).Problem?.Errors[0].Code
        );
        Assert.True((await Record(province, absent, standIn, Roles.RegistryOfficer)).Succeeded);
        Assert.Equal(
            "leave.overlap",
            (await Record(province, absent, third, Roles.RegistryOfficer)).Problem?.Code
        );
        province.Clock!.Advance(TimeSpan.FromHours(2));
        Assert.Equal(
            "leave.role",
            (await Record(province, standIn, third, Roles.RegistryOfficer)).Problem?.Errors[0].Code
        );

        // Whoever loses the role has nothing that another could stand in for.
        await province.Send(new SetRoles.Command(absent, 1, [Roles.Purchaser]), Callers.Platform);
        Assert.False((await Now(province, standIn)).May(RegistryPermissions.VerifyEntity));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_claim_passes_to_a_colleague_by_its_officer_or_by_whoever_stands_in(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var office = await Office(province, "甲中心");
        var li = await Person(province, "li", office, Roles.RegistryOfficer);
        var wang = await Person(province, "wang", office, Roles.RegistryOfficer);
        var zhao = await Person(province, "zhao", office, Roles.RegistryOfficer);
        var other = await Person(
            province,
            "sun",
            await Office(province, "乙中心"),
            Roles.RegistryOfficer
        );
        var (clerk, _) = await Firms.Submit(province, 1);
        var id = (
            await Firms.Waiting(province, clerk.EntityCode!.Value, await Now(province, li))
        ).Id;
        Assert.Equal(
            "review.unclaimed",
            (await province.Send(new HandOverReview.Command(id, wang), await Now(province, li)))
                .Problem
                ?.Code
        );
        await province.Send(new ClaimReview.Command(id), await Now(province, li));

        Assert.Equal(
            "review.claimed",
            (await province.Send(new HandOverReview.Command(id, wang), await Now(province, wang)))
                .Problem
                ?.Code
        );
        Assert.Equal(
            "review.hand_over",
            (await province.Send(new HandOverReview.Command(id, other), await Now(province, li)))
                .Problem
                ?.Errors[0]
                .Code
        );
        var today = Trading.Domain.Codes.ChinaTime.Today(province.Clock!);
        await province.Send(
            new RecordEmployer.Mine(clerk.EntityCode!.Value, today, null),
            await Now(province, zhao)
        );
        Assert.Equal(
            "review.hand_over",
            (await province.Send(new HandOverReview.Command(id, zhao), await Now(province, li)))
                .Problem
                ?.Errors[0]
                .Code
        );
        Assert.Equal(
            ["wang"],
            (
                await province.Send(new HandOverCandidates.Query(id), await Now(province, li))
            ).Value.Select(person => person.Login)
        );
        Assert.Empty(
            (await province.Send(new HandOverCandidates.Query(id), await Now(province, wang))).Value
        );

        // Away: whoever stands in takes it over.
        Assert.True((await Record(province, li, wang, Roles.RegistryOfficer)).Succeeded);
        Assert.Equal(
            "review.claimed",
            (await province.Send(new HandOverReview.Command(id, wang), await Now(province, wang)))
                .Problem
                ?.Code
        );
        province.Clock!.Advance(TimeSpan.FromHours(2));
        Assert.True(
            (
                await province.Send(new HandOverReview.Command(id, wang), await Now(province, wang))
            ).Succeeded
        );
        Assert.Single(
            (await province.Send(new ReviewQueue.Query(Mine: true), await Now(province, wang)))
                .Value
                .Items
        );
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @li and link like '/registry/reviews/%'",
                new { li }
            )
        );
        // And back, by its officer.
        Assert.True(
            (
                await province.Send(new HandOverReview.Command(id, li), await Now(province, wang))
            ).Succeeded
        );
    }

    private static Task<Outcome<Absence>> Record(
        Province province,
        Guid absent,
        Guid standIn,
        params string[] roles
    ) => Recording(province, absent, new RecordLeave.Command(standIn, From, To, "年休假", roles));

    private static async Task<Outcome<Absence>> Recording(
        Province province,
        Guid absent,
        RecordLeave.Command command
    ) => await province.Send(command, await Now(province, absent));

    private static async Task<Guid> Office(Province province, string name) =>
        (
            await province.Send(
                new CreateOffice.Command(name, name, RegionCode.Given("210100"), "trading_centre"),
                Callers.Platform
            )
        )
            .Value
            .Id;

    private static async Task<Guid> Person(
        Province province,
        string login,
        Guid office,
        string role
    )
    {
        var person = (
            await province.Send(
                new CreatePerson.Command(login + "1", login, [role]) { OfficeId = office },
                Callers.Platform
            )
        )
            .Value
            .Person
            .Id;
        await province.Send(
            new ImportPassword.Command(person, WebProvince.Password),
            Callers.Platform
        );
        await province.Rows<int>(
            "update person set login = @login where id = @person",
            new { login, person }
        );
        return person;
    }

    /// <summary>The person as a session opened now would have it.</summary>
    private static async Task<Caller> Now(Province province, Guid person)
    {
        var login = await province.Scalar<string>(
            "select login from person where id = @person",
            new { person }
        );
        var session = (
            await province.Send(new SignIn.Command(login, WebProvince.Password), Caller.Anonymous)
        )
            .Value
            .SessionId!
            .Value;
        var caller = await CallerOf(province, session);
        if (caller.May(Permission.SignedIn))
        {
            return caller;
        }

        if (
            await province.Scalar<long>(
                "select count(*) from factor where person_id = @person",
                new { person }
            ) == 0
        )
        {
            await province.Send(
                new ImportFactor.Command(person, WebProvince.FactorSecret),
                Callers.Platform
            );
        }

        // A step counts once.
        province.Clock!.Advance(TimeSpan.FromSeconds(30));
        var code = FactorCodes.CodeOf(
            WebProvince.FactorSecret,
            FactorCodes.StepAt(province.Clock.GetUtcNow())
        );
        caller = await CallerOf(province, session);
        var whole = (await province.Send(new GiveCode.Command(code), caller)).Value.SessionId!;
        return await CallerOf(province, whole.Value);
    }

    private static async Task<Caller> CallerOf(Province province, Guid session)
    {
        await using var scope = province.Services.CreateAsyncScope();
        return (
            await scope
                .ServiceProvider.GetRequiredService<Sessions>()
                .Find(session, CancellationToken.None)
        )!;
    }
}
