using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange;

public sealed class UseEntityTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_record_is_not_given_unless_the_receipt_is_kept(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var system = Callers.System(Scopes.RegistryRead);
        await Crash.BetweenAnyTwoStatements(
            province,
            () => province.Send(new UseEntity.Command(clerk.EntityCode!.Value, "T-1"), system)
        );
        Assert.Equal(1, await province.Scalar<long>("select count(*) from receipt"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_latest_use_comes_first_and_pages_neither_skip_nor_repeat(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var system = Callers.System(Scopes.RegistryRead);
        for (var number = 1; number <= 5; number++)
        {
            await province.Send(
                new UseEntity.Command(clerk.EntityCode!.Value, $"T-{number}"),
                system
            );
            if (number != 2)
            {
                province.Clock!.Advance(TimeSpan.FromMinutes(1));
            }
        }

        var tenders = new List<string>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListReceipts.Query(clerk.EntityCode!.Value, cursor, 2),
                    clerk
                )
            ).Value;
            tenders.AddRange(page.Items.Select(receipt => receipt.Tender));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(["T-5", "T-4"], tenders[..2]);
        Assert.Equal(new HashSet<string> { "T-3", "T-2" }, tenders[2..4].ToHashSet());
        Assert.Equal("T-1", tenders[4]);
    }

    [Fact]
    public async Task A_firm_that_never_submitted_has_nothing_to_be_used()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Complete(province, 1);
        var system = Callers.System(Scopes.RegistryRead);
        var refused = await province.Send(
            new UseEntity.Command(clerk.EntityCode!.Value, "T-1"),
            system
        );
        Assert.Equal("entity.not_usable", refused.Problem?.Code);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new UseEntity.Command(Firms.Code(99), "T-1"), system))
                .Problem
                ?.Kind
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from receipt"));
    }

    [Theory]
    [InlineData("", "tender.missing")]
    [InlineData(" ", "tender.missing")]
    [InlineData("a\u0000b", "text.control")]
    [InlineData(
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789x",
        "text.length"
    )]
    public async Task A_use_says_for_which_tender(string tender, string rule)
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Submit(province, 1);
        var refused = await province.Send(
            new UseEntity.Command(clerk.EntityCode!.Value, tender),
            Callers.System(Scopes.RegistryRead)
        );
        var error = Assert.Single(refused.Problem!.Errors);
        Assert.Equal(("/tender", rule), (error.Pointer, error.Code));
    }

    [Fact]
    public async Task The_preview_is_exactly_what_a_trading_system_reads()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Submit(province, 1);
        var preview = (
            await province.Send(new PreviewRecord.Query(clerk.EntityCode!.Value), clerk)
        ).Value;
        var used = (
            await province.Send(
                new UseEntity.Command(clerk.EntityCode!.Value, "T-1"),
                Callers.System(Scopes.RegistryRead)
            )
        ).Value;
        Assert.Equal(Json(used.Entity), Json(preview));

        static string Json(UsableRecord record) =>
            System.Text.Json.JsonSerializer.Serialize(record);
    }
}
