using Trading.Access;
using Trading.Access.Systems;
using Trading.Client;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Lifecycle;
using Trading.Tests.Exchange.Webhooks;
using Trading.Tests.Harness;
using Trading.Tests.Registry;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange.Feed;

/// <summary>
/// What a trading system does with the exchange: the same tests for the client library and for a client that a public
/// generator makes of the API's description.
/// </summary>
public abstract class SystemClientTests
{
    private static readonly string[] Scope = [Scopes.ChangesRead, Scopes.RegistryRead];

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Trading:Webhooks:AllowHttp"] = "true",
        ["Trading:Webhooks:AllowedNetworks"] = "127.0.0.0/8",
        ["Trading:Webhooks:Merge"] = "false",
    };

    /// <summary>The client over a connection that has address and key.</summary>
    protected abstract Task<ISystemClient> Over(HttpClient http);

    [Fact]
    public async Task It_bootstraps_follows_and_goes_on_from_any_cursor()
    {
        await using var web = new WebProvince();
        var (_, first) = await Given.Submitted(web, 1);
        using var http = web.WithKey(await Given.Key(web, Scope));
        var client = await Over(http);

        var snapshot = await client.Snapshot();
        var copy = snapshot.Versions.ToDictionary();
        Assert.True(copy.ContainsKey(("entity", first)));

        // Waits until there is something, and is told of it.
        var waiting = client.Changes(snapshot.Cursor, wait: 30);
        var (_, second) = await Given.Submitted(web, 2);
        var page = await waiting;
        var told = new List<ToldChange>(page.Changes);
        while (!told.Exists(change => change.Id == second))
        {
            page = await client.Changes(page.Next, wait: 30);
            told.AddRange(page.Changes);
        }

        Apply(copy, told);
        var suspended = await web.Sender.Send(
            new SuspendEntity.Command(EntityCode.Parse(first), copy[("entity", first)], "核实投诉"),
            Callers.With(Roles.RegistryOfficer)
        );
        Assert.True(suspended.Succeeded, suspended.Problem?.Message.En);
        while (copy.ContainsKey(("entity", first)))
        {
            page = await client.Changes(page.Next, wait: 30);
            told.AddRange(page.Changes);
            Apply(copy, page.Changes);
        }

        Assert.Equal((await client.Snapshot()).Versions.Order(), copy.Order());

        // One at a time from the snapshot's cursor is the same, and each change's cursor leaves out what came up to it.
        var again = new List<ToldChange>();
        for (var next = snapshot.Cursor; again.Count < told.Count; )
        {
            var one = await client.Changes(next, limit: 1);
            again.AddRange(one.Changes);
            next = one.Next;
        }

        Assert.Equal(told.Select(Seen), again.Select(Seen));
        Assert.Equal(
            told.Skip(1).Select(Seen),
            (await client.Changes(told[0].Cursor, limit: 5000)).Changes.Select(Seen)
        );
    }

    [Fact]
    public async Task Wrong_cursors_are_told_apart()
    {
        await using var web = new WebProvince();
        using var http = web.WithKey(await Given.Key(web, Scope));
        using var otherHttp = web.WithKey(await Given.Key(web, Scope));
        var (client, other) = (await Over(http), await Over(otherHttp));
        var mine = (await client.Changes(null)).Next;

        await Refuses(400, "cursor.unreadable", () => client.Changes("rubbish"));
        await Refuses(400, "cursor.other_system", () => other.Changes(mine));
        var range = await Refuses(422, "invalid", () => client.Changes(null, limit: 0));
        Assert.Equal(["/limit"], range.Fields);
        await Execute(web, "update change_head set epoch = 'restored'");
        var gone = await Refuses(410, "cursor.other_epoch", () => client.Changes(mine));
        Assert.StartsWith("/api/v1/snapshot", gone.Snapshot, StringComparison.Ordinal);
        Assert.NotEmpty((await client.Snapshot()).Cursor);
    }

    [Fact]
    public async Task It_uses_a_record_with_a_receipt_and_reads_it_again_by_its_tag()
    {
        await using var web = new WebProvince();
        var (clerk, firm) = await Given.Submitted(web, 1);
        using var http = web.WithKey(await Given.Key(web, Scope));
        var client = await Over(http);

        await Refuses(409, "entity.not_used", () => client.Record(firm, null));
        var used = await client.Use(firm, "SY-2026-0001", "one");
        var repeated = await client.Use(firm, "SY-2026-0001", "one");
        Assert.Equal(used.Receipt, repeated.Receipt);
        Assert.StartsWith("sha-256:", used.Digest, StringComparison.Ordinal);
        var read = await client.Record(firm, null);
        Assert.Equal((used.Version, used.Name), (read!.Version, read.Name));
        Assert.Null(await client.Record(firm, read.ETag));

        await Refuses(422, "invalid", () => client.Use(firm, " ", "two"));
        await Refuses(404, "not_found", () => client.Use("XX-TEST:404", "SY-2026-0001", "three"));
        var suspended = await web.Sender.Send(
            new SuspendEntity.Command(clerk.EntityCode!.Value, used.Version, "核实投诉"),
            Callers.With(Roles.RegistryOfficer)
        );
        Assert.True(suspended.Succeeded, suspended.Problem?.Message.En);
        await Refuses(409, "entity.suspended", () => client.Record(firm, read.ETag));
    }

    [Fact]
    public async Task It_finds_what_its_copy_has_wrong()
    {
        await using var web = new WebProvince();
        var firms = new List<string>();
        for (var number = 1; number <= 4; number++)
        {
            firms.Add((await Given.Submitted(web, number)).Code);
        }

        using var http = web.WithKey(await Given.Key(web, Scope));
        var client = await Over(http);
        var copy = (await client.Snapshot())
            .Versions.Where(one => one.Key.Kind == "entity")
            .ToDictionary(one => one.Key.Id, one => one.Value);
        copy[firms[1]]--;
        copy.Remove(firms[2]);
        copy.Add("XX-TEST:9", 1);

        var ranges = await client.Digests(2);
        Assert.Equal(4, ranges.Sum(range => range.Count));
        var differences = new List<(string, string)>();
        foreach (var told in ranges)
        {
            var range = new DigestRange(told.After, told.UpTo, told.Count, told.Digest);
            if (range.Of(copy) != told.Digest)
            {
                differences.AddRange(
                    await client.Compare(copy.Where(one => range.Has(one.Key)).ToDictionary(), told)
                );
            }
        }

        Assert.Equal(
            new[] { (firms[1], "changed"), (firms[2], "missing"), ("XX-TEST:9", "gone") }.Order(),
            differences.Order()
        );
    }

    [Fact]
    public async Task It_is_told_by_webhook_and_changes_the_secret()
    {
        await using var receiver = await Receiver.Start();
        await using var web = new WebProvince(Engine.Sqlite, jobs: true, settings: Settings);
        using var http = web.WithKey(await Given.Key(web, Scope));
        var client = await Over(http);

        var refused = await Refuses(
            422,
            "invalid",
            () => client.Subscribe("https://169.254.169.254/latest")
        );
        Assert.Equal(["/url"], refused.Fields);
        var (id, secret) = await client.Subscribe(receiver.Address + "/hook");
        Assert.True(await client.Ping(id));
        var another = await client.ChangeSecret(id);
        Assert.NotEqual(secret, another);
        Assert.True(await client.Ping(id));
        var (_, firm) = await Given.Submitted(web);
        await Province.Until(
            () => Task.FromResult(receiver.Taken.Any(post => post.Subject == $"entity/{firm}")),
            "the receiver is told",
            every: 20
        );
        var posts = receiver.Posts.ToList();
        Assert.True(posts[0].IsSignedWith(secret, DateTimeOffset.UtcNow));
        Assert.False(posts[0].IsSignedWith(another, DateTimeOffset.UtcNow));
        // Both are good for a day.
        foreach (var post in posts.Skip(1))
        {
            Assert.True(post.IsSignedWith(secret, DateTimeOffset.UtcNow));
            Assert.True(post.IsSignedWith(another, DateTimeOffset.UtcNow));
        }
    }

    private static void Apply(
        Dictionary<(string Kind, string Id), long> copy,
        IEnumerable<ToldChange> changes
    )
    {
        foreach (var change in changes)
        {
            if (change.Removed)
            {
                copy.Remove((change.Kind, change.Id));
            }
            else
            {
                copy[(change.Kind, change.Id)] = change.Version;
            }
        }
    }

    private static (string, string, long, bool) Seen(ToldChange change) =>
        (change.Kind, change.Id, change.Version, change.Removed);

    private static async Task<RefusedException> Refuses<T>(
        int status,
        string code,
        Func<Task<T>> asked
    )
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(asked);
        Assert.Equal((status, code), (refused.Status, refused.Code));
        return refused;
    }

    private static async Task Execute(WebProvince web, string text)
    {
        await using var connection = await web.Database.Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>With the client library.</summary>
public sealed class LibraryClientTests : SystemClientTests
{
    protected override Task<ISystemClient> Over(HttpClient http) =>
        Task.FromResult<ISystemClient>(new LibraryClient(http));
}

/// <summary>With a client that NSwag makes of the API's description.</summary>
public sealed class GeneratedClientOfASystemTests : SystemClientTests
{
    protected override Task<ISystemClient> Over(HttpClient http) => GeneratedClient.Over(http);
}
