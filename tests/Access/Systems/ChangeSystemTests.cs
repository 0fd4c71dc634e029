using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>A trading system is known by its id.</summary>
public sealed class ChangeSystemTests
{
    [Fact]
    public async Task A_renamed_system_goes_on_feeding_what_is_its_own()
    {
        await using var web = new WebProvince();
        var made = (
            await web.Sender.Send(
                new RegisterSystem.Command("旧名系统", RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        var key = (
            await web.Sender.Send(
                new IssueKey.Command(
                    made.Id,
                    1,
                    [Scopes.ProcurementWrite, Scopes.ProcurementRead],
                    DateTimeOffset.UtcNow.AddDays(1)
                ),
                Callers.Platform
            )
        ).Value;
        using var system = web.WithKey(key.Key);
        var before = await Publish(system, "N-1");
        var changed = await web.Sender.Send(
            new ChangeSystem.Command(
                made.Id,
                key.Version,
                "新名系统",
                RegionCode.Given("210600"),
                null,
                ["land"],
                "王工 0411-12345678"
            ),
            Callers.Platform
        );
        Assert.Equal(
            ("新名系统", "旧名系统", "210600", "王工 0411-12345678"),
            (changed.Value.Name, changed.Value.Source, changed.Value.Region, changed.Value.Contact)
        );

        // It lies in neither the new division nor the new kinds, and is its own.
        using var seen = await system.GetAsync($"/api/v1/procurements/{before}");
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        using var step = await system.PostAsJsonAsync(
            $"/api/v1/procurements/{before}/cancellation",
            new { reason = "采购需求变化" }
        );
        Assert.Equal(HttpStatusCode.OK, step.StatusCode);
        await Publish(system, "N-2");

        // Nobody takes the name that its source still is.
        Assert.Equal(
            "system.name_taken",
            (
                await web.Sender.Send(
                    new RegisterSystem.Command("旧名系统", RegionCode.Given("210200")),
                    Callers.Platform
                )
            )
                .Problem
                ?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_said_of_a_system_is_held_against_the_rules_and_the_version(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var administrator = Callers.With(Roles.Administrator);
        var made = (
            await province.Send(
                new RegisterSystem.Command(
                    "系统",
                    RegionCode.Given("210200"),
                    null,
                    ["construction"],
                    "值班 024-1"
                ),
                administrator
            )
        ).Value;
        Assert.Equal(["construction"], made.Kinds);
        ChangeSystem.Command As(
            long version = 1,
            string name = "系统",
            Guid? owner = null,
            params string[] kinds
        ) => new(made.Id, version, name, RegionCode.Given("210200"), owner, kinds);

        Assert.Equal(ProblemKind.Stale, (await province.Send(As(7), administrator)).Problem?.Kind);
        foreach (
            var wrong in new[] { As(name: ""), As(owner: Guid.NewGuid()), As(kinds: "spying") }
        )
        {
            Assert.Equal(
                ProblemKind.Invalid,
                (await province.Send(wrong, administrator)).Problem?.Kind
            );
        }

        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(As(), Callers.With(Roles.CentreOperator))).Problem?.Kind
        );
        Assert.Null((await province.Send(As(), administrator)).Value.Kinds);
    }

    private static async Task<Guid> Publish(HttpClient system, string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/procurements")
        {
            Content = JsonContent.Create(
                new
                {
                    sourceReference = reference,
                    title = "某某工程",
                    kind = "construction",
                    method = "open",
                    buyerName = "某单位",
                    region = "210200",
                    noticeAt = DateTimeOffset.UtcNow.AddDays(-1),
                    deadlineAt = DateTimeOffset.UtcNow.AddDays(30),
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", reference);
        using var answer = await system.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }
}
