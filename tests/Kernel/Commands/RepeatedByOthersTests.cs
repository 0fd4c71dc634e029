using System.Net;
using System.Net.Http.Json;
using Trading.Access;
using Trading.Access.Offices;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Commands;

/// <summary>A kept reply, asked for by somebody who may not have it: any more, or at all.</summary>
public sealed class RepeatedByOthersTests
{
    private static readonly CreateOffice.Command Office = new(
        "大连交易中心",
        "Dalian",
        RegionCode.Given("210200"),
        "trading_centre"
    );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_lost_the_right_gets_a_refusal_and_not_the_kept_reply(Engine engine)
    {
        await using var province = Province.On(engine);
        var may = Callers.With(Roles.SecurityAdministrator) with { IdempotencyKey = "key-1" };
        var first = await province.Send(Office, may);
        Assert.Equal(first.Value, (await province.Send(Office, may)).Value);

        // The role was taken; the session fell back to half open; the last proof, which this needs none of, is old.
        foreach (
            var (permissions, refusal) in new[]
            {
                (Callers.Granted.OfRoles([Roles.Auditor]), "forbidden"),
                (new HashSet<Permission> { Permission.FinishSignIn }, "factor_required"),
            }
        )
        {
            var refused = await province.Send(Office, may with { Permissions = permissions });
            Assert.Equal(refusal, refused.Problem?.Code);
        }

        Assert.Equal(
            2,
            await province.Scalar<long>("select count(*) from audit_entry where result <> 'ok'")
        );
        // It is kept: whoever has the right back has the reply.
        Assert.Equal(first.Value, (await province.Send(Office, may)).Value);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Strangers_with_one_key_neither_collide_nor_see_each_others_replies(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        using var client = web.CreateClient();
        var (first, again) = (await SignUp("clerk-1"), await SignUp("clerk-1"));
        Assert.Equal((HttpStatusCode.Created, first.Body), (again.Status, again.Body));
        Assert.Equal(HttpStatusCode.Created, first.Status);

        // Another firm, by the same key.
        Assert.Equal(
            HttpStatusCode.Created,
            (await SignUp("clerk-2", code: "91210100MA0000023Q")).Status
        );
        // All the same but the password: who does not know it is not the one who signed up.
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await SignUp("clerk-1", "another-horse-battery-7")).Status
        );

        await using var connection = await web.Database.Open(CancellationToken.None);
        Assert.All(
            await Dapper.SqlMapper.QueryAsync<string>(
                connection,
                "select caller || fingerprint || reply from idempotency"
            ),
            kept => Assert.DoesNotContain(WebProvince.Password, kept, StringComparison.Ordinal)
        );

        async Task<(HttpStatusCode Status, string Body)> SignUp(
            string login,
            string password = WebProvince.Password,
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
                        password,
                    }
                ),
            };
            request.Headers.TryAddWithoutValidation("Idempotency-Key", "key-1");
            using var response = await client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}
