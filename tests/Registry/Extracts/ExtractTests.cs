using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;
using Trading.Registry.Extracts;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>A record on paper, and how whoever holds the paper checks it.</summary>
public sealed class ExtractTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_printed_record_is_checked_by_whoever_holds_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var printed = (await province.Send(new PrintExtract.Query(code), clerk)).Value;
        Assert.Equal(version, printed.Record.Version);
        Assert.Equal("138****2345", printed.Record.Record.Contacts[0].Phone);
        Assert.Equal("****0088", printed.Record.Record.BankAccount.Number);
        Assert.NotEmpty(printed.Record.Record.Shareholders);

        var (_, mark) = Parts(printed);
        var holds = (
            await province.Send(new VerifyExtract.Query(code, version, mark), Caller.Anonymous)
        ).Value;
        Assert.Equal((version, version), (holds.Version, holds.VersionNow));
        Assert.Equal(Firms.Identity(1).Name, holds.Name);

        // What the firm types beside it makes no paper out of date; what an officer verifies does.
        var begun = await Firms.Begin(province, clerk);
        var saved = await province.Send(
            new SaveEntity.Command(
                code,
                begun.Version,
                Identity: Firms.Identity(1) with
                {
                    Name = "改名公司",
                }
            ),
            clerk
        );
        holds = (
            await province.Send(new VerifyExtract.Query(code, version, mark), Caller.Anonymous)
        ).Value;
        Assert.Equal((version, true), (holds.VersionNow, holds.IsVerified));
        printed = (await province.Send(new PrintExtract.Query(code), clerk)).Value;
        Assert.Equal(
            (version, Firms.Identity(1).Name),
            (printed.Record.Version, printed.Record.Record.Identity.Name)
        );
        await province.Send(new SubmitEntity.Command(code, saved.Value.Version), clerk);
        var decided = (await Firms.Decide(province, code, officer, verify: true)).Value;
        var outdated = (
            await province.Send(new VerifyExtract.Query(code, version, mark), Caller.Anonymous)
        ).Value;
        Assert.Equal((version, decided.Version), (outdated.Version, outdated.VersionNow));
        Assert.Equal(Firms.Identity(1).Name, outdated.Name);
    }

    [Fact]
    public async Task A_paper_that_is_not_ours_says_nothing_of_any_firm()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        var (_, mark) = Parts((await province.Send(new PrintExtract.Query(code), clerk)).Value);
        List<string> answers = [];
        foreach (
            var (of, version, made) in new[]
            {
                (code, draft.Version, "00000000000000000000"),
                (code, draft.Version, ""),
                (code, draft.Version + 1, mark),
                (Firms.Code(2), draft.Version, mark),
                (Firms.Code(999), 1, "00000000000000000000"),
            }
        )
        {
            var refused = await province.Send(
                new VerifyExtract.Query(of, version, made),
                Caller.Anonymous
            );
            Assert.Equal(ProblemKind.NotFound, refused.Problem!.Kind);
            answers.Add(refused.Problem.Message.ToString());
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Nobody_prints_another_firms_record()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Complete(province, 1);
        foreach (
            var stranger in new[]
            {
                Firms.Clerk(Firms.Code(2)),
                Callers.With(Trading.Access.Roles.Supervisor),
            }
        )
        {
            var refused = await province.Send(
                new PrintExtract.Query(clerk.EntityCode!.Value),
                stranger
            );
            Assert.Equal(ProblemKind.Forbidden, refused.Problem!.Kind);
        }
    }

    private static (long Version, string Mark) Parts(PrintExtract.Extract printed)
    {
        var parts = printed.Path.Split('/');
        return (long.Parse(parts[3], null), parts[4]);
    }
}
