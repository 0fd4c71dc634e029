using System.Net;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

public sealed class HealthTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_that_takes_no_writes_is_not_ready_though_it_can_be_read(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        using var client = web.CreateClient();
        // As a full disk, or a server that became a copy: whatever is written fails.
        await Execute(
            web.Database,
            engine switch
            {
                Engine.Sqlite =>
                    "create trigger full_disk before insert on rate_count begin select raise(abort, 'disk full'); end",
                Engine.SqlServer =>
                    "create trigger full_disk on rate_count instead of insert as throw 51000, 'disk full', 1",
                _ => """
                create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$;
                create trigger full_disk before insert on rate_count for each row execute function full_disk()
                """,
            }
        );
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await client.GetAsync("/health/ready")).StatusCode
        );
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        await Execute(
            web.Database,
            engine == Engine.Postgres
                ? "drop trigger full_disk on rate_count"
                : "drop trigger full_disk"
        );
        for (var asked = 0; asked < 3; asked++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        }

        // A balancer that asks often makes no work.
        Assert.Equal(1, await Count(web.Database));
    }

    [SqlServerFact]
    public async Task A_database_without_row_versions_is_not_ready()
    {
        await using var web = new WebProvince(Engine.SqlServer);
        using var client = web.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        await Execute(
            web.Database,
            "alter database current set read_committed_snapshot off with rollback immediate"
        );
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await client.GetAsync("/health/ready")).StatusCode
        );
    }

    private static async Task Execute(Database database, string sql)
    {
        await using var connection = await database.Open(default);
        await Dapper.SqlMapper.ExecuteAsync(connection, sql);
    }

    private static async Task<long> Count(Database database)
    {
        await using var connection = await database.Open(default);
        return await Dapper.SqlMapper.ExecuteScalarAsync<long>(
            connection,
            "select count(*) from rate_count where subject like 'health/%'"
        );
    }
}
