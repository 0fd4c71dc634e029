using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Configuration;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Exchange.Webhooks;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Cli;

/// <summary>The sandbox: the same product on a database of its own, told from the real one by settings, mark and keys.</summary>
public sealed class SandboxTests
{
    private const string Rehearsals = "/api/v1/sandbox/rehearsals";

    private static readonly string[] Asked =
    [
        Scopes.ChangesRead,
        Scopes.RegistryRead,
        Scopes.ProcurementRead,
        Scopes.ProcurementWrite,
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_is_made_of_an_empty_database_and_emptied_without_losing_its_keys(
        Engine engine
    )
    {
        if (engine == Engine.SqlServer)
        {
            return;
        }

        var database = Alone(engine);
        var made = await CommandLine.Here(database, "sandbox", "make", "--firms", "2");
        Assert.True(made.ExitCode == 0, made.Error);
        var key = (
            await CommandLine.Here(database, "sandbox", "key", "--name", "演练系统")
        ).Output.Trim();
        Assert.StartsWith("trs_", key, StringComparison.Ordinal);
        Assert.Equal((2, 1), await Stands());
        var before = await Epoch();

        // Not twice, and never of a database that was something before.
        Assert.Equal(1, (await CommandLine.Here(database, "sandbox", "make")).ExitCode);
        var real = Engines.New(engine);
        Assert.Equal(1, (await CommandLine.Here(real, "sandbox", "make")).ExitCode);
        foreach (var command in new[] { "key", "reset" })
        {
            string[] arguments = command == "key" ? ["--name", "x"] : [];
            var refused = await CommandLine.Here(real, ["sandbox", command, .. arguments]);
            Assert.Equal(3, refused.ExitCode);
            Assert.Contains("the database is none", refused.Error, StringComparison.Ordinal);
        }

        // Nor is a sandbox taken for the real one.
        var taken = await CommandLine.Here(database, "systems", "list");
        Assert.Equal(3, taken.ExitCode);
        Assert.Contains("This database is a sandbox", taken.Error, StringComparison.Ordinal);

        var reset = await CommandLine.Here(database, "sandbox", "reset", "--firms", "3");
        Assert.True(reset.ExitCode == 0, reset.Error);
        Assert.Equal((3, 1), await Stands());
        Assert.NotEqual(before, await Epoch());
        using var node = Node.Start(
            database,
            settings: new Dictionary<string, string>
            {
                ["Trading__Sandbox"] = "true",
                ["Trading__KeyFile"] = Path.GetFullPath(
                    KeyRing.FileOf(new ConfigurationBuilder().Build(), database)
                ),
            }
        );
        using var http = new HttpClient();
        await Province.Until(() => node.IsReady(http), "the sandbox is ready", seconds: 120);
        var looked = await CommandLine.Run(
            new Dictionary<string, string> { ["TRADING_KEY"] = key },
            null,
            "conformance",
            node.Address.ToString()
        );
        // With the key of before, and without --write: a sandbox may be written to.
        Assert.True(looked.ExitCode == 0, looked.Output + looked.Error);
        Assert.Contains("a sandbox", looked.Output, StringComparison.Ordinal);
        Assert.Contains("pass  P18", looked.Output, StringComparison.Ordinal);
        Assert.Contains("pass  P31", looked.Output, StringComparison.Ordinal);
        Assert.Contains("pass  S20", looked.Output, StringComparison.Ordinal);

        // A connection that stays open would keep the file that was deleted, or count as a host.
        Database Looking() => new(engine, database.ConnectionString + ";Pooling=False");

        async Task<(long, long)> Stands()
        {
            await using var connection = await Looking().Open(default);
            return (
                await connection.ExecuteScalarAsync<long>("select count(*) from entity"),
                await connection.ExecuteScalarAsync<long>("select count(*) from api_key")
            );
        }

        async Task<string> Epoch()
        {
            await using var connection = await Looking().Open(default);
            return (await connection.ExecuteScalarAsync<string>("select epoch from change_head"))!;
        }
    }

    [Fact]
    public async Task Every_answer_page_webhook_and_receipt_says_that_it_is_one_and_what_is_rare_can_be_rehearsed()
    {
        await using var receiver = await Receiver.Start();
        await using var web = await Sandboxed(
            new()
            {
                ["Trading:Webhooks:AllowHttp"] = "true",
                ["Trading:Webhooks:AllowedNetworks"] = "127.0.0.0/8",
            }
        );
        var key = await Given.Key(web, Asked);
        Assert.StartsWith("trs_", key, StringComparison.Ordinal);
        using var system = web.WithKey(key);
        await using var province = Province.OverInRealTime(web.Database);
        var officer = await Firms.Officer(province);
        var code = (await Firms.Verify(province, 1, officer)).Clerk.EntityCode!.Value;
        var other = (await Firms.Verify(province, 2, officer)).Clerk.EntityCode!.Value;
        foreach (
            var path in new[]
            {
                "/",
                "/sign-in",
                "/api/v1/changes",
                "/api/v1/none",
                "/health/ready",
            }
        )
        {
            using var answer = await system.GetAsync(path);
            Assert.Equal(["true"], answer.Headers.GetValues("Trading-Sandbox"));
        }

        Assert.Contains("沙箱", await system.GetStringAsync("/sign-in"), StringComparison.Ordinal);

        using var use = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/entities/{code}/uses")
        {
            Content = JsonContent.Create(new { tender = "T" }),
        };
        use.Headers.Add("Idempotency-Key", "k-1");
        using var used = await system.SendAsync(use);
        Assert.StartsWith(
            "沙箱",
            (await used.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("receipt")
                .GetProperty("issuer")
                .GetString(),
            StringComparison.Ordinal
        );

        using var subscribe = new HttpRequestMessage(HttpMethod.Post, "/api/v1/webhooks")
        {
            Content = JsonContent.Create(new { url = receiver.Address + "/hook" }),
        };
        subscribe.Headers.Add("Idempotency-Key", "k-2");
        using var subscribed = await system.SendAsync(subscribe);
        using var pinged = await system.PostAsync($"{subscribed.Headers.Location}/ping", null);
        Assert.Equal("true", Assert.Single(receiver.Posts).Headers["Trading-Sandbox"]);

        // A change now, a firm stopped, merged and closed: the feed tells it at once.
        var cursor = await Next("");
        Assert.Equal(HttpStatusCode.OK, await Rehearse(new { what = "change", code }));
        Assert.Equal(HttpStatusCode.OK, await Rehearse(new { what = "suspend", code }));
        Assert.Equal(HttpStatusCode.OK, await Rehearse(new { what = "resume", code }));
        Assert.Equal(
            HttpStatusCode.OK,
            await Rehearse(
                new
                {
                    what = "merge",
                    code,
                    into = other,
                }
            )
        );
        Assert.Equal(HttpStatusCode.OK, await Rehearse(new { what = "close", code = other }));
        var told = new List<string?>();
        while (told.Count < 5)
        {
            var page = await system.GetFromJsonAsync<JsonElement>(
                $"/api/v1/changes?after={cursor}&wait=30"
            );
            told.AddRange(
                page.GetProperty("changes")
                    .EnumerateArray()
                    .Select(change => change.GetProperty("reason").GetString())
            );
            cursor = page.GetProperty("next").GetString()!;
        }

        Assert.Contains("merged", told);
        Assert.Contains("closed", told);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await Rehearse(new { what = "nothing", code })
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Rehearse(new { what = "change" }));
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await Rehearse(new { what = "merge", code })
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            await Rehearse(new { what = "change", code = "XX-TEST:1" })
        );

        // Less, and more, than the system may be told of and read.
        cursor = await Next("");
        Assert.Equal(
            HttpStatusCode.OK,
            await Rehearse(new { what = "division", region = "210202" })
        );
        cursor = await Next($"?after={cursor}");
        Assert.Equal(
            HttpStatusCode.OK,
            await Rehearse(new { what = "division", region = "210200" })
        );
        Assert.Equal("cursor.scope_widened", await Code(cursor));
        cursor = await Next("");
        Assert.Equal(
            HttpStatusCode.OK,
            await Rehearse(new { what = "fields", sections = new[] { "identity" } })
        );
        Assert.Equal("cursor.fields_narrowed", await Code(cursor));
        cursor = await Next("");
        Assert.Equal(HttpStatusCode.OK, await Rehearse(new { what = "fields" }));
        Assert.Equal("cursor.scope_widened", await Code(cursor));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Rehearse(new { what = "division" }));
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await Rehearse(new { what = "fields", sections = new[] { "nothing" } })
        );
        cursor = await Next("");

        // The oldest cursor leads nowhere any more, and then none of before.
        var oldest = await Next("?limit=1");
        Assert.Equal(HttpStatusCode.OK, await Rehearse(new { what = "expire" }));
        Assert.Equal("cursor.expired", await Code(oldest));
        Assert.Equal(HttpStatusCode.OK, await Rehearse(new { what = "epoch" }));
        Assert.Equal("cursor.other_epoch", await Code(cursor));

        using var without = web.WithKey(await Given.Key(web, Scopes.ProcurementRead));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(without, new { what = "epoch" }));
        using var nobody = web.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(nobody, new { what = "epoch" }));

        Task<HttpStatusCode> Rehearse<T>(T what) => Ask(system, what);

        // What a sandbox alone has does not stand in the description of the API.
        async Task<HttpStatusCode> Ask<T>(HttpClient who, T what)
        {
            using var plain = web.Server.CreateClient();
            plain.DefaultRequestHeaders.Authorization = who.DefaultRequestHeaders.Authorization;
            using var answer = await plain.PostAsJsonAsync(Rehearsals, what);
            return answer.StatusCode;
        }

        async Task<string> Next(string query) =>
            (await system.GetFromJsonAsync<JsonElement>($"/api/v1/changes{query}"))
                .GetProperty("next")
                .GetString()!;

        async Task<string?> Code(string after)
        {
            using var answer = await system.GetAsync($"/api/v1/changes?after={after}");
            return (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("code")
                .GetString();
        }
    }

    [Fact]
    public async Task A_key_of_the_one_is_told_by_the_other_and_the_real_one_has_nothing_to_rehearse()
    {
        await using var real = new WebProvince();
        await using var sandbox = await Sandboxed([]);
        var (realKey, sandboxKey) = (await Given.Key(real, Asked), await Given.Key(sandbox, Asked));
        Assert.Equal("key.sandbox", await Refused(real, sandboxKey));
        Assert.Equal("key.real", await Refused(sandbox, realKey));

        using var system = real.WithKey(realKey);
        using var rehearsed = await system.PostAsJsonAsync(Rehearsals, new { what = "epoch" });
        Assert.Equal(HttpStatusCode.MethodNotAllowed, rehearsed.StatusCode);
        Assert.False(rehearsed.Headers.Contains("Trading-Sandbox"));
        var forget = await real.Sender.Send(new ForgetChanges.Command(), Callers.Platform);
        Assert.Equal("sandbox.only", forget.Problem?.Code);

        static async Task<string?> Refused(WebProvince web, string key)
        {
            using var system = web.WithKey(key);
            using var answer = await system.GetAsync("/api/v1/changes");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("code")
                .GetString();
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Where_settings_and_database_differ_nothing_starts(Engine engine)
    {
        var database = Engines.New(engine);
        Assert.Null(await new Sandbox(false).Complaint(database, default));
        Assert.NotNull(await new Sandbox(true).Complaint(database, default));
        await Sandbox.Mark(database, DateTimeOffset.UtcNow, default);
        Assert.NotNull(await new Sandbox(false).Complaint(database, default));
        Assert.Null(await new Sandbox(true).Complaint(database, default));
        Assert.NotNull(await new Sandbox(true).Complaint(Engines.Empty(engine), default));
        using var http = new HttpClient();
        using var node = Node.Start(database);
        await Province.Until(() => Task.FromResult(node.HasExited), "the host gives up");
    }

    private static async Task<WebProvince> Sandboxed(Dictionary<string, string> settings)
    {
        settings[Sandbox.Setting] = "true";
        var web = new WebProvince(settings: settings);
        await Sandbox.Mark(web.Database, DateTimeOffset.UtcNow, default);
        return web;
    }

    // The ring lies beside the file: a folder of its own, since other tests share theirs.
    private static Database Alone(Engine engine) =>
        engine == Engine.Sqlite
            ? new(
                engine,
                $"Data Source={Path.Combine(Directory.CreateDirectory(Path.Combine(Scratch.Folder, "sandbox")).FullName, "sandbox.db")}"
            )
            : Engines.Empty(engine);
}
