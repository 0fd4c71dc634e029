using Trading.Access;
using Trading.Access.Systems;
using Trading.Client;
using Trading.Domain.Codes;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Exchange.Feed;

/// <summary>What the client library's mirror does where its system may be told of less, or read less, than before.</summary>
public sealed class MirrorTests
{
    [Fact]
    public async Task It_drops_what_left_its_scope_and_what_it_read_of_fields_that_closed()
    {
        await using var web = new WebProvince();
        var near = await Publish(web, 1, "210202");
        var far = await Publish(web, 2, "210100");
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command("镜像系统", RegionCode.Parse("210000")),
                Callers.Platform
            )
        ).Value;
        var key = (
            await web.Sender.Send(
                new IssueKey.Command(
                    system.Id,
                    system.Version,
                    [Scopes.ChangesRead, Scopes.ProcurementRead, Scopes.RegistryRead],
                    DateTimeOffset.UtcNow.AddDays(30)
                ),
                Callers.Platform
            )
        )
            .Value
            .Key;
        using var client = new TradingClient(web.WithKey(key));
        var store = new Store();
        var mirror = new Mirror(client, store);
        await ToTheEnd();
        Assert.Equal(
            new[] { near, far }.Order(),
            store
                .Things.Where(one => one.Key.Kind == "procurement")
                .Select(one => one.Key.Id)
                .Order()
        );
        Assert.Equal((1, 0), (store.Snapshots, store.Drops));

        // Fewer divisions: what left is removed, and no snapshot is taken for it.
        system = (await web.Sender.Send(new GetSystem.Query(system.Id), Callers.Platform)).Value;
        system = (
            await web.Sender.Send(
                new ChangeSystem.Command(
                    system.Id,
                    system.Version,
                    system.Name,
                    RegionCode.Parse("210200")
                ),
                Callers.Platform
            )
        ).Value;
        await ToTheEnd();
        Assert.DoesNotContain(("procurement", far), store.Things.Keys);
        Assert.Contains(("procurement", near), store.Things.Keys);
        Assert.Equal((1, 0), (store.Snapshots, store.Drops));

        // Fewer fields: what was read goes, once, and the copy is taken anew.
        await web.Sender.Send(
            new ScopeSystem.Command(
                system.Id,
                system.Version,
                [new("identity", ["region"], "邀请投标")]
            ),
            Callers.Platform
        );
        await ToTheEnd();
        await ToTheEnd();
        Assert.Equal((2, 1), (store.Snapshots, store.Drops));
        Assert.Contains(("procurement", near), store.Things.Keys);

        // The copy is spoiled, and mends itself: what lies beyond its scope it may not have, nor what there never was.
        var right = store.Things.ToDictionary();
        Assert.Empty(await mirror.Reconcile(CancellationToken.None));
        var madeUp = Guid.NewGuid().ToString();
        store.Things[("procurement", near)] = 99;
        store.Things[("procurement", far)] = 1;
        store.Things[("procurement", madeUp)] = 1;
        store.Things[("credit", madeUp)] = 1;
        foreach (var firm in right.Keys.Where(one => one.Kind == "entity"))
        {
            store.Things.Remove(firm);
        }

        var mended = await mirror.Reconcile(CancellationToken.None);
        Assert.Equal(
            new[]
            {
                ("procurement", near, "changed"),
                ("procurement", far, "gone"),
                ("procurement", madeUp, "gone"),
                ("credit", madeUp, "gone"),
            }.Order(),
            mended
                .Where(one => one.Kind != "entity")
                .Select(one => (one.Kind, one.Difference.Code, one.Difference.Change))
                .Order()
        );
        Assert.Equal(right.OrderBy(one => one.Key), store.Things.OrderBy(one => one.Key));

        async Task ToTheEnd()
        {
            // The first may be the snapshot; behind it comes what the feed has.
            for (long read = 1, quiet = 0; quiet < 2; quiet = read == 0 ? quiet + 1 : 0)
            {
                read = await mirror.Once(TimeSpan.Zero, CancellationToken.None);
            }
        }
    }

    private static async Task<string> Publish(WebProvince web, int number, string region) =>
        (
            await web.Sender.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given(region),
                },
                Tenders.Centre
            )
        ).Value.Id.ToString();

    private sealed class Store : IMirrorStore
    {
        private readonly HashSet<(string Kind, string Id)> _taken = [];
        private string? _cursor;

        public Dictionary<(string Kind, string Id), long> Things { get; } = [];
        public int Snapshots { get; private set; }
        public int Drops { get; private set; }

        public Task<string?> Cursor(CancellationToken cancel) => Task.FromResult(_cursor);

        public Task BeginSnapshot(CancellationToken cancel)
        {
            Snapshots++;
            _taken.Clear();
            return Task.CompletedTask;
        }

        public Task Keep(IReadOnlyList<SnapshotLine> lines, CancellationToken cancel)
        {
            foreach (var line in lines)
            {
                _taken.Add((line.Kind, line.Id));
                Things[(line.Kind, line.Id)] = line.Version;
            }

            return Task.CompletedTask;
        }

        public Task EndSnapshot(string cursor, CancellationToken cancel)
        {
            foreach (var gone in Things.Keys.Where(one => !_taken.Contains(one)).ToList())
            {
                Things.Remove(gone);
            }

            _cursor = cursor;
            return Task.CompletedTask;
        }

        public Task DropRecords(CancellationToken cancel)
        {
            Drops++;
            return Task.CompletedTask;
        }

        public Task Apply(IReadOnlyList<Change> changes, string next, CancellationToken cancel)
        {
            foreach (var change in changes)
            {
                if (change.IsRemoved)
                {
                    Things.Remove((change.Kind, change.Id));
                }
                else
                {
                    Things[(change.Kind, change.Id)] = change.Version;
                }
            }

            _cursor = next;
            return Task.CompletedTask;
        }

        public Task<IReadOnlyDictionary<string, long>> Held(
            string kind,
            string? after,
            string? upTo,
            CancellationToken cancel
        ) =>
            Task.FromResult<IReadOnlyDictionary<string, long>>(
                Things
                    .Where(one =>
                        one.Key.Kind == kind && new DigestRange(after, upTo, 0, "").Has(one.Key.Id)
                    )
                    .ToDictionary(one => one.Key.Id, one => one.Value)
            );

        public Task Mend(
            string kind,
            IReadOnlyList<Difference> differences,
            CancellationToken cancel
        )
        {
            foreach (var difference in differences)
            {
                if (difference.IsGone)
                {
                    Things.Remove((kind, difference.Code));
                }
                else
                {
                    Things[(kind, difference.Code)] = difference.Version!.Value;
                }
            }

            return Task.CompletedTask;
        }
    }
}
