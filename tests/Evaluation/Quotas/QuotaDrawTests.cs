using System.Text.Json;
using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>A panel that is asked for with quotas is drawn by a published lottery and keeps them, whoever leaves.</summary>
public sealed class QuotaDrawTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_panel_keeps_every_quota_also_when_experts_leave_and_its_proof_holds(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Quotas.Experts(province, 18);
        var panel = await Quotas.Requested(province);
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        await Kept(province, panel);

        for (var round = 0; round < 3; round++)
        {
            var asked = (await Panels.Invitations(province, panel)).First(one =>
                one.State == "invited"
            );
            await Panels.Answer(province, asked, accept: false);
            await province.DeliverDue();
            await Kept(province, panel);
        }

        Assert.Equal("", await Quotas.Sound(province, panel));
        await province.Send(
            new RecordAward.Command(
                await province.Scalar<Guid>("select id from procurement"),
                Province.Start,
                Tenders.Bidder(1)
            ),
            Tenders.Centre
        );
        var proof = JsonSerializer.Serialize(
            (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous)).Value,
            ApiJson.Values
        );
        var result = VerifyProof.Check(proof).Value;
        Assert.True(
            result.Sound,
            string.Join(
                ' ',
                result.Findings.Where(one => one.Holds == false).Select(one => one.Text.En)
            )
        );
        Assert.Equal(5, result.Lines.Count(line => line.Rule == FateRule.Seated));
        Assert.Equal(3, result.Lines.Count(line => line.Rule == FateRule.Left));
        Assert.True(!Python.Installed || (await VerifyProofTests.InPython(proof))[0]);
        var record = FrozenRecord
            .FromJson(await province.Scalar<string>("select record_json from panel"))
            .Value;
        Assert.Equal(FrozenRecord.LotteryForm, record.Form);
        Assert.Equal(
            ["city:210200", "outside_city:210100", "title:2"],
            record.Quotas!.Select(quota => quota.Code)
        );
        Assert.Empty(record.Loosened!);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_list_of_panels_is_published_before_anything_is_revealed(Engine engine)
    {
        await using var province = Province.On(
            engine,
            new() { ["Trading:Panel:CommitWithin"] = "00:30:00" }
        );
        await Quotas.Experts(province, 12);
        var panel = await Quotas.Requested(province);
        var supervisor = Callers.With(Trading.Access.Roles.Supervisor) with { PersonId = null };
        await province.DeliverDue();
        Assert.True((await province.Send(new Contribute.Command(panel), supervisor)).Succeeded);
        Assert.Null(await Hash(province, panel));
        Assert.Equal("frozen", (await Panels.Watch(province, panel)).State);

        // The term is over; until the list stands nothing is taken.
        province.Clock!.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(
            "contribution.early",
            (await province.Send(new RevealContribution.Command(panel), supervisor)).Problem?.Code
        );
        await province.DeliverDue();
        var hash = await Hash(province, panel);
        Assert.NotNull(hash);
        Assert.Equal("frozen", (await Panels.Watch(province, panel)).State);
        Assert.Null(
            (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous)).Value.Lottery
        );

        Assert.True(
            (await province.Send(new RevealContribution.Command(panel), supervisor)).Succeeded
        );
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        Assert.Equal(hash, await Hash(province, panel));
        Assert.Equal("", await Quotas.Sound(province, panel));
        Assert.Equal(
            ["frozen", "contributed", "listed", "revealed", "drawn"],
            (await Panels.Watch(province, panel))
                .Events.OrderBy(line => line.Seq)
                .Select(line => line.Kind)
                .Where(kind => kind is not ("requested" or "invited" or "guessable"))
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_no_panel_meets_is_refused_with_the_smallest_loosening_and_drawn_by_that_once_it_is_agreed_to(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 9);
        var procurement = await Tenders.Opened(province, 1, 1);
        // All are of Shenyang, and nobody is senior.
        var request = Quotas.Request(procurement);
        var refused = await province.Send(request, Tenders.Centre);
        var error = Assert.Single(refused.Problem!.Errors);
        Assert.Equal(("/quotas", "panel.quotas.infeasible"), (error.Pointer, error.Code));
        Assert.Contains("来自沈阳市以外", error.Message, StringComparison.Ordinal);
        Assert.Contains("可抽取的 9 名", error.Message, StringComparison.Ordinal);

        var preview = (
            await province.Send(
                new PreviewPanel.Query(
                    procurement,
                    request.Specialties,
                    0,
                    request.EvaluationAt,
                    new()
                )
                {
                    Quotas = request.Quotas,
                },
                Tenders.Centre
            )
        ).Value;
        Assert.Equal(
            (9, 9, false),
            (preview.Quotas!.OnList, preview.Quotas.Eligible, preview.Quotas.Met)
        );
        Assert.Equal(
            [
                new Loosening(Loosened.Least, "outside_city:210100", 2, 0),
                new Loosening(Loosened.Least, "title:2", 2, 0),
            ],
            preview.Quotas.Loosening.OrderBy(step => step.Code)
        );

        // Less than that, or more, was not what was named.
        foreach (
            var other in new[]
            {
                preview.Quotas.Loosening.Take(1),
                [.. preview.Quotas.Loosening, new(Loosened.Most, "city:210200", 2, 5)],
            }
        )
        {
            Assert.Equal(
                "panel.quotas.infeasible",
                (await province.Send(request with { Loosen = [.. other] }, Tenders.Centre))
                    .Problem!
                    .Errors[0]
                    .Code
            );
        }

        var asked = await province.Send(
            request with
            {
                Loosen = preview.Quotas.Loosening,
            },
            Tenders.Centre
        );
        Assert.True(asked.Succeeded);
        await province.DeliverDue();
        var watched = await Panels.Watch(province, asked.Value.Id);
        Assert.Equal("inviting", watched.State);
        Assert.Contains(watched.Quotas, quota => (quota.AskedLeast, quota.Least) == (2, 0));
        Assert.Contains(watched.Events, line => line.Kind == "loosened");
        Assert.Equal(
            preview.Quotas.Loosening.OrderBy(step => step.Code),
            FrozenRecord
                .FromJson(await province.Scalar<string>("select record_json from panel"))
                .Value.Loosened!
        );
        Assert.Equal("", await Quotas.Sound(province, asked.Value.Id));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_met_any_more_when_the_list_is_frozen_is_not_loosened_but_told(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var experts = await Quotas.Experts(province, 12);
        var procurement = await Tenders.Opened(province, 1, 1);
        var centre = Callers.With(
            Trading.Access.Roles.CentreOperator,
            await People.Create(province, "centre", Trading.Access.Roles.CentreOperator)
        );
        var panel = (await province.Send(Quotas.Request(procurement), centre)).Value.Id;
        foreach (var expert in experts)
        {
            await Quotas.Entitled(province, expert, "助理工程师");
        }

        await province.DeliverDue();
        var watched = await Panels.Watch(province, panel);
        Assert.Equal("unmeetable", watched.State);
        Assert.Null(watched.FrozenAt);
        Assert.Equal(
            "Least title:2 2 0",
            Assert.Single(watched.Events, line => line.Kind == "unmeetable").Detail
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from panel_candidate"));
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @person and zh like '%至少 2 人改为 0 人%'",
                new { person = centre.PersonId }
            )
        );
        // Nobody comes back to it by the clock.
        province.Clock!.Advance(SweepPanels.Patience * 3);
        Assert.Equal(
            0,
            (await province.Send(new SweepPanels.Command(), Callers.Platform)).Value.Steps
        );

        // It was no draw: asking for something else needs no ground.
        await province.Send(new CancelPanel.Command(panel, "限额无法满足"), Tenders.Centre);
        Assert.True(
            (
                await province.Send(
                    Quotas.Request(procurement) with
                    {
                        Quotas = [Quotas.Usual[0]],
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_quotas_the_order_stays_and_the_list_says_no_more_than_it_needs(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        Assert.Null((await Panels.Watch(province, panel)).LotteryHash);
        Assert.Contains(
            "\"form\":\"draw-2\"",
            await province.Scalar<string>("select record_json from panel"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "\"city\"",
            await province.Scalar<string>("select list_json from panel"),
            StringComparison.Ordinal
        );
        Assert.Equal("", await Quotas.Sound(province, panel));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cap_is_kept_by_the_list_of_panels(Engine engine)
    {
        await using var province = Province.On(engine);
        await Quotas.Experts(province, 12);
        var procurement = await Tenders.Opened(province, 1, 1);
        var asked = await province.Send(
            Panels.Request(procurement) with
            {
                Cap = 450,
            },
            Tenders.Centre
        );
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, asked.Value.Id)).State);
        var lottery = Lottery
            .Parse(await province.Scalar<string>("select lottery_json from panel"))
            .Value;
        Assert.InRange(lottery.Probabilities.Max(), 5.0 / 12 - 0.002, 0.4515);

        // Nobody can be less probable than a third where five of twelve are drawn.
        await province.Send(new CancelPanel.Command(asked.Value.Id, "重新申请"), Tenders.Centre);
        var second = await Tenders.Opened(province, 2, 2);
        var tight = await province.Send(
            Panels.Request(second) with
            {
                EvaluationAt = Panels.Evaluation.AddDays(7),
                Cap = 300,
            },
            Tenders.Centre with
            {
                PersonId = null,
            }
        );
        province.Clock!.Advance(TimeSpan.FromDays(6));
        await province.DeliverDue();
        Assert.Equal("unmeetable", (await Panels.Watch(province, tight.Value.Id)).State);
    }

    [PostgresFact]
    public async Task A_commitment_that_comes_at_the_instant_of_the_list_is_in_it_or_refused()
    {
        await using var province = Province.On(
            Engine.Postgres,
            new() { ["Trading:Panel:CommitWithin"] = "00:30:00" }
        );
        await Quotas.Experts(province, 12);
        var supervisor = Callers.With(Trading.Access.Roles.Supervisor) with { PersonId = null };
        for (var round = 1; round <= 8; round++)
        {
            var panel = await Quotas.Requested(province, round);
            await province.DeliverDue();
            // By its own clock one host still takes commitments while another computes the list.
            var commit = Task.Run(() => province.Send(new Contribute.Command(panel), supervisor));
            var list = Task.Run(async () =>
            {
                province.Clock!.Advance(TimeSpan.FromMinutes(30));
                await province.DeliverDue();
            });
            await Task.WhenAll(commit, list);
            province.Clock!.Advance(TimeSpan.FromMinutes(40));
            await province.DeliverDue();
            await province.Send(new DrawPanel.Command(panel), Callers.Platform);
            await province.DeliverDue();
            Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
            Assert.Equal("", await Quotas.Sound(province, panel));
            await province.Send(new CancelPanel.Command(panel, "下一轮"), Tenders.Centre);
        }
    }

    private static async Task Kept(Province province, Guid panel)
    {
        var seated = await Quotas.SeatedOn(province, panel);
        Assert.Equal(5, seated.Count);
        Assert.InRange(seated.Count(one => one.IsOutside), 2, 5);
        Assert.InRange(seated.Count(one => one.IsSenior), 2, 5);
        Assert.InRange(seated.Count(one => one.IsOfDalian), 0, 2);
    }

    private static async Task<string?> Hash(Province province, Guid panel) =>
        (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous)).Value.LotteryHash;
}
