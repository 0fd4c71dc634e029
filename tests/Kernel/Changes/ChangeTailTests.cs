using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Changes;

/// <summary>All readers of a process are served by one.</summary>
public sealed class ChangeTailTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task What_changed_is_fetched_once_for_all_that_wait_for_it(int readers)
    {
        const int changes = 20;
        var seen = new Counted();
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => services.AddSingleton<IStatementWatcher>(seen)
        );
        var sequencer = province.Services.GetRequiredService<ChangeSequencer>();
        var followers = Enumerable
            .Range(0, readers)
            .Select(_ =>
                Task.Run(async () =>
                {
                    var reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);
                    string? next = null;
                    for (var read = 0; read < changes; )
                    {
                        var part = (
                            await province.Send(new ReadChanges.Query(next, Wait: 30), reader)
                        ).Value;
                        read += part.Items.Count;
                        next = part.Next;
                    }
                })
            )
            .ToList();
        for (var version = 1; version <= changes; version++)
        {
            await Notes.Committed(province, Notes.Of("a", version));
            await sequencer.Look(default);
        }

        await Task.WhenAll(followers);
        // Rows are fetched where the head has moved, however many wait: at most once for each turn of the sequencer.
        Assert.InRange(seen.Of("kernel.change_log.part"), 1, changes);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Another_nodes_changes_wake_who_waits(Engine engine)
    {
        await using var province = Province.On(engine);
        await using var other = Province.Over(province.Database);
        var reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);
        var waits = province.Send(new ReadChanges.Query(Wait: 60), reader);
        await Notes.Committed(other, Notes.Of("a", 1));
        await other.Services.GetRequiredService<ChangeSequencer>().Look(default);
        Assert.Equal("a", Assert.Single((await waits).Value.Items).Id);
    }

    [Fact]
    public async Task Who_is_further_behind_than_memory_goes_reads_the_database_and_misses_nothing()
    {
        await using var province = Province.On(Engine.Sqlite);
        var tail = province.Services.GetRequiredService<ChangeTail>();
        var sequencer = province.Services.GetRequiredService<ChangeSequencer>();
        var reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);
        // The tail begins here, and what is older is not in memory.
        const int older = ChangeTail.AtOnce + 500;
        await Notes.Committed(
            province,
            [.. Enumerable.Range(1, older).Select(version => Notes.Of("a", version))]
        );
        await sequencer.Look(default);
        await tail.Now();
        await Notes.Committed(province, Notes.Of("b", 1));
        await sequencer.Look(default);

        var read = new List<long>();
        string? next = null;
        ReadChanges.Part part;
        do
        {
            part = (await province.Send(new ReadChanges.Query(next, 700), reader)).Value;
            read.AddRange(part.Items.Select(change => change.Version));
            next = part.Next;
        } while (part.More);

        Assert.Equal([.. Enumerable.Range(1, older).Select(version => (long)version), 1], read);
    }

    private sealed class Counted : IStatementWatcher
    {
        private readonly ConcurrentDictionary<string, int> _seen = new();

        public int Of(string statement) => _seen.GetValueOrDefault(statement);

        public ValueTask Before(string statement)
        {
            _seen.AddOrUpdate(statement, 1, (_, count) => count + 1);
            return ValueTask.CompletedTask;
        }
    }
}
