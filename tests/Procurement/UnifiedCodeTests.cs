using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement;

/// <summary>The unified transaction code comes after the notice, or is corrected then.</summary>
public sealed class UnifiedCodeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_code_is_added_and_corrected_with_a_reason_and_the_old_one_stays_in_the_trail(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var notice = Tenders.Notice() with { Lots = [new("A") { UnifiedCode = "A-1" }, new("B")] };
        var id = (await province.Send(notice, Tenders.Centre)).Value.Id;
        var added = await province.Send(Code(id, "E-1", "赋码较晚"), Tenders.Centre);
        Assert.Equal(
            (null, "E-1", 2L),
            (added.Value.Was, added.Value.UnifiedCode, added.Value.Version)
        );
        // Odd, told, and kept.
        Assert.NotEmpty(added.Value.Warnings);
        Assert.True((await province.Send(Code(id, "E-1", "重复"), Tenders.Centre)).Value.Existing);

        // Whoever did not see what stands there is told.
        var blind = await province.Send(Code(id, "E-2", "更正"), Tenders.Centre);
        Assert.Equal("code.other", blind.Problem?.Code);
        Assert.Equal("/was", blind.Problem!.Errors[0].Pointer);
        var corrected = await province.Send(
            Code(id, "E-2", "录入有误") with
            {
                Was = "E-1",
            },
            Tenders.Centre
        );
        Assert.Equal("E-1", corrected.Value.Was);
        await province.Send(
            Code(id, "A-2", "录入有误") with
            {
                Lot = "A",
                Was = "A-1",
            },
            Tenders.Centre
        );
        var unknown = await province.Send(
            Code(id, "A-2", "更正") with
            {
                Lot = "Z",
            },
            Tenders.Centre
        );
        Assert.Equal("lot.unknown", unknown.Problem?.Errors[0].Code);
        Assert.False((await province.Send(Code(id, "E-3", " "), Tenders.Centre)).Succeeded);

        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(
            ("E-2", "A-2", null),
            (detail.UnifiedCode, detail.Lots[0].UnifiedCode, detail.Lots[1].UnifiedCode)
        );
        Assert.Contains(detail.Warnings, warning => warning.Lot is null);
        var trail = await province.Rows<string>(
            "select payload from audit_entry where action = 'Procurement.CorrectUnifiedCode' and result = 'ok'"
        );
        Assert.Contains(
            trail,
            line =>
                line.Contains("E-1", StringComparison.Ordinal)
                && line.Contains("E-2", StringComparison.Ordinal)
                && line.Contains("录入有误", StringComparison.Ordinal)
        );

        // The notice as it was published is still the same; with the code of today it is too, with another it is not.
        Assert.True((await province.Send(notice, Tenders.Centre)).Value.Existing);
        Assert.True(
            (await province.Send(notice with { UnifiedCode = "E-2" }, Tenders.Centre))
                .Value
                .Existing
        );
        var other = await province.Send(notice with { UnifiedCode = "E-9" }, Tenders.Centre);
        Assert.Equal("/unifiedCode", Assert.Single(other.Problem!.Errors).Pointer);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_may_not_move_it_may_not_correct_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        foreach (
            var (caller, kind) in new[]
            {
                (Callers.With(Roles.Supervisor), ProblemKind.Forbidden),
                (Callers.With(Roles.Bidder), ProblemKind.Forbidden),
                (
                    Tenders.Centre with
                    {
                        Scope = DataScope.Of([
                            new DataArea
                            {
                                Region = Trading.Domain.Codes.RegionCode.Parse("210200"),
                            },
                        ]),
                    },
                    ProblemKind.NotFound
                ),
            }
        )
        {
            Assert.Equal(
                kind,
                (await province.Send(Code(id, "E-1", "更正"), caller)).Problem?.Kind
            );
        }

        Assert.Null(await province.Scalar<string?>("select unified_code from procurement"));
    }

    [Fact]
    public async Task Of_two_corrections_at_once_one_stands_and_the_other_is_told()
    {
        await using var province = Province.On(Engine.Postgres);
        var id = await Tenders.Published(province);
        for (var round = 0; round < 10; round++)
        {
            var was =
                round == 0
                    ? null
                    : await province.Scalar<string>("select unified_code from procurement");
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(each =>
                        Task.Run(() =>
                            province.Send(
                                Code(id, $"E-{round}-{each}", "更正") with
                                {
                                    Was = was,
                                },
                                Tenders.Centre
                            )
                        )
                    )
            );
            Assert.Single(outcomes, outcome => outcome.Succeeded);
            Assert.Equal(2, outcomes.Count(outcome => outcome.Problem?.Code == "code.other"));
        }
    }

    private static CorrectUnifiedCode.Command Code(Guid id, string code, string reason) =>
        new(id, code, reason);
}
