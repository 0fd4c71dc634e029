using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Offices;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Commands;

/// <summary>A database whose connections end under a command, as when another node takes over.</summary>
public sealed class FailoverTests
{
    private static readonly CreateOffice.Command Office = new(
        "大连交易中心",
        "Dalian",
        RegionCode.Given("210200"),
        "trading_centre"
    );

    [PostgresFact]
    public async Task A_command_whose_connection_is_lost_is_run_again_on_a_new_one()
    {
        var lost = new Failover("access.office.insert");
        await using var province = Of(lost);
        lost.Of = province;
        var created = await province.Send(Office, Callers.With(Roles.SecurityAdministrator));
        Assert.True(created.Succeeded, created.Problem?.Code);
        Assert.True(lost.Seen.Count(statement => statement == "begin") > 1);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from office"));
    }

    [PostgresFact]
    public async Task A_commit_that_broke_off_may_have_come_through_and_is_not_run_again()
    {
        var lost = new Failover("commit");
        await using var province = Of(lost);
        lost.Of = province;
        await Assert.ThrowsAnyAsync<DbException>(() =>
            province.Send(Office, Callers.With(Roles.SecurityAdministrator))
        );
        Assert.Single(lost.Seen, statement => statement == "begin");

        // The pool's other connections were lost too; whoever asks next gets a new one.
        Assert.True(
            (await province.Send(Office, Callers.With(Roles.SecurityAdministrator))).Succeeded
        );
    }

    private static Province Of(IStatementWatcher lost) =>
        Province.On(
            Engine.Postgres,
            also: services => services.AddSingleton<IStatementWatcher>(lost)
        );

    /// <summary>Ends every session of the database just before a statement, once.</summary>
    private sealed class Failover(string before) : IStatementWatcher
    {
        private bool _happened;

        public Province? Of { get; set; }

        public ConcurrentQueue<string> Seen { get; } = [];

        public ValueTask Before(string statement)
        {
            Seen.Enqueue(statement);
            if (!_happened && statement == before && Of is { } province)
            {
                _happened = true;
                var name = new DbConnectionStringBuilder
                {
                    ConnectionString = province.Database.ConnectionString,
                }["Database"];
                PostgresCluster.Execute(
                    $"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'"
                );
            }

            return ValueTask.CompletedTask;
        }
    }
}
