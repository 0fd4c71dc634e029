using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange;

/// <summary>A firm sees which systems may read which of its fields and for what, before anything is read.</summary>
public sealed class ListReadersTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_sees_what_each_system_may_read_by_its_keys_and_within_its_scope(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        var administrator = Callers.With(Roles.Administrator);
        var limited = await Registered("甲系统", Scopes.RegistryRead);
        await province.Send(
            new ScopeSystem.Command(
                limited.Id,
                limited.Version + 1,
                [
                    new(Sections.Contacts, ["name", "phone"], "通知投标人"),
                    // Its keys do not open this one.
                    new(Sections.Financials, ["year"], "财务审查"),
                ]
            ),
            administrator
        );
        await Registered("乙系统", Scopes.RegistryRead, Scopes.RegistryFinances);
        await Registered("丙系统", Scopes.ProcurementRead);
        var shut = await Registered("丁系统", Scopes.RegistryRead);
        await province.Send(
            new SwitchSystem.Command(shut.Id, shut.Version + 1, false),
            administrator
        );

        var readers = new List<ListReaders.Reader>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListReaders.Query(clerk.EntityCode!.Value, cursor, 1),
                    clerk
                )
            ).Value;
            readers.AddRange(page.Items);
            cursor = page.Next;
        } while (cursor is not null);

        Assert.Equal(["丙系统", "乙系统", "甲系统"], readers.Select(one => one.Name).Order());
        Assert.Equal(
            ["identity 企业名称 ", "contacts 姓名,电话 通知投标人"],
            Of("甲系统")
                .Select(part =>
                    $"{part.Section} {string.Join(',', part.Fields.Select(field => field.Zh))} {part.Purpose}"
                )
        );
        var whole = Of("乙系统");
        Assert.Contains(whole, part => part is { Section: Sections.Financials, Whole: true });
        Assert.DoesNotContain(whole, part => part.Section == Sections.Shareholders);
        Assert.Empty(Of("丙系统"));
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ListReaders.Query(Firms.Code(2)), clerk)).Problem?.Kind
        );

        IReadOnlyList<ListReaders.Part> Of(string name) =>
            readers.Single(one => one.Name == name).Sections;

        async Task<TradingSystem> Registered(string name, params string[] scopes)
        {
            var system = (
                await province.Send(
                    new RegisterSystem.Command(name, RegionCode.Given("210200")),
                    Callers.Platform
                )
            ).Value;
            _ = (
                await province.Send(
                    new IssueKey.Command(
                        system.Id,
                        system.Version,
                        scopes,
                        Province.Start.AddDays(30)
                    ),
                    Callers.Platform
                )
            ).Value;
            return system;
        }
    }
}
