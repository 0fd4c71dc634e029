using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Beyond;
using Trading.Exchange.Feed;
using Trading.Kernel.Security;

namespace Trading.Demo;

/// <summary>
/// Trading systems that have used the demo bidder's record over the last months for the tenders it bid in, one of them for a
/// tender it had no part in, and read it since.
/// </summary>
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

    private const string Sample = "示例交易系统";

    /// <summary>A key for the sample system, as its administrator would issue it: what it needs and no more.</summary>
    public async Task<(Guid SystemId, string Key)> IssueSampleKey(CancellationToken cancel)
    {
        var known = (
            await desk.Ask(
                new ListSystems.Query { Text = Sample, Take = 50 },
                DemoDesk.Maker,
                cancel
            )
        ).Items.FirstOrDefault(system => system.Name == Sample);
        var system =
            known
            ?? await desk.Do(
                new RegisterSystem.Command(
                    Sample,
                    Regions.Liaoning.Code,
                    Contact: "tools/SampleSystem"
                ),
                DemoDesk.Maker,
                cancel
            );
        foreach (var key in system.Keys.Where(key => key.IsLive(desk.Now)))
        {
            system = await desk.Do(
                new RevokeKey.Command(system.Id, key.Id),
                DemoDesk.Maker,
                cancel
            );
        }

        var issued = await desk.Do(
            new IssueKey.Command(
                system.Id,
                system.Version,
                [Scopes.ChangesRead, Scopes.ProcurementRead, Scopes.RegistryRead],
                desk.Now.AddDays(KeyDays)
            ),
            DemoDesk.Maker,
            cancel
        );
        return (system.Id, issued.Key);
    }

    private readonly List<Caller> _systems = [];

    /// <summary>Registers them.</summary>
    public async Task Make(CancellationToken cancel)
    {
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
            _systems.Add(desk.System(system.Id, name, Scopes.RegistryRead, Scopes.ChangesRead));
        }

        // A supervisors' own: it hears of warnings and cases of its city, and feeds nothing.
        var watching = await desk.Do(
            new RegisterSystem.Command(
                "大连市公共资源交易监督系统",
                RegionCode.Parse("210200"),
                Contact: "监督处值班 0411-00000000"
            ),
            DemoDesk.Maker,
            cancel
        );
        await desk.Do(
            new IssueKey.Command(
                watching.Id,
                watching.Version,
                [Scopes.ChangesRead, Scopes.SupervisionRead],
                desk.Now.AddDays(KeyDays)
            ),
            DemoDesk.Maker,
            cancel
        );

        // One has begun to follow and stood still since: its page shows how far it is behind.
        await desk.Ask(new ReadChanges.Query(), _systems[0], cancel);
    }

    /// <summary>They use the bidder's record for tenders that were opened, each before its deadline.</summary>
    public async Task Use(
        EntityCode bidder,
        IReadOnlyList<DemoTender> opened,
        CancellationToken cancel
    )
    {
        var byDay = opened.OrderBy(tender => tender.Deadline).ToList();
        List<DemoTender> used =
        [
            .. byDay.Where(tender => tender.Bidders.Contains(bidder)).TakeLast(Uses),
            byDay.Last(tender => !tender.Bidders.Contains(bidder)),
        ];
        foreach (var (number, tender) in used.Index())
        {
            var system = _systems[number % _systems.Count];
            await desk.Do(
                tender.Deadline.AddHours(-17).AddMinutes(17 * number),
                new UseEntity.Command(bidder, tender.Reference),
                system with
                {
                    IdempotencyKey = $"demo-use-{number}",
                },
                cancel
            );
            await desk.Ask(new ReadRecord.Query(bidder), system, cancel);
        }

        // What the clock would say within the hour.
        await desk.Do(new JudgeUses.Command(), DemoDesk.Maker, cancel);
    }
}
