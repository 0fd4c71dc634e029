using Trading.Access;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Secrets;

public sealed class ForgottenNumbersTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_replaced_in_a_draft_goes_after_a_year_one_handed_in_after_fifteen(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        // Version 2: never handed in. Version 3: handed in as 4, replaced by 6.
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        var version = await Save("13900000003", draft.Version);
        version = (await province.Send(new SubmitEntity.Command(code, version), clerk))
            .Value
            .Version;
        version = (await province.Send(new WithdrawEntity.Command(code, version), clerk))
            .Value
            .Version;
        var last = await Save("13900000006", version);
        Assert.Equal(6, last);
        Assert.Equal(
            (Firms.Phone, "13900000003", "13900000006"),
            (await Phone(2), await Phone(3), await Phone(6))
        );

        await After(days: 364);
        Assert.Equal(Firms.Phone, await Phone(2));
        await After(days: 367);
        Assert.Equal(
            (null, "13900000003", "13900000006"),
            (await Phone(2), await Phone(3), await Phone(6))
        );
        // What was not secret, and the numbers that the draft took over, stay.
        var kept = (await province.Send(new GetEntityVersion.Query(code, 2), clerk)).Value.Record;
        Assert.Equal("王经办", Assert.Single(kept.Contacts).Name);
        Assert.Equal(Firms.AccountNumber, kept.BankAccount!.Number);

        await After(days: (15 * 365) + 1);
        Assert.Equal("13900000003", await Phone(3));
        await After(days: (15 * 365) + 10);
        Assert.Equal((null, "13900000006"), (await Phone(3), await Phone(6)));
        // The record itself is in use.
        Assert.Equal(
            Firms.AccountNumber,
            (await Firms.Dossier(province, clerk)).Record.BankAccount!.Number
        );

        async Task<long> Save(string phone, long expected) =>
            (
                await province.Send(
                    new SaveEntity.Command(
                        code,
                        expected,
                        Contacts: [Firms.Contact() with { Phone = phone }]
                    ),
                    clerk
                )
            )
                .Value
                .Version;

        async Task<string?> Phone(long of) =>
            (await province.Send(new GetEntityVersion.Query(code, of), clerk))
                .Value.Record.Contacts.Single()
                .Phone;

        Task After(int days) => Forget(province, days);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Fifteen_years_after_it_was_closed_a_record_holds_no_number(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        var (other, _) = await Firms.Complete(province, 2);
        Assert.True(
            (
                await province.Send(
                    new CloseEntity.Command(code, draft.Version, "已注销"),
                    await Firms.Officer(province)
                )
            ).Succeeded
        );

        await Forget(province, (15 * 365) + 1);
        Assert.True(await Sealed(code.ToString()) > 0);
        await Forget(province, (15 * 365) + 10);
        Assert.Equal(0, await Sealed(code.ToString()));
        Assert.True(await Sealed(other.EntityCode!.Value.ToString()) > 0);
        // Nothing is left to be done twice.
        var entries = await province.Scalar<long>("select count(*) from audit_entry");
        await Forget(province, (15 * 365) + 11);
        Assert.Equal(entries, await province.Scalar<long>("select count(*) from audit_entry"));

        Task<long> Sealed(string entity) =>
            province.Scalar<long>(
                "select count(*) from entity_section where entity_code = @entity and key_id is not null",
                new { entity }
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_of_a_change_that_was_never_handed_in_goes_after_a_year_and_the_verified_one_stays(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Verify(province, 1, await Firms.Officer(province));
        var code = clerk.EntityCode!.Value;
        var begun = await Firms.Begin(province, clerk);
        var first = await Save("13900000003", begun.Version);
        // What happens to the version in force meanwhile hands nothing in.
        var confirmed = await province.Send(new ConfirmEntity.Command(code, first), clerk);
        var second = await Save("13900000006", confirmed.Value.Version);
        await province.Send(new DiscardChange.Command(code, second), clerk);
        Assert.Equal(("13900000003", "13900000006"), (await Phone(first), await Phone(second)));
        await Forget(province, 367);
        Assert.Equal((null, null), (await Phone(first), await Phone(second)));
        Assert.Equal(Firms.Phone, (await Firms.InForce(province, clerk)).Record.Contacts[0].Phone);

        async Task<long> Save(string phone, long expected) =>
            (
                await province.Send(
                    new SaveEntity.Command(
                        code,
                        expected,
                        Contacts: [Firms.Contact() with { Phone = phone }]
                    ),
                    clerk
                )
            )
                .Value
                .Version;

        async Task<string?> Phone(long of) =>
            (await province.Send(new GetEntityVersion.Query(code, of), clerk))
                .Value.Record.Contacts.Single()
                .Phone;
    }

    private static async Task Forget(Province province, int days)
    {
        province.Clock!.SetUtcNow(Province.Start.AddDays(days));
        await province.Send(new ForgetExpired.Command(), Callers.Platform);
        await province.DeliverDue();
    }
}
