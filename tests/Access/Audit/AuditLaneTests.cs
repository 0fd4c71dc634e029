using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>Writers of the trail pass each other, and the chains hold all the same.</summary>
public sealed class AuditLaneTests
{
    [PostgresFact]
    public async Task Thirty_two_writers_append_at_once_and_every_chain_is_sound()
    {
        await using var one = Province.On(Engine.Postgres);
        // A second host on the same database.
        await using var two = Province.Over(one.Database);
        for (var round = 1; round <= 5; round++)
        {
            await Task.WhenAll([
                .. Enumerable
                    .Range(0, 32)
                    .Select(writer => Task.Run(() => Trail.Add(writer % 2 == 0 ? one : two, 6))),
                Task.Run(() => Trail.Link(one)),
                Task.Run(() => Trail.Link(two)),
            ]);
            var report = await Trail.Verify(one);
            Assert.Equal((null, round * 32L * 6), (report.BrokenAt, report.Entries));
        }

        Assert.True(
            await one.Scalar<long>("select count(distinct lane) from audit_entry") > 1,
            "The writers never met."
        );
        await Trail.Link(one);
        Assert.Null((await Trail.Verify(two)).BrokenAt);
    }

    [PostgresFact]
    public async Task A_commit_that_takes_long_holds_nobody_up()
    {
        await using var province = Province.On(Engine.Postgres);
        // Whoever waits for another's lane fails.
        await province.Rows<int>(
            "do $$ begin execute format('alter database %I set lock_timeout = ''1s''', current_database()); end $$"
        );
        Npgsql.NpgsqlConnection.ClearAllPools();
        await using var slow = await Trail.Begin(province);
        await using var slower = await Trail.Begin(province);
        await Trail.Add(province, 7);
        Assert.Equal(7, await province.Scalar<long>("select count(*) from audit_entry"));
        // The lanes are linked and verified meanwhile.
        Assert.Equal(1, (await Trail.Link(province)).Lanes);
        Assert.Equal(7, (await Trail.Verify(province)).Entries);
        await slow.Commit();
        await slower.Commit();
        Assert.Equal(2, (await Trail.Link(province)).Lanes);
        var report = await Trail.Verify(province);
        Assert.Equal((null, 9L), (report.BrokenAt, report.Entries));
    }

