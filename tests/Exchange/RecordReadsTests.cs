using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange;

/// <summary>The firm sees how often its record is read.</summary>
public sealed class RecordReadsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_firm_sees_which_system_read_its_record_how_often_and_when_last_by_day(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        var (stranger, _) = await Firms.Submit(province, 2);
        var code = clerk.EntityCode!.Value;
        var (one, other) = (
            Callers.System(Scopes.RegistryRead) with
            {
                Name = "甲系统",
            },
            Callers.System(Scopes.RegistryRead) with
            {
                Name = "乙系统",
            }
        );
        // Before a use nothing is read, and nothing is counted.
        await province.Send(new ReadRecord.Query(code), one);
        foreach (var system in new[] { one, other })
        {
            await province.Send(new UseEntity.Command(code, "T-1"), system);
        }

        await Read(one, 3);
        await Write(province);
        await Read(one, 1);
        await Read(other, 1);
        // Midnight in China, not in Greenwich.
        province.Clock!.Advance(TimeSpan.FromHours(15));
        await Read(one, 2);
        // A read changes nothing by itself.
        Assert.Equal(3, await province.Scalar<long>("select sum(times) from record_read"));
        await Write(province);
        await Write(province);

        var first = (await province.Send(new ListReads.Query(code, null, 2), clerk)).Value;
        var second = (await province.Send(new ListReads.Query(code, first.Next, 2), clerk)).Value;
        Assert.Null(second.Next);
        var day = new DateOnly(2026, 11, 24);
        Assert.Equal(
            [("甲系统", day.AddDays(1), 2L), ("乙系统", day, 1L), ("甲系统", day, 4L)],
            first
                .Items.Concat(second.Items)
                .OrderByDescending(read => read.Day)
                .ThenBy(read => read.Times)
                .Select(read => (read.Reader, read.Day, read.Times))
        );
        Assert.Equal(Province.Start.AddHours(15), first.Items[0].LastAt);
        foreach (var caller in new[] { stranger, one, Callers.With(Roles.RegistryOfficer) })
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListReads.Query(code), caller)).Problem?.Kind
            );
        }

        async Task Read(Caller system, int times)
        {
            for (var time = 0; time < times; time++)
            {
                Assert.True((await province.Send(new ReadRecord.Query(code), system)).Succeeded);
            }
        }
    }

    [PostgresFact]
    public async Task Two_hosts_that_write_the_same_day_at_once_lose_no_read()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var other = Province.Over(province.Database);
        Province[] hosts = [province, other];
        var system = Guid.NewGuid();
        for (var round = 0; round < 30; round++)
        {
            var code = Firms.Code(round + 1);
            foreach (var host in hosts)
            {
                Reads(host).Saw(code, system, "甲系统");
                Reads(host).Saw(code, system, "甲系统");
            }

            await Task.WhenAll(hosts.Select(host => Task.Run(() => Write(host))));
        }

        // Whoever was second at the day's first read writes it the next time.
        await Write(province);
        await Write(other);
        Assert.Equal(
            Enumerable.Repeat(4L, 30),
            await province.Rows<long>("select times from record_read")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_written_is_held_and_a_host_that_stops_writes_what_it_has(
        Engine engine
    )
    {
        if (engine == Engine.SqlServer)
        {
            return;
        }

        await using var province = Province.On(engine);
        var system = Guid.NewGuid();
        Reads(province).Saw(Firms.Code(1), system, "甲系统");
        await province.Rows<int>("alter table record_read rename to away");
        await Write(province);
        Reads(province).Saw(Firms.Code(1), system, "甲系统");
        await province.Rows<int>("alter table away rename to record_read");
        await Reads(province).StopAsync(CancellationToken.None);
        Assert.Equal(2, await province.Scalar<long>("select times from record_read"));
    }

    [Fact]
    public async Task The_api_tells_the_firm()
    {
        await using var web = new WebProvince();
        var (_, code) = await Given.Submitted(web, 1);
        using var system = web.WithKey(await Given.Key(web, Scopes.RegistryRead));
        using (
            var use = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/entities/{code}/uses")
            {
                Content = JsonContent.Create(new { tender = "T-1" }),
            }
        )
        {
            use.Headers.Add("Idempotency-Key", "one");
            using var used = await system.SendAsync(use);
            Assert.Equal(HttpStatusCode.Created, used.StatusCode);
        }

        using var read = await system.GetAsync($"/api/v1/entities/{code}/record");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        await web.Services.GetRequiredService<RecordReads>().Write(CancellationToken.None);
        using var refused = await system.GetAsync($"/api/v1/entities/{code}/reads");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var reads = (
            await web.Sender.Send(
                new ListReads.Query(Trading.Domain.Codes.EntityCode.Parse(code)),
                Firms.Clerk(Trading.Domain.Codes.EntityCode.Parse(code))
            )
        ).Value;
        Assert.Equal(1, Assert.Single(reads.Items).Times);
    }

    private static RecordReads Reads(Province province) =>
        province.Services.GetRequiredService<RecordReads>();

    private static Task Write(Province province) => Reads(province).Write(CancellationToken.None);
}
