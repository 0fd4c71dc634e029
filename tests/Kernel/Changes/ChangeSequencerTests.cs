using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Changes;

/// <summary>Whoever follows the feed misses nothing and gets nothing out of order, whoever commits and dies meanwhile.</summary>
public sealed class ChangeSequencerTests
{
    private const int Subjects = 12;

    private static readonly Statement HoldSubject = Statement.Of(
        "test.hold_subject",
        "select pg_advisory_xact_lock(@key)"
    );

    private static readonly Statement HoldHead = Statement.Of(
        "test.hold_head",
        "update change_head set position = position where id = 1"
    );

    private static readonly Caller Reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);

    [PostgresFact]
    public async Task Readers_that_poll_while_writers_commit_miss_nothing_and_reorder_nothing()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var other = Province.Over(province.Database);
        Province[] nodes = [province, other];
        using var written = new CancellationTokenSource();
        // Two nodes take turns at numbering, as often as they can.
        var sequencers = nodes
            .Select(node =>
                Task.Run(async () =>
                {
                    while (!written.IsCancellationRequested)
                    {
                        await Sequencer(node).Look(default);
                        await Task.Yield();
                    }
                })
            )
            .ToList();
        var readers = nodes
            .SelectMany(node => new[] { 3, 500 }.Select(limit => (node, limit)))
            .Select(reader => Task.Run(() => Follow(reader.node, reader.limit, written.Token)))
            .ToList();

        var expected = await Write(province, rounds: 40);
        await written.CancelAsync();
        await Task.WhenAll(sequencers);
        await Sequencer(province).Look(default);
        foreach (var reader in readers)
        {
            var read = await reader;
            Assert.Equal(expected, read.Order());
            Assert.All(
                read.GroupBy(change => change.Subject),
                subject => Assert.Equal(subject.Order(), subject)
            );
        }
    }

    [PostgresFact]
    public async Task A_reader_by_the_rows_own_numbers_misses_what_commits_late()
    {
        // The same writers and the naive reader: what this finds is what the test above would find.
        await using var province = Province.On(Engine.Postgres);
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            using var written = new CancellationTokenSource();
            var before = await province.Scalar<long>(
                "select coalesce(max(id), 0) from change_pending"
            );
            var reader = Task.Run(() => FollowNaively(province, before, written.Token));
            var expected = await Write(province, rounds: 40);
            await written.CancelAsync();
            if ((await reader).Count < expected.Count)
            {
                return;
            }
        }

        Assert.Fail("The naive reader missed nothing in twenty attempts: the race is none.");
    }

    [PostgresFact]
    public async Task One_long_transaction_holds_back_nobody_elses_changes()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var slow = await Notes.Begun(province, Notes.Of("slow", 1));
        for (var version = 1; version <= 5; version++)
        {
            await Notes.Committed(province, Notes.Of("quick", version));
            await Sequencer(province).Look(default);
        }

        var first = await Read(province, null);
        Assert.Equal([1, 2, 3, 4, 5], first.Items.Select(change => change.Version));
        await slow.Commit();
        await Sequencer(province).Look(default);
        var then = await Read(province, first.Next);
        Assert.Equal("slow", Assert.Single(then.Items).Id);
    }

    [PostgresFact]
    public async Task A_sequencer_that_stands_still_holds_up_no_writer_and_the_next_goes_on_behind_it()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var other = Province.Over(province.Database);
        await using var still = await Notes.Begun(province);
        await still.Run(HoldHead, new { });
        await Notes.Committed(province, Notes.Of("a", 1));
        await Notes.Committed(province, Notes.Of("b", 1));
        var waits = Sequencer(other).Look(default);
        await Notes.Committed(province, Notes.Of("a", 2));
        // Killed: what it held is free.
        await still.DisposeAsync();
        await waits;
        await Sequencer(other).Look(default);
        Assert.Equal(
            ["a 1", "b 1", "a 2"],
            (await Read(province, null)).Items.Select(change => $"{change.Id} {change.Version}")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_sequencer_killed_before_any_of_its_statements_leaves_each_change_once(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await using var other = Province.Over(province.Database);
        var version = 0;
        var statement = 0;
        do
        {
            version++;
            await Notes.Committed(
                province,
                Notes.Of("a", version),
                Notes.Of("b", version),
                Notes.Of("a", version + 1000)
            );
            province.Crash.Arm(++statement);
            try
            {
                await Sequencer(province).Look(default);
            }
            catch (CrashException)
            {
                // Its transaction goes with it.
            }

            province.Crash.Disarm();
            await Sequencer(other).Look(default);
        } while (province.Crash.Fired);

        Assert.True(statement > 4, "It was never killed.");
        Assert.Equal(
            Enumerable.Range(1, version * 3).Select(position => (long)position),
            await province.Rows<long>("select position from change_log order by position")
        );
        Assert.Equal(
            Enumerable.Range(1, version).SelectMany(one => new long[] { one, one + 1000 }),
            await province.Rows<long>(
                "select version from change_log where subject = 'a' order by position"
            )
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from change_pending"));
    }

    [Fact]
    public void Notes_of_one_subject_change_places_with_each_other_where_they_are_out_of_order()
    {
        ChangeSequencer.PendingRow Row(long id, string subject, long version) =>
            new()
            {
                Id = id,
                Kind = FeedKinds.Entity,
                Subject = subject,
                Version = version,
            };

        Assert.Equal(
            ["a 1", "b 7", "a 2", "c 1", "a 3"],
            ChangeSequencer
                .InVersionOrder([
                    Row(1, "a", 3),
                    Row(2, "b", 7),
                    Row(3, "a", 1),
                    Row(4, "c", 1),
                    Row(5, "a", 2),
                ])
                .Select(row => $"{row.Subject} {row.Version}")
        );
    }

    // Writers whose transactions overlap: each holds its subject's row, as the modules do, and commits after a pause.
    private static async Task<List<(string Subject, long Version)>> Write(
        Province province,
        int rounds
    )
    {
        var versions = new long[Subjects];
        var written = new ConcurrentBag<(string, long)>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var random = new Random(writer);
                        for (var round = 0; round < rounds; round++)
                        {
                            var subject = random.Next(Subjects);
                            await using var notes = await Notes.Begun(province);
                            await notes.Run(HoldSubject, new { key = (long)subject });
                            var version = ++versions[subject];
                            await notes.Add(Notes.Of($"s{subject}", version));
                            await Task.Delay(random.Next(6));
                            await notes.Commit();
                            written.Add(($"s{subject}", version));
                        }
                    })
                )
        );
        return [.. written.Order()];
    }

    private static async Task<List<(string Subject, long Version)>> Follow(
        Province province,
        int limit,
        CancellationToken written
    )
    {
        var read = new List<(string, long)>();
        string? next = null;
        while (true)
        {
            var isLast = written.IsCancellationRequested && await IsPlaced(province);
            var part = await Read(province, next, limit);
            read.AddRange(part.Items.Select(change => (change.Id, change.Version)));
            next = part.Next;
            if (isLast && part is { More: false, Items.Count: 0 })
            {
                return read;
            }
        }
    }

    private static async Task<bool> IsPlaced(Province province) =>
        await province.Scalar<long>("select count(*) from change_pending") == 0;

    private static async Task<List<long>> FollowNaively(
        Province province,
        long after,
        CancellationToken written
    )
    {
        var read = new List<long>();
        while (true)
        {
            var isLast = written.IsCancellationRequested;
            var rows = await province.Rows<long>(
                "select id from change_pending where id > @after order by id",
                new { after }
            );
            read.AddRange(rows);
            after = rows.LastOrDefault(after);
            if (isLast && rows.Count == 0)
            {
                return read;
            }
        }
    }

    private static async Task<ReadChanges.Part> Read(
        Province province,
        string? after,
        int? limit = null
    ) => (await province.Send(new ReadChanges.Query(after, limit), Reader)).Value;

    private static ChangeSequencer Sequencer(Province province) =>
        province.Services.GetRequiredService<ChangeSequencer>();
}
