using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Feed;
using Trading.Kernel.Security;

namespace Trading.Demo;

/// <summary>Trading systems that have used the demo bidder's record over the last months, and read it since.</summary>
internal sealed class DemoSystems(DemoDesk desk)
{
    private static readonly (string Name, string Region)[] All =
    [
        ("沈阳市工程建设电子交易系统", "210100"),
        ("大连市政府采购电子交易系统", "210200"),
        ("鞍山市公共资源电子交易系统", "210300"),
    ];

    // A key that somebody may try: it ends soon.
    private const int KeyDays = 90;
    private const int Uses = 7;

    /// <summary>Makes them.</summary>
    public async Task Make(EntityCode bidder, CancellationToken cancel)
    {
        var systems = new List<Caller>();
        foreach (var (name, region) in All)
        {
            var system = await desk.Do(
                new RegisterSystem.Command(
                    name,
                    RegionCode.Parse(region),
                    Contact: "运维值班 024-00000000"
                ),
                DemoDesk.Maker,
                cancel
            );
            await desk.Do(
                new IssueKey.Command(
                    system.Id,
                    system.Version,
                    [
                        Scopes.ChangesRead,
                        Scopes.ProcurementRead,
                        Scopes.ProcurementWrite,
                        Scopes.RegistryRead,
                    ],
                    desk.Now.AddDays(KeyDays)
                ),
                DemoDesk.Maker,
                cancel
            );
            systems.Add(desk.System(system.Id, name, Scopes.RegistryRead, Scopes.ChangesRead));
        }

        for (var use = Uses; use > 0; use--)
        {
            var system = systems[use % systems.Count];
            var at = DemoDesk.AtNine(desk.Today.AddDays(-13 * use)).AddMinutes(17 * use);
            await desk.Do(
                at,
                new UseEntity.Command(bidder, $"{system.Name[..2]}JY-{at:yyyyMMdd}-{use:00}"),
                system with
                {
                    IdempotencyKey = $"demo-use-{use}",
                },
                cancel
            );
            await desk.Ask(new ReadRecord.Query(bidder), system, cancel);
        }

        // One has begun to follow and stood still since: its page shows how far it is behind.
        await desk.Ask(new ReadChanges.Query(), systems[0], cancel);
    }
}
