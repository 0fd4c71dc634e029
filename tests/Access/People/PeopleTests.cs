using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Access.Offices;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

public sealed class PeopleTests
{
    private static readonly Caller Administrator = Callers.With(Roles.SecurityAdministrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_administrator_gives_a_person_an_account_with_which_the_person_signs_in(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var office = (
            await province.Send(
                new CreateOffice.Command(
                    "沈阳市公共资源交易中心",
                    "Shenyang Trading Centre",
                    RegionCode.Given("210100"),
                    "trading_centre"
                ),
                Administrator
            )
        ).Value;
        var made = (
            await province.Send(
                Clerk("Wang.Fang") with
                {
                    OfficeId = office.Id,
                    Roles = [Roles.CentreOperator, Roles.Purchaser],
                },
                Administrator
            )
        ).Value;
        var person = made.Person;

        Assert.Equal("wang.fang", person.Login);
        Assert.Equal("沈阳市公共资源交易中心", person.OfficeNameZh);
        Assert.Equal([Roles.CentreOperator, Roles.Purchaser], person.Roles);
        Assert.Equal(1, person.Version);
        var signedIn = await province.Send(
            new SignIn.Command("wang.fang", made.FirstPassword!.Password),
            Caller.Anonymous
        );
        Assert.NotNull(signedIn.Value.SessionId);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task People_are_found_by_part_of_a_name_role_and_state_page_by_page(Engine engine)
    {
        await using var province = Province.On(engine);
        foreach (var number in Enumerable.Range(1, 5))
        {
            await Create(province, $"clerk{number}", Roles.CentreOperator);
        }

        var odd = await Create(province, "percent%_[sign", Roles.Supervisor, valid: false);
        Assert.Null(odd);
        var sleeping = (await Create(province, "sleeper", Roles.Supervisor))!;
        await province.Send(
            new DisablePerson.Command(sleeping.Id, sleeping.Version),
            Administrator
        );

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListPeople.Query { Cursor = cursor, Take = 2 },
                    Administrator
                )
            ).Value;
            seen.AddRange(page.Items.Select(person => person.Login));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(["clerk1", "clerk2", "clerk3", "clerk4", "clerk5", "sleeper"], seen);

        Assert.Equal(["clerk3"], await Logins(new ListPeople.Query { Text = "ERK3" }));
        Assert.Equal(["sleeper"], await Logins(new ListPeople.Query { Role = Roles.Supervisor }));
        Assert.Equal(["sleeper"], await Logins(new ListPeople.Query { Active = false }));
        Assert.Equal(5, (await Logins(new ListPeople.Query { Active = true })).Count);
        Assert.Empty(await Logins(new ListPeople.Query { Text = "cl%1" }));
        Assert.Empty(await Logins(new ListPeople.Query { Text = "cl[e]rk" }));
        Assert.Empty(await Logins(new ListPeople.Query { OfficeId = Guid.NewGuid() }));

        async Task<List<string>> Logins(ListPeople.Query query) =>
            [
                .. (await province.Send(query, Administrator)).Value.Items.Select(person =>
                    person.Login
                ),
            ];
    }

