using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Offices;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Commands;

/// <summary>A creating request, sent more than once. Signing a bidder up stands for all of them.</summary>
public sealed class IdempotencyTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_request_sent_eight_times_at_once_creates_one_thing_and_all_get_the_same_reply(
        Engine engine
    )
    {
        // Eight are more than one firm may sign up in a minute; that is counted first, and tested elsewhere.
        await using var web = new WebProvince(
            engine,
            settings: new Dictionary<string, string> { ["Trading:Limits:SignUp:PerAccount"] = "0" }
        );
        using var client = web.CreateClient();
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Send(client, "key-1", "clerk"))
        );

        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
        Assert.Single(replies.Select(reply => reply.Body).Distinct());
        await using var connection = await web.Database.Open(CancellationToken.None);
        Assert.Equal(
            1,
            await Dapper.SqlMapper.ExecuteScalarAsync<long>(
                connection,
                "select count(*) from person"
            )
        );
    }

    [PostgresFact]
    public async Task A_repeat_that_meets_the_effect_of_the_first_gets_its_reply_and_not_a_conflict()
    {
        var late = new LateCaller();
        await using var province = Province.On(
            Engine.Postgres,
            also: services => services.AddSingleton<IStatementWatcher>(late)
        );
        var caller = Callers.With(Roles.SecurityAdministrator) with { IdempotencyKey = "key-1" };
        var office = new CreateOffice.Command(
            "大连交易中心",
            "Dalian",
            RegionCode.Given("210200"),
            "trading_centre"
        );

        // It begins, and is overtaken before it looks at anything.
        var repeat = Task.Run(() => late.Send(() => province.Send(office, caller)));
        await late.Begun;
        var first = await province.Send(office, caller);
        late.GoOn();

        Assert.Equal(first.Value, (await repeat).Value);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from office"));
    }

    [PostgresFact]
    public async Task Repeats_that_race_with_the_first_get_its_reply_round_after_round()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 0; round < 40; round++)
        {
            var caller = Callers.With(Roles.SecurityAdministrator) with
            {
                IdempotencyKey = $"key-{round}",
            };
            var office = new CreateOffice.Command(
                $"第{round}交易中心",
                $"Centre {round}",
                RegionCode.Given("210200"),
                "trading_centre"
            );
            var replies = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Task.Run(() => province.Send(office, caller)))
            );

            Assert.All(replies, reply => Assert.True(reply.Succeeded, reply.Problem?.Code));
            Assert.Single(replies.Select(reply => reply.Value.Id).Distinct());
            Assert.Equal(round + 1, await province.Scalar<long>("select count(*) from office"));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_has_the_longest_name_gets_the_reply_too(Engine engine)
    {
        await using var province = Province.On(engine);
        var caller = Callers.With(Roles.SecurityAdministrator) with
        {
            Name = new string('王', 200),
            IdempotencyKey = new string('k', 200),
        };
        var office = new CreateOffice.Command(
            "大连交易中心",
            "Dalian",
            RegionCode.Given("210200"),
            "trading_centre"
        );
        var first = await province.Send(office, caller);
        Assert.True(first.Succeeded, first.Problem?.Code);
        Assert.Equal(first.Value, (await province.Send(office, caller)).Value);
    }

    [Fact]
    public async Task A_key_used_for_another_request_is_refused()
    {
        await using var province = Province.On(Engine.Sqlite);
        var caller = Callers.With(Roles.SecurityAdministrator) with { IdempotencyKey = "key-1" };
        var office = new CreateOffice.Command(
            "大连交易中心",
            "Dalian",
            RegionCode.Given("210200"),
            "trading_centre"
        );
        Assert.True((await province.Send(office, caller)).Succeeded);

        var other = await province.Send(office with { NameZh = "鞍山交易中心" }, caller);
        Assert.Equal("idempotency.reused", other.Problem?.Errors.Single().Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("with space")]
    public async Task A_creating_request_without_a_proper_key_is_refused(string? key)
    {
        var web = shared.Web;
        using var client = web.CreateClient();
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(client, key, "clerk")).Status);
    }

    [Fact]
    public async Task A_refused_request_may_be_sent_again_with_the_same_key_once_mended()
    {
        var web = shared.Web;
        using var client = web.CreateClient();
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await Send(client, "key-1", "clerk", code: "91350100M000100Y44")).Status
        );
        Assert.Equal(HttpStatusCode.Created, (await Send(client, "key-1", "clerk")).Status);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Send(
        HttpClient client,
        string? key,
        string login,
        string code = "91350100M000100Y43"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/entities")
        {
            Content = JsonContent.Create(
                new
                {
                    code,
                    name = "沈阳某某建设有限公司",
                    login,
                    displayName = "王会计",
                    password = WebProvince.Password,
                }
            ),
        };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Stops the one that is sent through it before its first statement.</summary>
    private sealed class LateCaller : IStatementWatcher
    {
        private readonly AsyncLocal<bool> _isLate = new();
        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _goOn = new();
        private bool _hasBegun;

        public Task Begun => _begun.Task;

        public Task<T> Send<T>(Func<Task<T>> send)
        {
            _isLate.Value = true;
            return send();
        }

        public void GoOn() => _goOn.SetResult();

        public async ValueTask Before(string statement)
        {
            if (!_isLate.Value || _goOn.Task.IsCompleted)
            {
                return;
            }

            if (_hasBegun)
            {
                _begun.TrySetResult();
                await _goOn.Task;
            }

            _hasBegun = statement == "begin";
        }
    }
}
