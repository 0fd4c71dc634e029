using System.Net;
using Hangfire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trading.Kernel.Outbox;
using Trading.Tests.Harness;
using Trading.Web;

namespace Trading.Tests.Web;

/// <summary>Nodes that answer and nodes that work.</summary>
public sealed class HostRolesTests
{
    [Theory]
    [InlineData(null, null, null, true, true)]
    [InlineData(null, null, "false", true, false)]
    [InlineData(null, "api", "true", true, false)]
    [InlineData(null, "worker", null, false, true)]
    [InlineData("api, WORKER", "api", null, true, true)]
    [InlineData("worker", "api", "false", false, true)]
    public void Roles_come_from_the_command_line_then_the_settings_then_the_setting_of_before(
        string? commandLine,
        string? setting,
        string? before,
        bool api,
        bool worker
    ) => Assert.Equal(new HostRoles(api, worker), HostRoles.From(Of(commandLine, setting, before)));

    [Theory]
    [InlineData("boss")]
    [InlineData("api;worker")]
    [InlineData(",")]
    public void A_word_that_is_no_role_stops_the_start(string said)
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            HostRoles.From(Of(null, said, null))
        );
        Assert.Contains($"'{said}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api,worker")]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task Every_service_of_a_host_can_be_made_and_none_outlives_what_it_is_made_of(
        string roles
    )
    {
        await using var host = new WebProvince(
            settings: new Dictionary<string, string> { ["Trading:Roles"] = roles },
            validated: true
        );
        using var client = host.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task A_worker_answers_its_health_and_nothing_else()
    {
        await using var worker = new WebProvince(
            settings: new Dictionary<string, string> { ["Trading:Roles"] = "worker" }
        );
        using var client = worker.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        foreach (var path in new[] { "/", "/sign-in", "/api/v1/entities", "/swagger", "/jobs" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path)).StatusCode);
        }

        Assert.Contains(
            worker.Services.GetServices<IHostedService>(),
            service => service is DispatchPending
        );
    }

    [Fact]
    public async Task A_node_of_the_API_works_no_jobs()
    {
        await using var api = new WebProvince();
        using var client = api.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/sign-in")).StatusCode);
        Assert.DoesNotContain(
            api.Services.GetServices<IHostedService>(),
            service => service is DispatchPending or BackgroundJobServerHostedService
        );
    }

    private static IConfiguration Of(string? commandLine, string? setting, string? before) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("Roles", commandLine),
                new("Trading:Roles", setting),
                new("Trading:JobServer", before),
            ])
            .Build();
}
