using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.Offices;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Access;

public sealed class SearchAuditTests
{
    private static readonly Caller Auditor = Callers.With(Roles.Auditor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_auditor_finds_entries_by_who_what_about_result_and_time(Engine engine)
    {
        await using var province = Province.On(engine);
        await People.Create(province, "wang", Roles.Purchaser);
        await province.Send(new SignIn.Command("wang", "some-password"), Caller.Anonymous);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        await province.Send(Office("甲"), Callers.With(Roles.SecurityAdministrator));
        province.Clock.Advance(TimeSpan.FromHours(1));
        await province.Send(Office("甲"), Callers.With(Roles.SecurityAdministrator));
        await province.Send(Office("乙"), Callers.With(Roles.Supervisor));

        Assert.Equal([4, 3, 2, 1], await Find(new()));
        Assert.Equal([3, 2], await Find(new() { Caller = "security_administrator" }));
        Assert.Equal([1], await Find(new() { Action = "Access.SignIn" }));
        Assert.Equal([4, 3, 2], await Find(new() { Action = "Access.Create" }));
        Assert.Empty(await Find(new() { Action = "Access%" }));
        Assert.Equal([3, 2], await Find(new() { About = "甲" }));
        Assert.Equal([2], await Find(new() { Result = "ok" }));
        Assert.Equal([4, 3, 1], await Find(new() { Result = "refused" }));
        Assert.Equal([4], await Find(new() { Result = "forbidden" }));
        Assert.Equal([3], await Find(new() { About = "甲", Result = "refused" }));
        Assert.Empty(await Find(new() { About = "甲", Caller = "supervisor" }));
        Assert.Equal([2], await Find(new() { From = Hour(1), To = Hour(2) }));

        var first = (await province.Send(new SearchAudit.Query { Take = 3 }, Auditor)).Value;
        var rest = (
            await province.Send(new SearchAudit.Query { Cursor = first.Next }, Auditor)
        ).Value;
        Assert.Equal([1], rest.Items.Select(entry => entry.Seq));
        Assert.Null(rest.Next);

        async Task<IEnumerable<long>> Find(SearchAudit.Query query) =>
            (await province.Send(query, Auditor)).Value.Items.Select(entry => entry.Seq);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_entry_shows_what_was_sent_and_that_it_is_sound(Engine engine)
    {
        await using var province = Province.On(engine);
        await province.Send(Office("甲"), Callers.With(Roles.SecurityAdministrator));
        var entry = (await province.Send(new GetAuditEntry.Query("1-1"), Auditor)).Value;
        Assert.Contains("\"nameZh\":\"甲\"", entry.Payload, StringComparison.Ordinal);
        Assert.Equal("ok", entry.Result);
        Assert.True(entry.Sound);
        Assert.Equal(Province.Start, entry.At);
        foreach (var nowhere in new[] { "1-2", "1", "65-1", "x", "1-1-1", "-1", "" })
        {
            var none = await province.Send(new GetAuditEntry.Query(nowhere), Auditor);
            Assert.Equal("not_found", none.Problem?.Code);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task People_are_found_apart_from_the_platform_with_what_was_tried_under_their_names(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await People.Create(province, "wang", Roles.SecurityAdministrator);
        var tried = new SignIn.Command("wang", "some-password");
        await province.Send(tried, Caller.Anonymous);
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        var wang = Callers.With(Roles.SecurityAdministrator) with { Name = "wang" };
        await province.Send(Office("甲"), wang);
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        await province.Send(Office("乙"), Callers.Platform);
        await province.Send(tried with { Login = "nobody-has-it" }, Caller.Anonymous);

        Assert.Equal(["甲", "wang"], await Find(new() { Doers = SearchAudit.Doers.People }));
        Assert.Equal(["乙"], await Find(new() { Doers = SearchAudit.Doers.Platform }));
        Assert.Empty(await Find(new() { Doers = SearchAudit.Doers.Systems }));
        // A person's entries hold the sign-ins that failed, which nobody signed in made.
        Assert.Equal(["甲", "wang"], await Find(new() { Caller = "wang" }));
        Assert.Equal(["甲"], await Find(new() { Caller = "wang", Take = 1 }));
        Assert.Equal(
            new Dictionary<string, string> { ["wang"] = "wang" },
            (await province.Send(new NamePeople.Query(["wang", "nobody"]), Auditor)).Value.Of
        );

        async Task<IEnumerable<string?>> Find(SearchAudit.Query query) =>
            (await province.Send(query, Auditor)).Value.Items.Select(entry => entry.About);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Beside_an_entry_stands_what_the_same_operation_last_said_of_the_same(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var security = Callers.With(Roles.SecurityAdministrator);
        var id = await People.Create(province, "wang", Roles.Purchaser);
        var first = await province.Send(new ChangePerson.Command(id, 1, "王一", null), security);
        Assert.Null(first.Problem);
        // What was refused changed nothing.
        await province.Send(new ChangePerson.Command(id, 1, "王三", null), security);
        await province.Send(new ChangePerson.Command(id, 2, "王二", null), security);
        var entries = (
            await province.Send(new SearchAudit.Query { About = id.ToString() }, Auditor)
        )
            .Value
            .Items;
        var before = (await province.Send(new GetAuditBefore.Query(entries[0].Id), Auditor)).Value;
        Assert.Equal(entries[^1].Id, before.Id);
        Assert.Contains("王一", before.Payload, StringComparison.Ordinal);
        Assert.Null(
            (await province.Send(new GetAuditBefore.Query(entries[^1].Id), Auditor)).Value.Payload
        );
        Assert.Equal(
            "forbidden",
            (await province.Send(new GetAuditBefore.Query(entries[0].Id), security)).Problem?.Code
        );
    }

    [Fact]
    public async Task A_cursor_of_elsewhere_and_a_period_backwards_are_refused()
    {
        await using var province = Province.On(Engine.Sqlite);
        var foreign = await province.Send(new SearchAudit.Query { Cursor = "!!" }, Auditor);
        Assert.Equal("/cursor", foreign.Problem?.Errors.Single().Pointer);
        var backwards = await province.Send(
            new SearchAudit.Query { From = Hour(1), To = Hour(1) },
            Auditor
        );
        Assert.Equal("period.reversed", backwards.Problem?.Errors.Single().Code);
    }

    private static DateTimeOffset Hour(int hour) => Province.Start.AddHours(hour);

    private static CreateOffice.Command Office(string name) =>
        new(name, "Office", RegionCode.Given("210100"), "purchaser");
}
