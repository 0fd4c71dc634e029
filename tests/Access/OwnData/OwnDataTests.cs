using Trading.Access;
using Trading.Access.OwnData;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Access;

/// <summary>A person's copy of the own data, and the end of an account.</summary>
public sealed class OwnDataTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_person_copies_what_is_held_about_the_person_and_nobody_else(Engine engine)
    {
        await using var province = Province.On(engine);
        var made = (
            await province.Send(
                new SignUpPerson.Command(
                    Firms.IdentityNumber,
                    "李某某",
                    "li.person",
                    WebProvince.Password
                ),
                Caller.Anonymous
            )
        ).Value;
        var stranger = await Firms.SignUp(province, 1);
        var person = await Clerk(province, made.Login, made.Code);
        await province.Send(
            new SaveEntity.Command(made.Code, made.Version, Contacts: [Firms.Contact()]),
            person
        );

        var copy = (await province.Send(new CopyMyData.Query(), person)).Value;
        Assert.Equal("li.person", copy.Account.Login);
        var record = Assert.IsType<EntityRecord>(Assert.Single(copy.Holdings).Content);
        Assert.Equal(Firms.IdentityNumber, record.Identity.LegalRepresentativeId);
        Assert.Equal(["Registry.SaveEntity"], copy.Deeds.Select(deed => deed.Action));

        // A firm's record is the firm's, not its clerk's.
        Assert.Empty((await province.Send(new CopyMyData.Query(), stranger)).Value.Holdings);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_erased_account_is_nobodys_and_the_record_stays(Engine engine)
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        var session = (
            await province.Send(
                new SignIn.Command("firm-1", WebProvince.Password),
                Caller.Anonymous
            )
        )
            .Value
            .SessionId;
        Assert.NotNull(session);

        var wrong = await province.Send(new EraseMyAccount.Command("not the password"), clerk);
        Assert.Equal("/password", Assert.Single(wrong.Problem!.Errors).Pointer);
        Assert.Null(
            (await province.Send(new EraseMyAccount.Command(WebProvince.Password), clerk)).Problem
        );

        Assert.Null(
            (
                await province.Send(
                    new SignIn.Command("firm-1", WebProvince.Password),
                    Caller.Anonymous
                )
            )
                .Value
                .SessionId
        );
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from session where person_id = @id and revoked_at is null",
                new { id = clerk.PersonId }
            )
        );
        var left = await province.Scalar<string>(
            "select concat(login, display_name) from person where id = @id",
            new { id = clerk.PersonId }
        );
        Assert.DoesNotContain("firm-1", left, StringComparison.Ordinal);
        Assert.DoesNotContain("王经办", left, StringComparison.Ordinal);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from entity"));
    }

    [Fact]
    public async Task Officials_are_not_erased_by_themselves()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var refused = await province.Send(
            new EraseMyAccount.Command(WebProvince.Password),
            officer
        );
        Assert.Equal("account.of_office", refused.Problem!.Code);
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new EraseMyAccount.Command(WebProvince.Password),
                    Callers.System(Scopes.RegistryRead)
                )
            )
                .Problem!
                .Kind
        );
    }

    private static async Task<Caller> Clerk(Province province, string login, EntityCode code) =>
        Firms.Clerk(
            code,
            await province.Scalar<Guid>("select id from person where login = @login", new { login })
        ) with
        {
            Name = login,
        };
}