    [PostgresFact]
    public async Task With_every_lane_taken_a_writer_waits_for_one()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var held = await province.Database.Open(CancellationToken.None);
        await using var transaction = await held.BeginTransactionAsync();
        await Dapper.SqlMapper.ExecuteAsync(
            held,
            "select lane from audit_lane for update",
            transaction: transaction
        );
        var waiting = Task.Run(() => Trail.Add(province, 1));
        await Province.Until(
            async () =>
                await province.Scalar<long>(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                ) == 1,
            "the writer waits"
        );
        await transaction.CommitAsync();
        await waiting;
        Assert.Equal(1, (await Trail.Verify(province)).Entries);
    }

    [PostgresFact]
    public async Task Commands_that_wait_for_one_row_keep_nobody_else_from_a_lane()
    {
        await using var province = Province.On(Engine.Postgres);
        var system = (
            await province.Send(
                new RegisterSystem.Command("沈阳市电子交易系统", RegionCode.Given("210100")),
                Callers.Platform
            )
        ).Value;
        await using var held = await province.Database.Open(CancellationToken.None);
        await using var transaction = await held.BeginTransactionAsync();
        await Dapper.SqlMapper.ExecuteAsync(
            held,
            "select id from trading_system for update",
            transaction: transaction
        );
        Task[] waiting =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(_ =>
                    Task.Run(() =>
                        province.Send(
                            new IssueKey.Command(
                                system.Id,
                                system.Version,
                                [Scopes.ProcurementWrite],
                                Province.Start.AddDays(1)
                            ),
                            Callers.Platform
                        )
                    )
                ),
        ];
        await Province.Until(
            async () =>
                await province.Scalar<long>(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                ) == waiting.Length,
            "all wait"
        );
        await Trail.Add(province, 5);
        await transaction.CommitAsync();
        await Task.WhenAll(waiting);
        Assert.Null((await Trail.Verify(province)).BrokenAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_minute_in_which_nothing_happened_has_no_link_and_no_entry(Engine engine)
    {
        await using var province = Province.On(engine);
        Assert.Equal(new LinkLanes.Linked(0, 0), await Trail.Link(province));
        await Trail.Add(province, 2);
        Assert.Equal(new LinkLanes.Linked(1, 1), await Trail.Link(province));
        Assert.Equal(new LinkLanes.Linked(1, 0), await Trail.Link(province));
        Assert.Equal(2, await province.Scalar<long>("select count(*) from audit_entry"));
        await Trail.Add(province, 1);
        // The entry says which link it follows.
        Assert.Equal(1, await province.Scalar<long>("select link from audit_entry where seq = 3"));
        var report = await Trail.Verify(province);
        Assert.Equal((null, 3L), (report.BrokenAt, report.Entries));
        Assert.Equal(Province.Start, report.LinkedAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_batch_of_statements_writes_what_its_statements_would(Engine engine)
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var insert = Statement.Of(
            "tests.batch.insert",
            """
            insert into office (id, name_zh, name_en, region, kind, created_at)
            values (@Id, @NameZh, @nameEn, '210100', 'purchaser', @at)
            """
        );
        var rename = Statement.Of(
            "tests.batch.rename",
            "update office set name_en = coalesce(@nothing, 'renamed') where id = @id"
        );
        var (id, at) = (Guid.CreateVersion7(), Province.Start.AddTicks(1234567));
        await sql.Begin(CancellationToken.None);
        var touched = await sql.ExecuteBatch(
            [
                (
                    insert,
                    new
                    {
                        Id = id,
                        NameZh = "甲",
                        nameEn = "First",
                        at,
                        Unused = new object(),
                    }
                ),
                (rename, new { id, nothing = (string?)null }),
            ],
            CancellationToken.None
        );
        Assert.Equal(2, touched);
        await sql.Rollback();
        Assert.Equal(0, await province.Scalar<long>("select count(*) from office"));

        await sql.Begin(CancellationToken.None);
        await sql.ExecuteBatch(
            [
                (
                    insert,
                    new
                    {
                        Id = id,
                        NameZh = "甲",
                        nameEn = "First",
                        at,
                    }
                ),
                (rename, new { id, nothing = (string?)null }),
            ],
            CancellationToken.None
        );
        await sql.Commit(CancellationToken.None);
        Assert.Equal("renamed", await province.Scalar<string>("select name_en from office"));
        Assert.Equal(id, await province.Scalar<Guid>("select id from office"));
        Assert.Equal(
            Province.Start.AddMilliseconds(123),
            await province.Scalar<DateTimeOffset>("select created_at from office")
        );
        Assert.Contains(
            "tests.batch.insert",
            (
                await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
                    sql.ExecuteBatch(
                        [
                            (
                                insert,
                                new
                                {
                                    Id = id,
                                    NameZh = "甲",
                                    nameEn = "First",
                                    at,
                                }
                            ),
                        ],
                        CancellationToken.None
                    )
                )
            ).Data["statement"]!.ToString()!,
            StringComparison.Ordinal
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_held_goes_with_the_next_statement_or_the_commit_or_not_at_all(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var insert = Statement.Of(
            "tests.held.insert",
            """
            insert into office (id, name_zh, name_en, region, kind, created_at)
            values (@id, @name, 'Office', '210100', 'purchaser', @at)
            """
        );
        var count = Statement.Of("tests.held.count", "select count(*) from office");
        Assert.Throws<InvalidOperationException>(() => sql.Hold((insert, Office("甲"))));

        await sql.Begin(CancellationToken.None);
        sql.Hold((insert, Office("甲")));
        Assert.Equal(1, await sql.One<long>(count, null, CancellationToken.None));
        sql.Hold((insert, Office("乙")));
        await sql.Commit(CancellationToken.None);
        Assert.Equal(2, await province.Scalar<long>("select count(*) from office"));
        Assert.False(sql.InTransaction);

        await sql.Begin(CancellationToken.None);
        sql.Hold((insert, Office("丙")));
        await sql.Rollback();
        Assert.Equal(2, await sql.One<long>(count, null, CancellationToken.None));

        // One that fails takes the whole transaction with it, although the commit was sent along.
        await sql.Begin(CancellationToken.None);
        await sql.Execute(insert, Office("丁"), CancellationToken.None);
        sql.Hold((insert, Office("戊")), (insert, Office("甲")));
        var duplicate = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            sql.Commit(CancellationToken.None)
        );
        Assert.True(Database.IsDuplicate(duplicate));
        await sql.Rollback();
        Assert.Equal(2, await province.Scalar<long>("select count(*) from office"));

        // And the session goes on.
        await sql.Begin(CancellationToken.None);
        sql.Hold((insert, Office("丁")));
        await sql.Commit(CancellationToken.None);
        Assert.Equal(3, await province.Scalar<long>("select count(*) from office"));

        static object Office(string name) =>
            new
            {
                id = Guid.CreateVersion7(),
                name,
                at = Province.Start,
            };
    }
}
