using System.Text;
using Trading.Access;
using Trading.Alerts.Evaluators;
using Trading.Analysis.Evaluators;
using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Evaluators;

public sealed class EvaluatorReadingTests
{
    private const string Reason = "核查该专家与采购人是否存在利害关系。";

    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Supervisors_see_what_rests_on_their_own_region_with_its_rows_and_take_it_out(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await EvaluatedProvince.Patterned(province);
        await Followed(province);
        var shenyang = Of("210100");
        var dalian = Of("210200");
        var district = Of("210102");

        var seen = await List(province, shenyang);
        Assert.Equal(
            (await List(province, Supervisor)).Select(one => one.Id),
            seen.Select(one => one.Id)
        );
        Assert.Equal("orange", seen[0].Level);
        Assert.Empty(await List(province, dalian));
        // What counts a whole city is not for whoever sees a part of it.
        Assert.Empty(await List(province, district));
        var bought = seen.Single(one => one.Pattern == EvaluatorPatterns.OneBuyer);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetEvaluatorFinding.Query(bought.Id), dalian)).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new ListEvaluatorFindings.Query(),
                    Callers.With(Roles.CentreOperator)
                )
            )
                .Problem!
                .Kind
        );

        var detail = (
            await province.Send(new GetEvaluatorFinding.Query(bought.Id), shenyang)
        ).Value;
        Assert.Equal(24, detail.RestsOn.Count);
        Assert.Equal(12, detail.RestsOn.Count(line => line.Answer == "accepted"));
        Assert.All(detail.RestsOn, line => Assert.Equal(EvaluatedProvince.Pool, line.Eligible));
        Assert.Single(detail.Experts);
        Assert.Contains("沈阳市城市管理局", detail.Names.En, StringComparison.Ordinal);
        var pair = seen.First(one => one.Pattern == EvaluatorPatterns.Colleagues);
        Assert.Equal(
            pair.Hits,
            (await province.Send(new GetEvaluatorFinding.Query(pair.Id), shenyang))
                .Value
                .RestsOn
                .Count
        );
        var draws = seen.Single(one => one.Pattern == EvaluatorPatterns.BuyerDraws);
        Assert.Equal(
            10,
            (
                await province.Send(new GetEvaluatorFinding.Query(draws.Id), shenyang)
            ).Value.RestsOn.Count(line => line.Outcome == "short" && line.Answer is null)
        );

        // Filters, pages and the file say the same.
        Assert.Equal(
            [bought.Id],
            (await List(province, shenyang, new() { Pattern = "one_buyer" })).Select(one => one.Id)
        );
        Assert.All(
            await List(province, shenyang, new() { Who = detail.Experts[0] }),
            one => Assert.Contains(detail.Names.Zh[..8], one.Names.Zh, StringComparison.Ordinal)
        );
        Assert.Empty(await List(province, shenyang, new() { Region = "210200" }));
        Assert.Equal(
            ProblemKind.Invalid,
            (await province.Send(new ListEvaluatorFindings.Query { Pattern = "pair" }, Supervisor))
                .Problem!
                .Kind
        );
        var paged = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListEvaluatorFindings.Query { Cursor = cursor, Take = 2 },
                    shenyang
                )
            ).Value;
            paged.AddRange(page.Items.Select(one => one.Id));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(seen.Select(one => one.Id), paged);
        foreach (var format in ExportEvaluatorFindings.Formats)
        {
            var file = (
                await province.Send(new ExportEvaluatorFindings.Command(new(), format), shenyang)
            ).Value;
            Assert.Equal(seen.Count, file.Rows);
            Assert.Contains($".{format}", file.Name, StringComparison.Ordinal);
        }

        var csv = Encoding.UTF8.GetString(
            (await province.Send(new ExportEvaluatorFindings.Command(new(), "csv"), shenyang))
                .Value
                .Content
        );
        Assert.Contains(bought.Id.ToString(), csv, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Figures_of_experts_centres_and_purchasers_are_of_the_callers_scope(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await EvaluatedProvince.Patterned(province);
        await Followed(province);
        var experts = await Figures(WatchedKinds.Expert, Of("210100"));
        Assert.Equal((24, 24, 0), (experts[0].Times, experts[0].Hits, experts[0].Sat));
        Assert.Equal(29, experts.Count);
        Assert.All(
            experts,
            one => Assert.StartsWith("评标专家 ", one.Name.Zh, StringComparison.Ordinal)
        );
        var buyers = await Figures(WatchedKinds.Buyer, Of("210100"));
        Assert.Equal(
            [("沈阳市实验学校", 12L, 10L), ("沈阳市城市管理局", 12L, 0L)],
            buyers.Select(one => (one.Name.Zh, one.Times, one.Hits))
        );
        Assert.Equal(
            (24L, 10L),
            Assert.Single(
                (await Figures(WatchedKinds.Centre, Of("210100"))).Select(one =>
                    (one.Times, one.Hits)
                )
            )
        );
        Assert.Empty(await Figures(WatchedKinds.Expert, Of("210200")));
        var first = (await province.Send(new ListWatched.Query { Take = 10 }, Supervisor)).Value;
        var second = (
            await province.Send(
                new ListWatched.Query { Take = 50, Cursor = first.Next },
                Supervisor
            )
        ).Value;
        Assert.Equal(
            experts.Select(one => one.Key),
            first.Items.Concat(second.Items).Select(one => one.Key)
        );
        Assert.Equal(
            ProblemKind.Invalid,
            (await province.Send(new ListWatched.Query { Kind = "firm" }, Supervisor)).Problem!.Kind
        );

        async Task<IReadOnlyList<ListWatched.Item>> Figures(string kind, Caller caller) =>
            (await province.Send(new ListWatched.Query { Kind = kind }, caller)).Value.Items;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_name_is_opened_to_who_sees_all_that_the_finding_rests_on_and_says_what_for(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await EvaluatedProvince.Patterned(province);
        await Followed(province);
        var shenyang = Of("210100");
        var found = (await List(province, shenyang, new() { Pattern = "one_buyer" }))[0];
        var expert = (await province.Send(new GetEvaluatorFinding.Query(found.Id), shenyang))
            .Value
            .Experts[0];

        Assert.Equal("专家01", (await Open(shenyang, expert, Reason)).Value.Name);
        var trail = Assert.Single(
            await province.Rows<string>(
                "select payload from audit_entry where action = 'Alerts.OpenExpertName' and result = 'ok'"
            )
        );
        Assert.Contains(Reason, trail, StringComparison.Ordinal);
        Assert.DoesNotContain("专家01", trail, StringComparison.Ordinal);

        Assert.Equal(ProblemKind.Invalid, Refused(await Open(shenyang, expert, "看看")));
        Assert.Equal(ProblemKind.NotFound, Refused(await Open(Of("210200"), expert, Reason)));
        // One whom it does not name.
        var other = (await province.Send(new ListWatched.Query(), shenyang))
            .Value.Items.First(one => one.Key != expert)
            .Key;
        Assert.Equal(ProblemKind.NotFound, Refused(await Open(shenyang, other, Reason)));
        Assert.Equal(
            ProblemKind.Forbidden,
            Refused(await Open(Callers.With(Roles.CentreOperator), expert, Reason))
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            Refused(await Open(Callers.System(Scopes.SupervisionRead), expert, Reason))
        );
        // What holds no longer opens nothing.
        await province.Rows<int>("update watched_finding set gone_at = since");
        Assert.Equal(ProblemKind.Conflict, Refused(await Open(shenyang, expert, Reason)));

        Task<Outcome<OpenExpertName.Opened>> Open(Caller caller, string who, string reason) =>
            province.Send(new OpenExpertName.Command(found.Id, who, reason), caller);
        static ProblemKind Refused(Outcome<OpenExpertName.Opened> outcome) => outcome.Problem!.Kind;
    }

    private static async Task Followed(Province province)
    {
        await province.Send(new CatchUpEvaluators.Command(), Callers.Platform);
        await EvaluatedProvince.Night(province);
    }

    private static async Task<IReadOnlyList<ListEvaluatorFindings.Item>> List(
        Province province,
        Caller caller,
        ListEvaluatorFindings.Query? query = null
    ) => (await province.Send((query ?? new()) with { Take = 100 }, caller)).Value.Items;

    private static Caller Of(string region) =>
        Supervisor with
        {
            Scope = DataScope.Of([new() { Region = RegionCode.Parse(region) }]),
        };
}
