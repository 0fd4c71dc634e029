using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class SignUpTests
{
    [Fact]
    public async Task Whoever_signs_up_without_a_sign_in_name_is_told_so()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            new SignUpBidder.Command(
                Firms.Code(1).Unified!.Value,
                "福州某科技有限公司",
                null!,
                "林会计",
                "correct-horse-battery"
            ),
            Caller.Anonymous
        );
        Assert.Equal(
            ("/login", "missing"),
            (refused.Problem!.Errors[0].Pointer, refused.Problem.Errors[0].Code)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_sign_ups_for_one_code_at_once_one_wins_and_the_other_hears_409(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        for (var number = 1; number <= 5; number++)
        {
            var outcomes = await Task.WhenAll(
                Task.Run(() =>
                    province.Send(Firms.SigningUp(number, $"one-{number}"), Caller.Anonymous)
                ),
                Task.Run(() =>
                    province.Send(Firms.SigningUp(number, $"two-{number}"), Caller.Anonymous)
                )
            );
            Assert.Single(outcomes, outcome => outcome.Succeeded);
            var loser = Assert.Single(outcomes, outcome => !outcome.Succeeded).Problem!;
            Assert.Equal((ProblemKind.Conflict, "entity.signed_up"), (loser.Kind, loser.Code));
        }

        Assert.Equal(5, await province.Scalar<long>("select count(*) from entity"));
        Assert.Equal(5, await province.Scalar<long>("select count(*) from person"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_taken_sign_in_name_leaves_no_record_behind(Engine engine)
    {
        await using var province = Province.On(engine);
        await Firms.SignUp(province, 1);
        var refused = await province.Send(Firms.SigningUp(2, "FIRM-1"), Caller.Anonymous);
        Assert.Equal("login.taken", refused.Problem?.Code);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from entity"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_known_from_a_feed_is_taken_over_by_whoever_signs_up_for_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var feed = Callers.System(Scopes.ProcurementWrite);
        var code = Firms.Code(1);
        var recorded = new RecordEntity.Command(
            code,
            "沈阳一建",
            Region: RegionCode.Given("210200")
        );
        Assert.True((await province.Send(recorded, feed)).Value.Added);
        Assert.False((await province.Send(recorded, feed)).Value.Added);

        var clerk = await Firms.SignUp(province, 1);
        var draft = await Firms.Dossier(province, clerk);
        Assert.Equal(EntityStates.Draft, draft.State);
        Assert.Equal("沈阳第1建筑工程有限公司", draft.Record.Identity.Name);
        Assert.Equal("210200", draft.Record.Identity.Region);

        var late = await province.Send(recorded, feed);
        Assert.Equal(("沈阳第1建筑工程有限公司", false), (late.Value.Name, late.Value.Added));
    }

    [Theory]
    [InlineData("91350100M000100Y44", "uscc.check_character")]
    [InlineData("91350100M000100Y4", "uscc.length")]
    [InlineData("9135O100M000100Y43", "uscc.character")]
    [InlineData("９1350100M000100Y43", "uscc.character")]
    [InlineData("JP-TSUCHIURA:214", "uscc.character")]
    [InlineData("", "uscc.empty")]
    public async Task A_wrong_code_is_refused_with_the_exact_reason(string code, string rule)
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            Firms.SigningUp(1) with
            {
                Code = UnifiedSocialCreditCode.Given(code),
            },
            Caller.Anonymous
        );
        var error = Assert.Single(refused.Problem!.Errors);
        Assert.Equal(("/code", rule), (error.Pointer, error.Code));
    }

    [Fact]
    public async Task A_weak_password_is_refused_and_never_repeated_or_kept()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            Firms.SigningUp(1) with
            {
                Password = "geheim-7",
            },
            Caller.Anonymous
        );
        var error = Assert.Single(refused.Problem!.Errors);
        Assert.Equal(("/password", "password.short"), (error.Pointer, error.Code));
        Assert.Null(error.Value);
        Assert.All(
            await province.Rows<string>("select payload from audit_entry"),
            payload => Assert.DoesNotContain("geheim", payload, StringComparison.Ordinal)
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from entity"));
    }
}
