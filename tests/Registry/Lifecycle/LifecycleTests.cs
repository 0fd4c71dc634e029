using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Now = Province.Start;
    private static readonly DateOnly Today = new(2026, 11, 24);

    private static readonly string[] AllActions =
    [
        Actions.SignedUp,
        Actions.Saved,
        Actions.Submitted,
        Actions.Withdrawn,
        Actions.Claimed,
        Actions.Released,
        Actions.HandedOver,
        Actions.Verified,
        Actions.Returned,
        Actions.Confirmed,
        Actions.Suspended,
        Actions.Resumed,
        Actions.Merged,
        Actions.Closed,
    ];

    [Fact]
    public void Every_state_allows_exactly_what_the_law_of_the_registry_says()
    {
        // Said a second time and another way round: from which states each action may come.
        var from = new Dictionary<string, string[]>
        {
            [Actions.SignedUp] = ["recorded"],
            [Actions.Saved] = ["draft", "returned", "suspended"],
            [Actions.Submitted] = ["draft", "returned"],
            [Actions.Withdrawn] = ["submitted", "in_review"],
            [Actions.Claimed] = ["submitted"],
            [Actions.Released] = ["in_review"],
            [Actions.HandedOver] = ["in_review"],
            [Actions.Verified] = ["in_review"],
            [Actions.Returned] = ["in_review"],
            [Actions.Confirmed] = ["active"],
            [Actions.Suspended] = ["submitted", "in_review", "returned", "active"],
            [Actions.Resumed] = ["suspended"],
            [Actions.Merged] =
            [
                "recorded",
                "draft",
                "submitted",
                "in_review",
                "returned",
                "active",
                "suspended",
            ],
            [Actions.Closed] =
            [
                "recorded",
                "draft",
                "submitted",
                "in_review",
                "returned",
                "active",
                "suspended",
            ],
        };
        foreach (var action in AllActions)
        {
            Assert.Equal(
                from[action].Order(),
                EntityStates
                    .All.Select(state => state.Code)
                    .Where(state => Transitions.Allow(state, action))
                    .Order()
            );
        }

        Assert.All(Transitions.All, one => Assert.Contains(one.Action, AllActions));
        Assert.All(
            Transitions.All,
            one => Assert.True(one.Next is null || EntityStates.Has(one.Next))
        );
    }

    [Fact]
    public void What_the_table_does_not_know_is_refused_and_never_done()
    {
        foreach (var state in EntityStates.All)
        {
            foreach (var action in AllActions)
            {
                var entity = InState(state.Code);
                var allowed = Transitions.Allow(state.Code, action);
                Assert.Equal(allowed, Transitions.Refuse(entity, action) is null);
                if (allowed)
                {
                    Assert.True(EntityStates.Has(entity.After(action, Now).State));
                }
                else
                {
                    Assert.Throws<InvalidOperationException>(() => entity.After(action, Now));
                }
            }
        }
    }

    [Fact]
    public void Editing_leads_where_the_table_says()
    {
        foreach (
            var transition in Transitions.All.Where(transition =>
                transition.Action == Actions.Saved
            )
        )
        {
            var entity = InState(transition.State);
            var edited = entity.Edited(
                entity.Record with
                {
                    Identity = entity.Record.Identity with { Address = "另一地址" },
                },
                Now
            );
            Assert.Equal(transition.Next, edited.State);
        }
    }

    [Theory]
    [InlineData(false, "draft")]
    [InlineData(true, "active")]
    public void What_is_resumed_is_what_it_was(bool verified, string state)
    {
        var entity = InState(EntityStates.InReview);
        entity = verified ? entity.Verified(Now, Today.AddYears(1), []) : entity;
        var stopped = entity.Stopped(Actions.Suspended, "核实", Now);
        var resumed = stopped.Resumed(Now);
        Assert.Equal(state, resumed.State);
        Assert.Null(resumed.StateReason);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_suspended_firm_is_refused_with_the_reason_until_it_is_resumed(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var system = Callers.System(Scopes.RegistryRead);

        await Crash.BetweenAnyTwoStatements(
            province,
            () => province.Send(new SuspendEntity.Command(code, version, "资质待核实"), officer)
        );
        var refused = await province.Send(new UseEntity.Command(code, "T-1"), system);
        Assert.Equal(
            (ProblemKind.Conflict, "entity.suspended"),
            (refused.Problem!.Kind, refused.Problem.Code)
        );
        Assert.Contains("资质待核实", refused.Problem.Message.Zh, StringComparison.Ordinal);
        Assert.Equal("资质待核实", refused.Problem.Extensions["reason"]);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from receipt"));

        var dossier = await Firms.Dossier(province, clerk);
        Assert.Equal(("suspended", "资质待核实"), (dossier.State, dossier.StateReason));
        var submitted = await province.Send(new SubmitEntity.Command(code, dossier.Version), clerk);
        Assert.Equal("entity.suspended", submitted.Problem?.Code);
        var shown = (await province.Send(new GetEntity.Query(code), officer)).Value;
        Assert.Equal(("suspended", "资质待核实"), (shown.State, shown.StateReason));

        // The firm mends its record meanwhile, beside the version that is stopped; that is verified still once it is resumed.
        var begun = await Firms.Begin(province, clerk);
        var saved = await province.Send(
            new SaveEntity.Command(
                code,
                begun.Version,
                Qualifications: [Firms.Licence() with { Grade = "特级" }]
            ),
            clerk
        );
        var resumed = await province.Send(
            new ResumeEntity.Command(code, saved.Value.Version, "已核实"),
            officer
        );
        Assert.Equal("active", resumed.Value.State);
        Assert.True((await province.Send(new UseEntity.Command(code, "T-1"), system)).Succeeded);
        Assert.Equal(
            3,
            await province.Scalar<long>(
                "select count(*) from notice where entity_code = @code",
                new { code }
            )
        );
        var line = (await province.Send(new EntityVersions.Query(code), clerk)).Value.Items[0];
        Assert.Equal(("resumed", "已核实", "active"), (line.Action, line.Reason, line.State));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_merged_firm_answers_with_its_successor_and_gives_it_nothing(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (old, version) = await Firms.Verify(province, 1, officer);
        var heir = await Firms.SignUp(province, 2);
        var (code, into) = (old.EntityCode!.Value, heir.EntityCode!.Value);

        Assert.Equal(
            "entity.merge.itself",
            Broken(
                await province.Send(new MergeEntity.Command(code, version, code, "合并"), officer)
            )
        );
        Assert.Equal(
            "entity.merge.unknown",
            Broken(
                await province.Send(
                    new MergeEntity.Command(code, version, Firms.Code(77), "合并"),
                    officer
                )
            )
        );
        var merged = await province.Send(
            new MergeEntity.Command(code, version, into, "吸收合并"),
            officer
        );
        Assert.Equal("merged", merged.Value.State);

        var refused = await province.Send(
            new UseEntity.Command(code, "T-1"),
            Callers.System(Scopes.RegistryRead)
        );
        Assert.Equal("entity.merged", refused.Problem?.Code);
        Assert.Equal(into.ToString(), refused.Problem!.Extensions["successor"]);
        var shown = (await province.Send(new GetEntity.Query(code), officer)).Value;
        Assert.Equal(("merged", into), (shown.State, shown.Successor));
        var found = (
            await province.Send(new SearchEntities.Query { Words = code.ToString() }, officer)
        )
            .Value
            .Items;
        Assert.Equal(("merged", into.ToString()), (found[0].State, found[0].Successor));
        Assert.Empty((await Firms.Dossier(province, heir)).Record.Qualifications);
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where entity_code = @into",
                new { into }
            )
        );
        // The end is the end: nobody edits, resumes, closes or is merged into it.
        Assert.Equal(
            "entity.merged",
            (
                await province.Send(
                    new SaveEntity.Command(code, merged.Value.Version, Contacts: []),
                    old
                )
            )
                .Problem
                ?.Code
        );
        Assert.Equal(
            "entity.merged",
            (
                await province.Send(
                    new CloseEntity.Command(code, merged.Value.Version, "注销"),
                    officer
                )
            )
                .Problem
                ?.Code
        );
        Assert.Equal(
            "entity.merge.ended",
            Broken(await province.Send(new MergeEntity.Command(into, 1, code, "合并"), officer))
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Closing_ends_an_open_submission_and_needs_the_version_seen(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        var review = await Firms.Waiting(province, code, officer);
        Assert.Equal(
            ProblemKind.Stale,
            (
                await province.Send(
                    new CloseEntity.Command(code, submitted.Version - 1, "注销"),
                    officer
                )
            )
                .Problem
                ?.Kind
        );
        Assert.Equal(
            "required",
            Broken(
                await province.Send(new CloseEntity.Command(code, submitted.Version, " "), officer)
            )
        );
        Assert.Equal(
            "closed",
            (
                await province.Send(
                    new CloseEntity.Command(code, submitted.Version, "已注销登记"),
                    officer
                )
            )
                .Value
                .State
        );
        Assert.Empty((await province.Send(new ReviewQueue.Query(), officer)).Value.Items);
        Assert.Equal(
            "review.decided",
            (await province.Send(new ClaimReview.Command(review.Id), officer)).Problem?.Code
        );
        Assert.Equal(
            "entity.closed",
            (await province.Send(Firms.SigningUp(1, "again"), Caller.Anonymous)).Problem?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Any_day_of_the_past_can_be_shown(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        province.Clock!.Advance(TimeSpan.FromDays(3));
        await province.Send(
            new SaveEntity.Command(
                code,
                draft.Version,
                Identity: Firms.Identity(1) with
                {
                    Address = "新址",
                }
            ),
            clerk
        );
        var then = (
            await province.Send(new GetEntityAt.Query(code, Today.AddDays(2)), clerk)
        ).Value;
        Assert.Equal("沈阳市和平区南京南街1号", then.Record.Identity.Address);
        var after = (
            await province.Send(new GetEntityAt.Query(code, Today.AddDays(3)), clerk)
        ).Value;
        Assert.Equal("新址", after.Record.Identity.Address);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetEntityAt.Query(code, Today.AddDays(-1)), clerk))
                .Problem
                ?.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new GetEntityAt.Query(code, Today), Firms.Clerk(Firms.Code(2))))
                .Problem
                ?.Kind
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_holder_hands_a_submission_over_and_the_colleague_decides(Engine engine)
    {
        await using var province = Province.On(engine);
        var (first, second) = (
            await Firms.Officer(province, "first"),
            await Firms.Officer(province, "second")
        );
        var (clerk, _) = await Firms.Submit(province, 1);
        var review = await Firms.Waiting(province, clerk.EntityCode!.Value, first);
        Assert.Equal(
            "review.unclaimed",
            (
                await province.Send(
                    new HandOverReview.Command(review.Id, second.PersonId!.Value),
                    first
                )
            )
                .Problem
                ?.Code
        );
        await province.Send(new ClaimReview.Command(review.Id), first);
        Assert.Equal(
            "review.hand_over",
            Broken(
                await province.Send(
                    new HandOverReview.Command(review.Id, clerk.PersonId!.Value),
                    first
                )
            )
        );
        Assert.Equal(
            "review.claimed",
            (
                await province.Send(
                    new HandOverReview.Command(review.Id, second.PersonId!.Value),
                    second
                )
            )
                .Problem
                ?.Code
        );
        Assert.True(
            (
                await province.Send(
                    new HandOverReview.Command(review.Id, second.PersonId!.Value),
                    first
                )
            ).Succeeded
        );
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @id",
                new { id = second.PersonId }
            )
        );
        var shown = (await province.Send(new GetReview.Query(review.Id), second)).Value;
        Assert.True(shown.Mine);
        Assert.Equal(
            "review.claimed",
            (
                await province.Send(
                    new DecideReview.Command(review.Id, shown.Version, true, null),
                    first
                )
            )
                .Problem
                ?.Code
        );
        Assert.True(
            (
                await province.Send(
                    new DecideReview.Command(review.Id, shown.Version, true, null),
                    second
                )
            ).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_submission_is_overdue_after_five_working_days(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        // A Tuesday: the fifth working day after it is the next Tuesday.
        for (var day = 0; day < 10; day++)
        {
            var waiting = await Firms.Waiting(province, clerk.EntityCode!.Value, officer);
            var counts = (await province.Send(new CountReviews.Query(), officer)).Value;
            Assert.Equal(day > 7, waiting.Overdue);
            Assert.Equal(waiting.Overdue ? 1 : 0, counts.Overdue);
            Assert.Equal((1, 1, 0), (counts.Open, counts.Unclaimed, counts.Mine));
            province.Clock!.Advance(TimeSpan.FromDays(1));
        }
    }

    [Fact]
    public void The_count_and_the_mark_of_overdue_agree_on_every_day()
    {
        for (var today = new DateOnly(2026, 1, 1); today.Year == 2026; today = today.AddDays(1))
        {
            var limit = CountReviews.FirstNotLate(WorkingDays.Official, today, 5);
            for (var ago = 0; ago < 20; ago++)
            {
                var day = today.AddDays(-ago);
                Assert.Equal(WorkingDays.Official.Between(day, today) > 5, day < limit);
            }
        }
    }

    private static string? Broken<T>(Outcome<T> outcome)
        where T : notnull => outcome.Problem is { Errors: [var first, ..] } ? first.Code : null;

    private static Trading.Registry.Rules.Entity InState(string state) =>
        Trading.Registry.Rules.Entity.Begin(
            EntityCode.Parse(Firms.Code(1).ToString()),
            EntityStates.Draft,
            Firms.Identity(1),
            Now
        ) with
        {
            State = state,
        };
}
