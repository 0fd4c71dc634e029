using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Secrets;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>Who may see what of a record, and how numbers stay sealed when keys change.</summary>
public sealed class SecretTests
{
    private const string Reason = "核对联系人电话是否真实有效";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_officer_looks_at_one_number_with_a_reason_and_the_firm_sees_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        foreach (
            var (pointer, number) in new[]
            {
                ("/contacts/0/phone", Firms.Phone),
                ("/personnel/0/identityNumber", Firms.IdentityNumber),
                ("/bankAccount/number", Firms.AccountNumber),
            }
        )
        {
            var seen = await province.Send(
                new RevealSecret.Command(code, pointer, Reason),
                officer
            );
            Assert.Equal(number, seen.Value.Value);
        }

        var views = (await province.Send(new ListSecretViews.Query(code), clerk)).Value.Items;
        Assert.Equal(3, views.Count);
        Assert.All(views, view => Assert.Equal((officer.Name, Reason), (view.Viewer, view.Reason)));
        Assert.Contains("联系人 · 电话", views.Select(view => view.Field));

        var trail = await province.Rows<string>(
            "select payload from audit_entry where action = 'Registry.RevealSecret'"
        );
        Assert.Equal(3, trail.Count);
        Assert.All(
            trail,
            payload =>
            {
                Assert.Contains(Reason, payload, StringComparison.Ordinal);
                Assert.DoesNotContain(Firms.Phone, payload, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task A_look_without_a_reason_or_at_what_is_not_masked_is_refused()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await Refused("/contacts/0/phone", "看看", "reveal.reason");
        await Refused("/contacts/0/name", Reason, "reveal.pointer");
        await Refused("/contacts/phone", Reason, "reveal.pointer");
        await Refused("/nothing/0/phone", Reason, "reveal.pointer");
        var beyond = await province.Send(
            new RevealSecret.Command(code, "/contacts/7/phone", Reason),
            officer
        );
        Assert.Equal(ProblemKind.NotFound, beyond.Problem!.Kind);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from secret_view"));

        async Task Refused(string pointer, string reason, string rule)
        {
            var refused = await province.Send(
                new RevealSecret.Command(code, pointer, reason),
                officer
            );
            Assert.Equal(rule, Assert.Single(refused.Problem!.Errors).Code);
        }
    }

    [Fact]
    public async Task Nobody_else_looks_at_numbers_nor_reads_who_did()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        foreach (
            var stranger in new[]
            {
                Callers.With(Roles.Supervisor),
                Callers.With(Roles.Administrator),
                Firms.Clerk(Firms.Code(2)),
                Callers.System(Scopes.RegistryRead),
            }
        )
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (
                    await province.Send(
                        new RevealSecret.Command(code, "/contacts/0/phone", Reason),
                        stranger
                    )
                )
                    .Problem!
                    .Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListSecretViews.Query(code), stranger)).Problem!.Kind
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_trading_system_reads_what_its_scopes_cover(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        var little = await Used(Scopes.RegistryRead);
        Assert.Equal(
            [
                "/shareholders",
                "/financials",
                "/bankAccount",
                "/contacts/0/phone",
                "/personnel/0/identityNumber",
            ],
            little.Withheld.Where(place => !place.EndsWith("email", StringComparison.Ordinal))
        );
        Assert.Empty(little.Record.Shareholders);
        Assert.Empty(little.Record.Financials);
        Assert.Equal(new BankAccount(), little.Record.BankAccount);
        Assert.Equal("138****2345", little.Record.Contacts[0].Phone);
        Assert.Equal(Firms.Bridge(), little.Record.Performances[0]);

        var much = await Used(
            Scopes.RegistryRead,
            Scopes.RegistryContacts,
            Scopes.RegistryFinances,
            Scopes.RegistryOwnership
        );
        // No scope unmasks these: a mirror that stored them would store stars.
        Assert.Contains("/shareholders/0/identityNumber", much.Withheld);
        Assert.Contains("/bankAccount/number", much.Withheld);
        Assert.DoesNotContain("/contacts/0/phone", much.Withheld);
        Assert.DoesNotContain("/shareholders", much.Withheld);
        Assert.Equal(Firms.Phone, much.Record.Contacts[0].Phone);
        Assert.Equal(Firms.Statement(), much.Record.Financials[0]);
        Assert.Equal(6_000, much.Record.Shareholders[0].ShareBasisPoints);
        // No scope unmasks numbers of people and accounts.
        Assert.Equal("110****2X", much.Record.Shareholders[0].IdentityNumber);
        Assert.Equal("****0088", much.Record.BankAccount.Number);

        // What the firm is shown beforehand is exactly that.
        var preview = await province.Send(new PreviewRecord.Query(code), clerk);
        Assert.Equal(Words(little), Words(preview.Value));
        var whole = await province.Send(new PreviewRecord.Query(code, true, true, true), clerk);
        Assert.Equal(Words(much), Words(whole.Value));

        async Task<UsableRecord> Used(params string[] scopes) =>
            (await province.Send(new UseEntity.Command(code, "T-1"), Callers.System(scopes)))
                .Value
                .Entity;

        static string Words(UsableRecord record) =>
            System.Text.Json.JsonSerializer.Serialize(record);
    }

    [Fact]
    public async Task A_scope_beside_the_registrys_own_opens_nothing_alone()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Submit(province, 1);
        var refused = await province.Send(
            new UseEntity.Command(clerk.EntityCode!.Value, "T-1"),
            Callers.System(Scopes.RegistryFinances, Scopes.RegistryOwnership)
        );
        Assert.Equal(ProblemKind.Forbidden, refused.Problem!.Kind);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_old_key_sealed_is_sealed_anew(Engine engine)
    {
        // A ring of its own, which was not told yet that nothing lies in the clear any more.
        await using var province = Province.On(
            engine,
            new() { ["Trading:Keys"] = string.Join(';', KeyRing.New()) }
        );
        var (clerk, _) = await Firms.Complete(province, 1);
        // As if it had been stored before there was a ring: key 0, in the clear.
        await province.Rows<int>(
            "update entity_section set key_id = 0, content = @content where section = 'contacts'",
            new { content = $$"""[{"name":"王经办","phone":"{{Firms.Phone}}"}]""" }
        );
        var counts = await province.Send(new CountSealed.Query(), Caller.Platform("test"));
        Assert.Equal([0, 1], counts.Value.Select(count => count.KeyId));

        var done = await province.Send(
            new ResealSections.Command(ToTheEnd: true),
            Caller.Platform("test")
        );
        Assert.Equal(new ResealSections.Resealed(1, false), done.Value);
        Assert.DoesNotContain(
            Firms.Phone,
            await province.Scalar<string>(
                "select content from entity_section where section = 'contacts'"
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(Firms.Phone, (await Firms.Dossier(province, clerk)).Record.Contacts[0].Phone);
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new ResealSections.Command(true),
                    Callers.With(Roles.Administrator)
                )
            )
                .Problem!
                .Kind
        );
    }
}
