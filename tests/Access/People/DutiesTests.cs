using Trading.Access;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Reviews;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Access;

public sealed class DutiesTests
{
    private static readonly Caller Security = Callers.With(Roles.SecurityAdministrator);

    [Theory]
    [InlineData(Roles.Administrator, Roles.SecurityAdministrator)]
    [InlineData(Roles.Administrator, Roles.Auditor)]
    [InlineData(Roles.SecurityAdministrator, Roles.Auditor)]
    public async Task Nobody_holds_two_of_the_three_administrative_duties(string one, string two)
    {
        await using var province = Province.On(Engine.Sqlite);
        var created = await province.Send(
            new CreatePerson.Command("both", "both", [one, two]),
            Security
        );
        Assert.Equal("roles.separation", created.Problem?.Errors[0].Code);
        Assert.Empty(
            Callers
                .Granted.OfRoles([one])
                .Intersect(Callers.Granted.OfRoles([two]))
                .Except([Permission.SignedIn])
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_grants_himself_a_role(Engine engine)
    {
        await using var province = Province.On(engine);
        var me = await Trading.Tests.Harness.People.Create(
            province,
            "security1",
            Roles.SecurityAdministrator
        );
        var self = Callers.With(Roles.SecurityAdministrator, me);
        var refused = await province.Send(
            new SetRoles.Command(me, 1, [Roles.SecurityAdministrator, Roles.Supervisor]),
            self
        );
        Assert.Equal(ProblemKind.Forbidden, refused.Problem?.Kind);
        var byAnother = await province.Send(
            new SetRoles.Command(me, 1, [Roles.SecurityAdministrator, Roles.Supervisor]),
            Security
        );
        Assert.True(byAnother.Succeeded);
        // Giving one up is not granting.
        Assert.True(
            (
                await province.Send(
                    new SetRoles.Command(me, 2, [Roles.SecurityAdministrator]),
                    self
                )
            ).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_upgrade_locks_nobody_out_and_gives_nobody_two_duties(Engine engine)
    {
        // As it was before: a database with the older scripts, and administrators in it.
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0007");
        await using var connection = await database.Open(CancellationToken.None);
        var (oldest, other, left) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await Add(left, "gone", active: false, years: 3);
        await Add(oldest, "first", active: true, years: 2);
        await Add(other, "second", active: true, years: 1);
        Schema.Migrate(database);
        Assert.Equal([Roles.SecurityAdministrator], await RolesOf(oldest));
        Assert.Equal([Roles.Administrator], await RolesOf(other));
        Assert.Equal([Roles.Administrator], await RolesOf(left));

        async Task Add(Guid id, string login, bool active, int years)
        {
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into person (id, login, display_name, password_hash, active, failed_sign_ins, created_at, version)
                values (@id, @login, @login, 'x', @active, 0, @at, 1)
                """,
                new
                {
                    id,
                    login,
                    active,
                    at = Province.Start.ToUniversalTime().AddYears(-years),
                }
            );
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                "insert into person_role (person_id, role) values (@id, 'administrator')",
                new { id }
            );
        }

        async Task<List<string>> RolesOf(Guid id) =>
            Dapper.SqlMapper.AsList(
                await Dapper.SqlMapper.QueryAsync<string>(
                    connection,
                    "select role from person_role where person_id = @id",
                    new { id }
                )
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_officer_neither_claims_nor_decides_the_record_of_a_firm_he_works_for(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        var id = (await Firms.Waiting(province, code, officer)).Id;
        var claimed = (await province.Send(new ClaimReview.Command(id), officer)).Value;
        var today = province.Clock!.Today();

        // Declared after the claim: it is not decided any more, only given back.
        var declared = (
            await province.Send(
                new RecordEmployer.Mine(
                    EntityCode.Given($" {code.ToString().ToLowerInvariant()} "),
                    today,
                    null
                ),
                officer
            )
        ).Value;
        Assert.True(declared.SelfDeclared);
        var decided = await province.Send(
            new DecideReview.Command(id, claimed.Version, true, null),
            officer
        );
        Assert.Equal(ProblemKind.Forbidden, decided.Problem?.Kind);
        Assert.True((await province.Send(new ReleaseReview.Command(id), officer)).Succeeded);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ClaimReview.Command(id), officer)).Problem?.Kind
        );
        Assert.True((await Firms.Waiting(province, code, officer)).OwnFirm);
        var colleague = await Firms.Officer(province, "officer-2");
        Assert.False((await Firms.Waiting(province, code, colleague)).OwnFirm);

        // Over today; today still counts, tomorrow does not.
        Assert.True((await province.Send(new EndEmployer.Mine(declared.Id), officer)).Succeeded);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ClaimReview.Command(id), officer)).Problem?.Kind
        );
        province.Clock!.Advance(TimeSpan.FromDays(1));
        Assert.True((await province.Send(new ClaimReview.Command(id), officer)).Succeeded);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_security_administrator_recorded_nobody_takes_back_himself(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var person = officer.PersonId!.Value;
        var today = province.Clock!.Today();
        var recorded = (
            await province.Send(
                new RecordEmployer.Command(person, Firms.Code(1), today.AddDays(-30), null),
                Security
            )
        ).Value;
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new EndEmployer.Mine(recorded.Id), officer)).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new RecordEmployer.Command(person, Firms.Code(1), today, null),
                    officer
                )
            )
                .Problem
                ?.Kind
        );
        Assert.False(
            (await province.Send(new ListEmployers.Mine(), officer)).Value.Single().SelfDeclared
        );
        Assert.True(
            (await province.Send(new EndEmployer.Command(person, recorded.Id), Security)).Succeeded
        );
        Assert.Equal(
            today,
            (await province.Send(new ListEmployers.Query(person), Security)).Value.Single().ToDay
        );

        var reversed = await province.Send(
            new RecordEmployer.Mine(Firms.Code(1), today, today.AddDays(-1)),
            officer
        );
        Assert.Equal(
            ("/toDay", "period.reversed"),
            (reversed.Problem!.Errors[0].Pointer, reversed.Problem.Errors[0].Code)
        );
        Assert.Equal(
            "/entityCode",
            (
                await province.Send(
                    new RecordEmployer.Mine(EntityCode.Given("nonsense"), today, null),
                    officer
                )
            )
                .Problem!
                .Errors[0]
                .Pointer
        );
    }
}
