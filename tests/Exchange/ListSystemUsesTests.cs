using Trading.Access;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange;

/// <summary>The administrators see what each system read, and before the opening not whose record it was.</summary>
public sealed class ListSystemUsesTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whose_record_was_read_is_shown_when_the_bids_have_been_read_out(Engine engine)
    {
        await using var province = Province.On(engine);
        var administrator = Callers.With(Roles.Administrator);
        var system = Callers.System(Scopes.RegistryRead);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        var opened = await Tenders.Opened(province, 1, 1, 2);
        var waiting = await Tenders.Published(province, 2);
        var (openedOcid, waitingOcid) = (await Ocid(opened), await Ocid(waiting));
        foreach (var tender in new[] { openedOcid, waitingOcid, "未知项目" })
        {
            await province.Send(new UseEntity.Command(code, tender), system);
        }

        await province.Send(
            new UseEntity.Command(code, openedOcid),
            Callers.System(Scopes.RegistryRead)
        );
        var uses = await Uses();
        Assert.Equal(3, uses.Count);
        Assert.Equal(code, uses[openedOcid].EntityCode);
        Assert.NotNull(uses[openedOcid].EntityName);
        foreach (var tender in new[] { waitingOcid, "未知项目" })
        {
            Assert.Null(uses[tender].EntityCode);
            Assert.Null(uses[tender].EntityName);
            Assert.Null(uses[tender].EntityVersion);
        }

        // What the platform never hears of is nobody's secret for ever.
        province.Clock!.Advance(TimeSpan.FromDays(181));
        uses = await Uses();
        Assert.Equal(code, uses["未知项目"].EntityCode);
        Assert.Null(uses[waitingOcid].EntityCode);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ListSystemUses.Query(), system)).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ListSystemUses.Query(), clerk)).Problem?.Kind
        );

        async Task<Dictionary<string, ListSystemUses.Use>> Uses()
        {
            var all = new List<ListSystemUses.Use>();
            string? cursor = null;
            do
            {
                var page = (
                    await province.Send(
                        new ListSystemUses.Query
                        {
                            SystemId = system.SystemId,
                            Cursor = cursor,
                            Take = 2,
                        },
                        administrator
                    )
                ).Value;
                all.AddRange(page.Items);
                cursor = page.Next;
            } while (cursor is not null);

            return all.ToDictionary(use => use.Tender);
        }

        Task<string> Ocid(Guid id) =>
            province.Scalar<string>("select ocid from procurement where id = @id", new { id });
    }
}
