using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Tests.Harness;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange.Feed;

/// <summary>A trading system bootstraps and follows over HTTP.</summary>
public sealed class FeedApiTests
{
    [Fact]
    public async Task A_snapshot_has_what_there_is_and_the_feed_goes_on_behind_it()
    {
        await using var web = new WebProvince();
        var (_, code) = await Given.Submitted(web, 1);
        using var system = web.WithKey(
            await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead)
        );
        using var plain = await system.GetAsync("/api/v1/snapshot");
        Assert.Equal("application/x-ndjson", plain.Content.Headers.ContentType?.MediaType);
        var lines = (await plain.Content.ReadAsStringAsync()).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        Assert.Equal(code, Member(lines[1], "id").GetString());
        Assert.Equal(lines.Length - 2, Member(lines[^1], "count").GetInt64());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/snapshot?kinds=entity");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var packed = await system.SendAsync(request);
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(
            await packed.Content.ReadAsStreamAsync(),
            CompressionMode.Decompress
        );
        using var reader = new StreamReader(gzip);
        Assert.Equal(
            lines[1],
            (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1]
        );

        // What the snapshot has may come once more behind it, and the next firm surely does.
        var cursor = Member(lines[0], "cursor").GetString();
        var (_, next) = await Given.Submitted(web, 2);
        var told = new List<string?>();
        while (!told.Contains(next))
        {
            var part = await system.GetFromJsonAsync<JsonElement>(
                $"/api/v1/changes?after={cursor}&wait=30"
            );
            told.AddRange(
                part.GetProperty("changes")
                    .EnumerateArray()
                    .Select(change => change.GetProperty("id").GetString())
            );
            cursor = part.GetProperty("next").GetString();
        }
    }

    [Fact]
    public async Task A_refusal_that_calls_for_the_snapshot_leads_to_it()
    {
        await using var web = new WebProvince();
        using var system = web.WithKey(
            await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead)
        );
        var cursor = (await system.GetFromJsonAsync<JsonElement>("/api/v1/changes"))
            .GetProperty("next")
            .GetString();
        await Execute(web, "update change_head set epoch = 'restored'");
        // There are no offsets: what is not described is refused, and not rounded (B52).
        using var offset = await system.GetAsync("/api/v1/changes?offset=7&size=5");
        Assert.Equal(HttpStatusCode.BadRequest, offset.StatusCode);
        using var gone = await system.GetAsync($"/api/v1/changes?after={cursor}");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        var problem = await gone.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("cursor.other_epoch", problem.GetProperty("code").GetString());
        using var snapshot = await system.GetAsync(problem.GetProperty("snapshot").GetString());
        Assert.Equal(HttpStatusCode.OK, snapshot.StatusCode);
    }

    [Fact]
    public async Task The_administrator_sees_how_far_a_system_has_followed_and_what_was_refused()
    {
        await using var web = new WebProvince();
        var made = (
            await web.Sender.Send(
                new RegisterSystem.Command("跟随系统", RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        var reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead) with
        {
            SystemId = made.Id,
        };
        var administrator = Callers.With(Roles.Administrator);
        await Given.Submitted(web, 1);
        await web.Services.GetRequiredService<ChangeSequencer>().Look(default);
        var first = (await web.Sender.Send(new ReadChanges.Query(Limit: 1), reader)).Value;
        Assert.Single(first.Items);
        var key = await web.Sender.Send(
            new IssueKey.Command(
                made.Id,
                1,
                [Scopes.ChangesRead, Scopes.RegistryRead],
                DateTimeOffset.UtcNow.AddDays(1)
            ),
            Callers.Platform
        );
        // Whatever is refused counts, also what is none of the feed's.
        using (var system = web.WithKey(key.Value.Key))
        {
            (await system.GetAsync("/api/v1/procurements")).Dispose();
            (await system.GetAsync("/api/v1/changes?after=x")).Dispose();
        }

        await web.Services.GetRequiredService<FeedFollowers>().Write(default);
        var behind = (await web.Sender.Send(new GetFollowing.Query(made.Id), administrator)).Value;
        Assert.Equal((1, 1, 2, "cursor.unreadable"), Figures(behind));
        Assert.True(behind.Behind > 0);
        Assert.NotNull(behind.BehindSince);

        var next = first.Next;
        for (var more = true; more; )
        {
            var part = (await web.Sender.Send(new ReadChanges.Query(next), reader)).Value;
            (next, more) = (part.Next, part.Items.Count > 0);
        }

        await web.Services.GetRequiredService<FeedFollowers>().Write(default);
        var level = (await web.Sender.Send(new GetFollowing.Query(made.Id), administrator)).Value;
        Assert.Equal((0, null), (level.Behind, level.BehindSince));
        Assert.Equal(
            ProblemKind.Forbidden,
            (await web.Sender.Send(new GetFollowing.Query(made.Id), reader)).Problem?.Kind
        );

        static (long, long, long, string?) Figures(GetFollowing.Following following) =>
            (following.Requests, following.Changes, following.Refusals, following.RefusedWith);
    }

    private static JsonElement Member(string line, string name) =>
        JsonDocument.Parse(line).RootElement.GetProperty(name);

    private static async Task Execute(WebProvince web, string text)
    {
        await using var connection = await web.Database.Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}