    [Theory]
    [InlineData("ab", "login.form")]
    [InlineData("-abc", "login.form")]
    [InlineData("a b c", "login.form")]
    [InlineData("王芳王芳", "login.form")]
    [InlineData("abc\n", "login.form")]
    public async Task A_name_that_is_none_is_refused_with_the_rule(string login, string rule)
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(Clerk(login), Administrator);
        Assert.Equal(rule, refused.Problem?.Errors.Single().Code);
    }

    [Fact]
    public async Task A_sign_in_name_is_taken_once_whatever_its_case()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Create(province, "clerk", Roles.Purchaser);
        var second = await province.Send(Clerk("CLERK"), Administrator);
        Assert.Equal("login.taken", second.Problem?.Code);
    }

    [Fact]
    public async Task A_bidder_belongs_to_a_firm_and_only_a_bidder_does()
    {
        await using var province = Province.On(Engine.Sqlite);
        var without = await province.Send(
            Clerk("clerk1") with
            {
                Roles = [Roles.Bidder],
            },
            Administrator
        );
        Assert.Equal("entity_code.required", without.Problem?.Errors.Single().Code);
        var official = await province.Send(
            Clerk("clerk2") with
            {
                Roles = [Roles.RegistryOfficer],
                EntityCode = EntityCode.Given("91110108551385082Q"),
            },
            Administrator
        );
        Assert.Equal("entity_code.not_bidder", official.Problem?.Errors.Single().Code);

        var person = (await Create(province, "clerk3", Roles.Purchaser))!;
        var later = await province.Send(
            new SetRoles.Command(person.Id, person.Version, [Roles.Bidder]),
            Administrator
        );
        Assert.Equal("roles.bidder_without_entity", later.Problem?.Errors.Single().Code);
    }

    [Fact]
    public async Task Nobody_is_administrator_and_auditor_together()
    {
        await using var province = Province.On(Engine.Sqlite);
        string[] both = [Roles.SecurityAdministrator, Roles.Auditor];
        var created = await province.Send(Clerk("clerk") with { Roles = both }, Administrator);
        Assert.Equal("roles.separation", created.Problem?.Errors.Single().Code);

        var person = (await Create(province, "clerk", Roles.Auditor))!;
        var changed = await province.Send(
            new SetRoles.Command(person.Id, person.Version, both),
            Administrator
        );
        Assert.Equal("roles.separation", changed.Problem?.Errors.Single().Code);
    }

    [Fact]
    public async Task An_administrator_cannot_make_himself_an_auditor_even_by_giving_up_the_other_role()
    {
        await using var province = Province.On(Engine.Sqlite);
        var me = (await Create(province, "admin1", Roles.SecurityAdministrator))!;
        await Create(province, "admin2", Roles.SecurityAdministrator);
        var refused = await province.Send(
            new SetRoles.Command(me.Id, me.Version, [Roles.Auditor]),
            Callers.With(Roles.SecurityAdministrator, me.Id)
        );
        Assert.Equal("forbidden", refused.Problem?.Code);
        var byAnother = await province.Send(
            new SetRoles.Command(me.Id, me.Version, [Roles.Auditor]),
            Administrator
        );
        Assert.Equal([Roles.Auditor], byAnother.Value.Roles);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_last_active_administrator_stays(Engine engine)
    {
        await using var province = Province.On(engine);
        var first = (await Create(province, "admin1", Roles.SecurityAdministrator))!;
        var second = (await Create(province, "admin2", Roles.SecurityAdministrator))!;
        Assert.True(
            (
                await province.Send(
                    new DisablePerson.Command(second.Id, second.Version),
                    Administrator
                )
            ).Succeeded
        );

        var disabled = await province.Send(
            new DisablePerson.Command(first.Id, first.Version),
            Administrator
        );
        Assert.Equal("administrator.last", disabled.Problem?.Code);
        var stripped = await province.Send(
            new SetRoles.Command(first.Id, first.Version, [Roles.Supervisor]),
            Administrator
        );
        Assert.Equal("administrator.last", stripped.Problem?.Code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Administrators_who_remove_each_other_at_one_instant_leave_one(Engine engine)
    {
        await using var province = Province.On(engine);
        for (var round = 0; round < 5; round++)
        {
            var pair = new List<Person>();
            foreach (var number in Enumerable.Range(1, 2))
            {
                pair.Add(
                    (await Create(province, $"admin{round}-{number}", Roles.SecurityAdministrator))!
                );
            }

            var outcomes = await Task.WhenAll(
                province.Send(
                    new SetRoles.Command(pair[0].Id, 1, [Roles.Supervisor]),
                    Administrator
                ),
                province.Send(new DisablePerson.Command(pair[1].Id, 1), Administrator)
            );
            var left = await province.Scalar<long>(
                "select count(*) from person p join person_role r on r.person_id = p.id where r.role = 'security_administrator' and p.active = "
                    + (engine == Engine.Postgres ? "true" : "1")
            );
            Assert.Equal(1, left);
            Assert.Equal(round == 0 ? 1 : 2, outcomes.Count(outcome => outcome.Succeeded));
            if (round == 0)
            {
                Assert.Equal(
                    "administrator.last",
                    outcomes.Single(outcome => !outcome.Succeeded).Problem?.Code
                );
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_second_of_two_who_change_roles_sees_what_the_first_did(Engine engine)
    {
        await using var province = Province.On(engine);
        var person = (await Create(province, "clerk", Roles.Purchaser))!;
        var first = await province.Send(
            new SetRoles.Command(person.Id, person.Version, [Roles.Supervisor]),
            Administrator
        );
        Assert.Equal(2, first.Value.Version);

        var second = await province.Send(
            new SetRoles.Command(person.Id, person.Version, [Roles.Expert]),
            Administrator
        );
        Assert.Equal(ProblemKind.Stale, second.Problem?.Kind);
        Assert.Equal([Roles.Supervisor], ((Person)second.Problem!.Extensions["current"]!).Roles);
        var difference = Assert.Single((StaleField[])second.Problem.Extensions["differences"]!);
        Assert.Equal("/roles", difference.Field);
        Assert.Equal(new[] { Roles.Expert }, difference.Yours);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Disabling_ends_the_sessions_and_enabling_does_not_bring_them_back(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var person = (await Create(province, "clerk", Roles.Purchaser))!;
        var session = await SignIn(province, "clerk");
        Assert.NotNull(await Find(province, session));

        var disabled = (
            await province.Send(new DisablePerson.Command(person.Id, 1), Administrator)
        ).Value;
        Assert.False(disabled.Active);
        Assert.Null(await Find(province, session));
        Assert.Null(await SignIn(province, "clerk"));

        await province.Send(new EnablePerson.Command(person.Id, disabled.Version), Administrator);
        Assert.Null(await Find(province, session));
        Assert.NotNull(await SignIn(province, "clerk"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reset_password_unlocks_the_account_and_ends_the_sessions(Engine engine)
    {
        await using var province = Province.On(engine);
        var person = (await Create(province, "clerk", Roles.Purchaser))!;
        var session = await SignIn(province, "clerk");
        for (var i = 0; i < Trading.Access.SignIn.SignIn.FailuresAllowed; i++)
        {
            await SignIn(province, "clerk", "wrong-password-1");
        }

        Assert.Null(await SignIn(province, "clerk"));
        var first = (
            await province.Send(new ResetPassword.Command(person.Id), Administrator)
        ).Value;
        Assert.Null(await Find(province, session));
        Assert.Null(await SignIn(province, "clerk"));
        Assert.NotNull(await SignIn(province, "clerk", first.Password));
        Assert.All(
            await province.Rows<string>("select payload from audit_entry"),
            payload =>
            {
                Assert.DoesNotContain("horse-battery", payload);
                Assert.DoesNotContain(first.Password, payload);
            }
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_changes_the_own_password_stays_signed_in_and_other_sessions_end(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var person = (await Create(province, "clerk", Roles.Purchaser))!;
        var mine = await SignIn(province, "clerk");
        var other = await SignIn(province, "clerk");
        var me = Callers.With(Roles.Purchaser, person.Id) with { SessionId = mine };
        const string newPassword = "another-horse-battery-7";

        var wrong = await province.Send(
            new ChangeMyPassword.Command("wrong-password-1", newPassword),
            me
        );
        Assert.Equal("password.wrong", wrong.Problem?.Errors.Single().Code);
        var weak = await province.Send(
            new ChangeMyPassword.Command(WebProvince.Password, "short"),
            me
        );
        Assert.Equal("/newPassword", weak.Problem?.Errors.Single().Pointer);
        var same = await province.Send(
            new ChangeMyPassword.Command(WebProvince.Password, WebProvince.Password),
            me
        );
        Assert.Equal("password.same", same.Problem?.Errors.Single().Code);

        Assert.True(
            (
                await province.Send(
                    new ChangeMyPassword.Command(WebProvince.Password, newPassword),
                    me
                )
            ).Succeeded
        );
        Assert.NotNull(await Find(province, mine));
        Assert.Null(await Find(province, other));
        Assert.NotNull(await SignIn(province, "clerk", newPassword));
    }

    [Fact]
    public async Task Roles_change_through_the_API_only_for_the_version_that_was_read()
    {
        await using var web = new WebProvince();
        using var admin = await web.SignedIn(Roles.SecurityAdministrator);
        using var creating = new HttpRequestMessage(HttpMethod.Post, "/api/v1/people")
        {
            Content = JsonContent.Create(Clerk("clerk")),
        };
        creating.Headers.Add("Idempotency-Key", "k1");
        using var created = await admin.SendAsync(creating);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("\"1\"", created.Headers.ETag?.Tag);

        var roles = created.Headers.Location + "/roles";
        using var unsaid = await admin.PutAsJsonAsync(roles, new { roles = new[] { "expert" } });
        Assert.Equal((HttpStatusCode)428, unsaid.StatusCode);
        using var first = await Put("\"1\"", "expert");
        Assert.Equal("\"2\"", first.Headers.ETag?.Tag);
        using var late = await Put("\"1\"", "supervisor");
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        var problem = await late.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("expert", problem.GetProperty("current").GetProperty("roles")[0].GetString());

        async Task<HttpResponseMessage> Put(string version, string role)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, roles)
            {
                Content = JsonContent.Create(new { roles = new[] { role } }),
            };
            request.Headers.TryAddWithoutValidation("If-Match", version);
            return await admin.SendAsync(request);
        }
    }

    private static CreatePerson.Command Clerk(string login) =>
        new(login, "王芳", [Roles.Purchaser]);

    private static async Task<Person?> Create(
        Province province,
        string login,
        string role,
        bool valid = true
    )
    {
        var outcome = await province.Send(Clerk(login) with { Roles = [role] }, Administrator);
        Assert.Equal(valid, outcome.Succeeded);
        if (outcome.Problem is not null)
        {
            return null;
        }

        var person = outcome.Value.Person;
        await province.Send(
            new ImportPassword.Command(person.Id, WebProvince.Password),
            Callers.Platform
        );
        return person;
    }

    private static async Task<Guid?> SignIn(
        Province province,
        string login,
        string password = WebProvince.Password
    ) =>
        (
            await province.Send(
                new Trading.Access.SignIn.SignIn.Command(login, password),
                Caller.Anonymous
            )
        )
            .Value
            .SessionId;

    private static async Task<Caller?> Find(Province province, Guid? session)
    {
        await using var scope =
            Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(
                province.Services
            );
        return await Microsoft
            .Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Sessions>(
                scope.ServiceProvider
            )
            .Find(session!.Value, CancellationToken.None);
    }
}
