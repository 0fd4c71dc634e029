using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Feed;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Access.Systems;

/// <summary>What a trading system may read, field by field, how often and from where.</summary>
public sealed class ScopeSystemTests
{
    private static readonly SystemSection[] Narrow =
    [
        new(Sections.Identity, ["name", "legalRepresentative"], "核对投标人身份"),
        new(Sections.Qualifications, ["name", "grade"], "资格审查"),
        new(Sections.Contacts, ["name", "phone"], "通知投标人"),
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_system_is_given_the_fields_of_its_scope_and_told_what_was_withheld(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        var (system, key) = await Registered(web, [Scopes.RegistryRead, Scopes.ChangesRead]);
        var (_, code) = await Web.Api.Given.Submitted(web, 1);
        await Scope(web, system.Id, Narrow);
        using var client = web.WithKey(key);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/entities/{code}/uses")
        {
            Content = JsonContent.Create(new { tender = "DL-1" }),
        };
        request.Headers.Add("Idempotency-Key", "use-1");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var used = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var record = used.GetProperty("entity").GetProperty("record");
        var identity = record.GetProperty("identity");
        Assert.Equal("李代表", identity.GetProperty("legalRepresentative").GetString());
        Assert.False(HasValue(identity, "region"));
        Assert.False(HasValue(record.GetProperty("qualifications")[0], "validTo"));
        Assert.Equal(
            "一级",
            record.GetProperty("qualifications")[0].GetProperty("grade").GetString()
        );
        Assert.Contains("****", record.GetProperty("contacts")[0].GetProperty("phone").GetString());
        Assert.Equal(0, record.GetProperty("performances").GetArrayLength());
        Assert.False(HasValue(used.GetProperty("entity"), "sizeClass"));
        var withheld = used.GetProperty("entity")
            .GetProperty("withheld")
            .EnumerateArray()
            .Select(one => one.GetString())
            .ToList();
        Assert.Superset(
            new HashSet<string?>
            {
                "/identity/region",
                "/identity/address",
                "/qualifications/0/validTo",
                "/contacts/0/email",
                "/contacts/0/phone",
                "/performances",
                "/size",
            },
            withheld.ToHashSet()
        );
        Assert.DoesNotContain("/identity/legalRepresentative", withheld);
        // The receipt proves this, and no more.
        var receipt = used.GetProperty("receipt");
        Assert.DoesNotContain(
            receipt.GetProperty("sections").EnumerateArray(),
            one => one.GetProperty("section").GetString() == Sections.Performances
        );
        Assert.Equal(
            withheld,
            receipt.GetProperty("withheld").EnumerateArray().Select(one => one.GetString())
        );
        // Its public part, and what a search finds, as well.
        var entity = await client.GetFromJsonAsync<JsonElement>($"/api/v1/entities/{code}");
        Assert.False(HasValue(entity, "region"));
        Assert.False(HasValue(entity, "sizeClass"));
        Assert.False(HasValue(entity.GetProperty("qualifications")[0], "validTo"));
        var found = await client.GetFromJsonAsync<JsonElement>("/api/v1/entities?q=沈阳第1建筑");
        Assert.False(HasValue(found.GetProperty("items")[0], "region"));

        // And the copy is compared with what it was given.
        using var compared = await client.PostAsJsonAsync(
            "/api/v1/reconcile",
            new
            {
                pairs = new[] { new { code, digest = receipt.GetProperty("digest").GetString() } },
            }
        );
        Assert.Equal(
            0,
            (await compared.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("differences")
                .GetArrayLength()
        );
    }

    [Fact]
    public async Task A_filter_that_names_a_field_out_of_scope_is_refused_by_its_name()
    {
        await using var web = new WebProvince();
        var (system, key) = await Registered(web, [Scopes.RegistryRead, Scopes.ChangesRead]);
        await Scope(web, system.Id, Narrow);
        using var client = web.WithKey(key);
        foreach (
            var (address, pointer, field) in new[]
            {
                ("/api/v1/entities?region=210200", "region", "identity.region"),
                ("/api/v1/entities?industry=E47", "industry", "identity.industry"),
                ("/api/v1/entities?kind=enterprise", "kind", "identity.kind"),
                ("/api/v1/entities?size=small", "size", "size"),
                ("/api/v1/entities?inForceOn=2026-11-01", "inForceOn", "qualifications.validTo"),
                ("/api/v1/entities/count?region=210200", "region", "identity.region"),
                ("/api/v1/changes?regions=210200", "regions", "identity.region"),
                ("/api/v1/snapshot?regions=210200", "regions", "identity.region"),
                ("/api/v1/reconcile?regions=210200", "regions", "identity.region"),
            }
        )
        {
            using var answer = await client.GetAsync(address);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("scope.field_closed", problem.GetProperty("code").GetString());
            var error = problem.GetProperty("errors")[0];
            Assert.Equal(field, error.GetProperty("value").GetString());
            Assert.Contains(pointer, error.GetProperty("pointer").GetString());
        }

        using var open = await client.GetAsync("/api/v1/entities?grade=一级");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    public async Task Other_fields_void_the_place_in_the_feed_and_say_that_what_was_read_is_to_be_dropped()
    {
        await using var web = new WebProvince();
        var (system, key) = await Registered(web, [Scopes.RegistryRead, Scopes.ChangesRead]);
        using var client = web.WithKey(key);
        var cursor = await Cursor();
        await Scope(web, system.Id, Narrow);
        Assert.Equal("cursor.fields_narrowed True", await Following());
        cursor = await Cursor();
        Assert.Equal("", await Following());
        await Scope(web, system.Id, [.. Narrow, new(Sections.Size, ["employees"], "划型")]);
        Assert.Equal("cursor.scope_widened True", await Following());
        cursor = await Cursor();
        await Scope(web, system.Id, Narrow);
        Assert.Equal("cursor.fields_narrowed True", await Following());
        // The limit is lifted: that is more, too.
        await Scope(web, system.Id, null);
        Assert.Equal("cursor.scope_widened True", await Following());

        async Task<string?> Cursor() =>
            (await client.GetFromJsonAsync<JsonElement>("/api/v1/changes"))
                .GetProperty("next")
                .GetString();

        async Task<string> Following()
        {
            using var answer = await client.GetAsync($"/api/v1/changes?after={cursor}");
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return "";
            }

            Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return $"{problem.GetProperty("code").GetString()} {problem.GetProperty("fieldsChanged").GetBoolean()}";
        }
    }

    [Fact]
    public async Task A_key_opens_from_the_addresses_on_the_list_alone_and_says_which_it_saw()
    {
        await using var web = new WebProvince();
        var (system, key) = await Registered(web, [Scopes.RegistryRead]);
        await Scope(
            web,
            system.Id,
            null,
            addresses: ["10.20.0.0/16", "2001:db8::/48", "192.0.2.7"]
        );
        foreach (
            var (peer, status) in new[]
            {
                ("10.20.3.4", HttpStatusCode.OK),
                ("::ffff:10.20.3.4", HttpStatusCode.OK),
                ("2001:db8:0:5::1", HttpStatusCode.OK),
                ("192.0.2.7", HttpStatusCode.OK),
                ("192.0.2.8", HttpStatusCode.Forbidden),
                ("10.21.0.1", HttpStatusCode.Forbidden),
                ("2001:db9::1", HttpStatusCode.Forbidden),
            }
        )
        {
            using var client = web.WithKey(key);
            client.DefaultRequestHeaders.Add(WebProvince.PeerHeader, peer);
            // Whoever connects says what he likes in a header; only a known proxy is believed.
            client.DefaultRequestHeaders.Add("X-Forwarded-For", "10.20.3.4");
            using var answer = await client.GetAsync("/api/v1/entities");
            Assert.Equal(status, answer.StatusCode);
            if (status == HttpStatusCode.Forbidden)
            {
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.Equal("system.address", problem.GetProperty("code").GetString());
                Assert.Contains(peer, problem.GetProperty("detail").GetString());
            }
        }

        await web.Services.GetRequiredService<FeedFollowers>().Write(default);
        var following = (
            await web.Sender.Send(
                new GetFollowing.Query(system.Id),
                Callers.With(Roles.Administrator)
            )
        ).Value;
        Assert.Equal((3, "system.address"), (following.Refusals, following.RefusedWith));
        Assert.Null(following.ReadAt);
    }

    [Fact]
    public async Task A_system_has_a_number_of_requests_of_its_own_and_is_told_how_many_are_left()
    {
        await using var web = new WebProvince();
        var (system, key) = await Registered(web, [Scopes.RegistryRead]);
        var (_, other) = await Registered(web, [Scopes.RegistryRead]);
        await Scope(web, system.Id, null, perMinute: 3);
        using var client = web.WithKey(key);
        var left = new List<string>();
        HttpResponseMessage? last = null;
        // Over two minutes' border at most six are let through.
        for (var request = 0; request < 7; request++)
        {
            last?.Dispose();
            last = await client.GetAsync("/api/v1/entities");
            left.Add(Assert.Single(last.Headers.GetValues("RateLimit")));
            if (last.StatusCode == HttpStatusCode.TooManyRequests)
            {
                break;
            }
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last!.StatusCode);
        Assert.NotNull(last.Headers.RetryAfter);
        Assert.Equal(
            "\"minute\";q=3;w=60",
            Assert.Single(last.Headers.GetValues("RateLimit-Policy"))
        );
        Assert.StartsWith("\"minute\";r=2;t=", left[0]);
        Assert.StartsWith("\"minute\";r=0;t=", left[^1]);
        last.Dispose();
        using var neighbour = web.WithKey(other);
        using var fine = await neighbour.GetAsync("/api/v1/entities");
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
    }

    [Fact]
    public async Task What_is_wrong_with_a_scope_is_said_field_by_field()
    {
        await using var province = Province.On(Engine.Sqlite);
        var system = (
            await province.Send(
                new RegisterSystem.Command("甲系统", RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        var administrator = Callers.With(Roles.Administrator);
        var problem = (
            await province.Send(
                new ScopeSystem.Command(
                    system.Id,
                    system.Version,
                    [
                        new("nothing", ["name"], "x"),
                        new(Sections.Size, ["name"], "划型"),
                        new(Sections.Contacts, [], ""),
                    ],
                    0,
                    ["10.0.0.1/8", "nowhere", "10.1", "2001:db8::/129"]
                ),
                administrator
            )
        ).Problem!;
        Assert.Equal(
            [
                "/addresses/0 scope.address",
                "/addresses/1 scope.address",
                "/addresses/2 scope.address",
                "/addresses/3 scope.address",
                "/perMinute scope.per_minute",
                "/sections/0/section scope.section",
                "/sections/1/fields scope.field",
                "/sections/2/fields scope.no_field",
            ],
            problem
                .Errors.Select(error => $"{error.Pointer} {error.Code}")
                .Where(error => !error.Contains("purpose"))
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(problem.Errors, error => error.Pointer == "/sections/2/purpose");
        Assert.Equal(
            "scope.none",
            Assert
                .Single(
                    (
                        await province.Send(
                            new ScopeSystem.Command(system.Id, system.Version, []),
                            administrator
                        )
                    )
                        .Problem!
                        .Errors
                )
                .Code
        );
        foreach (
            var caller in new[]
            {
                Callers.With(Roles.RegistryOfficer),
                Callers.With(Roles.Bidder),
                Callers.System(Scopes.RegistryRead),
            }
        )
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (
                    await province.Send(
                        new ScopeSystem.Command(system.Id, system.Version, Narrow),
                        caller
                    )
                )
                    .Problem
                    ?.Kind
            );
        }
    }

    [PostgresFact]
    public async Task Of_two_who_say_the_scope_at_once_one_is_told_to_look_again()
    {
        await using var province = Province.On(Engine.Postgres);
        var system = (
            await province.Send(
                new RegisterSystem.Command("甲系统", RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        for (var round = 0; round < 15; round++)
        {
            var version = system.Version;
            var both = await Task.WhenAll(
                Enumerable
                    .Range(0, 2)
                    .Select(one =>
                        Task.Run(() =>
                            province.Send(
                                new ScopeSystem.Command(
                                    system.Id,
                                    version,
                                    round % 2 == 0 ? Narrow : Narrow[..1],
                                    one + 1
                                ),
                                Callers.With(Roles.Administrator)
                            )
                        )
                    )
            );
            system = Assert.Single(both, outcome => outcome.Succeeded).Value;
            Assert.Equal(
                ProblemKind.Stale,
                Assert.Single(both, outcome => !outcome.Succeeded).Problem!.Kind
            );
        }

        // Each second round gave more than the one before; nobody's count was lost.
        Assert.Equal(7, await province.Scalar<long>("select scope_widened from trading_system"));
    }

    [Fact]
    public void A_document_is_read_where_all_of_its_section_is()
    {
        var whole = Sections.Of(Sections.Performances);
        var caller = Callers.System(Scopes.RegistryRead);
        var code = Firms.Code(1);
        Assert.True(Readers.Reads(caller, code, Sections.Performances));
        Assert.True(Reads(Limited([.. whole.Fields.Select(field => field.Name)])));
        Assert.False(Reads(Limited(["project"])));

        bool Reads(Caller limited) => Readers.Reads(limited, code, Sections.Performances);

        Caller Limited(string[] fields) =>
            caller with
            {
                Fields = SystemScope.FieldsOf([new(Sections.Performances, fields, "业绩核对")]),
            };
    }

    private static async Task<(TradingSystem System, string Key)> Registered(
        WebProvince web,
        string[] scopes
    )
    {
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command($"system {Guid.NewGuid()}", RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        var key = await web.Sender.Send(
            new IssueKey.Command(system.Id, 1, scopes, DateTimeOffset.UtcNow.AddDays(1)),
            Callers.Platform
        );
        return (system, key.Value.Key);
    }

    private static async Task Scope(
        WebProvince web,
        Guid id,
        IReadOnlyList<SystemSection>? sections,
        int? perMinute = null,
        string[]? addresses = null
    )
    {
        var administrator = Callers.With(Roles.Administrator);
        var now = (await web.Sender.Send(new GetSystem.Query(id), administrator)).Value;
        var changed = (
            await web.Sender.Send(
                new ScopeSystem.Command(id, now.Version, sections, perMinute, addresses),
                administrator
            )
        ).Value;
        Assert.Equal(sections?.Count, changed.Sections?.Count);
    }

    private static bool HasValue(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
}
