using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Tests.Cli;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts;

public sealed class AlertTests
{
    private const string Reason = "已核对工程量清单，报价接近有正常解释。";

    private static readonly string[] Accusations =
    [
        "违法",
        "串通投标",
        "guilty",
        "fraud",
        "crime",
        "corrupt",
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_markets_to_choose_from_are_the_provinces_own_and_those_with_warnings(
        Engine engine
    )
    {
        await using var none = Province.On(engine);
        Assert.Equal([Markets.Home], await Chosen(none, Callers.Platform));
        await using var province = await WarnedProvince.Screened.On(engine);
        Assert.Equal(
            [Markets.Home, WarnedProvince.AuctionMarket],
            await Chosen(province, Callers.Platform)
        );
        // What lies in no division of the caller's is none to choose.
        Assert.Equal(
            [Markets.Home],
            await Chosen(
                province,
                Callers.With(Roles.Supervisor) with
                {
                    Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
                }
            )
        );

        static async Task<IEnumerable<string>> Chosen(Province province, Caller caller) =>
            (await province.Send(new ListAlertMarkets.Query(), caller)).Value.Select(market =>
                market.Market
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_worst_comes_first_with_reasons_figures_bids_and_what_was_not_computed(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Trained.On(engine);
        var supervisor = Callers.With(Roles.Supervisor);
        var list = (await province.Send(new ListAlerts.Query(), supervisor)).Value;
        Assert.Equal(
            list.Items.Select(item => item.Level)
                .OrderBy(level => "red orange blue".IndexOf(level, StringComparison.Ordinal)),
            list.Items.Select(item => item.Level)
        );
        Assert.Equal(list.Items.Count, list.Totals.Sum(total => total.Count));

        var alert = (await province.Send(new GetAlert.Query(list.Items[0].Id), supervisor)).Value;
        Assert.Equal(("red", AlertStates.Open, 1L), (alert.Level, alert.State, alert.Version));
        Assert.Contains(alert.Findings, finding => finding.Code == "I06");
        var score = alert.Findings.Single(finding => finding.Code == "M-PROC");
        Assert.All(score.Figures, figure => Assert.True(figure.PeerCount >= 30));
        Assert.Equal(score.Figures[0].Name, score.Shares![0].Figure.Name);
        Assert.Contains(
            score.Figures,
            figure => figure.PeerGroup.Zh.Contains("工程建设（JPY）·道路", StringComparison.Ordinal)
        );
        Assert.Equal(6, alert.Findings.Count + alert.Silent.Count);
        Assert.All(alert.Silent, outcome => Assert.NotEqual("", outcome.Why.Zh));
        Assert.Equal(4, alert.Bids.Count);
        Assert.Single(alert.Bids, bid => bid.Winner);
        Assert.Equal(["award", "opening"], alert.Steps.Keys.Order());
        Assert.Equal(242, alert.Model?.TrainedOn);
        Assert.Equal(AlertActions.Raised, Assert.Single(alert.History).Action);
        foreach (var text in alert.Findings.Select(finding => finding.Reason))
        {
            Assert.All(
                Accusations,
                word =>
                    Assert.DoesNotContain(
                        word,
                        text.Zh + text.En,
                        StringComparison.OrdinalIgnoreCase
                    )
            );
            Assert.Contains("不作违规认定", text.Zh, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task From_one_to_the_next_one_goes_through_the_whole_list_and_back(Engine engine)
    {
        await using var province = await WarnedProvince.Trained.On(engine);
        var supervisor = Callers.With(Roles.Supervisor);
        var list = new ListAlerts.Query { State = AlertStates.Open, Text = "road" };
        var whole = (await province.Send(list with { Take = 200 }, supervisor)).Value.Items;
        Assert.True(whole.Count > 3);
        for (var i = 0; i < whole.Count; i++)
        {
            var around = (
                await province.Send(new AlertsAround.Query(whole[i].Id, list), supervisor)
            ).Value;
            Assert.Equal(
                (i == 0 ? null : whole[i - 1].Id, i == whole.Count - 1 ? null : whole[i + 1].Id),
                ((Guid?)around.Previous, (Guid?)around.Next)
            );
            Assert.DoesNotContain(around.OfBuyer, other => other.Id == whole[i].Id);
            Assert.Equal(
                around.OfBuyer.OrderByDescending(other => other.RaisedAt).Select(other => other.Id),
                around.OfBuyer.Select(other => other.Id)
            );
        }

        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new AlertsAround.Query(Guid.NewGuid(), list), supervisor))
                .Problem!
                .Kind
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (
                await province.Send(
                    new AlertsAround.Query(whole[0].Id, list),
                    supervisor with
                    {
                        Scope = DataScope.Nothing,
                    }
                )
            )
                .Problem!
                .Kind
        );
        Assert.Equal(
            "/list/level",
            (
                await province.Send(
                    new AlertsAround.Query(whole[0].Id, new() { Level = "pink" }),
                    supervisor
                )
            )
                .Problem!.Errors.Single()
                .Pointer
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Pages_of_the_list_neither_skip_nor_repeat_and_filters_narrow_it(Engine engine)
    {
        await using var province = await WarnedProvince.Trained.On(engine);
        var whole = await WarnedProvince.All(province);
        Assert.True(whole.Count > 6);
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListAlerts.Query { Take = 3, Cursor = cursor },
                    Callers.Platform
                )
            ).Value;
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(whole.Select(item => item.Id), seen);

        await Expect(new() { Level = "red" }, whole.Count(item => item.Level == "red"));
        await Expect(new() { State = "dismissed" }, 0);
        await Expect(new() { Kind = "land" }, 0);
        await Expect(new() { Region = "210000" }, 0);
        await Expect(new() { Text = "土浦" }, whole.Count);
        await Expect(new() { Text = "improvement of a ROAD" }, whole.Count);
        await Expect(new() { Text = "%" }, 0);
        var bad = await province.Send(
            new ListAlerts.Query
            {
                Level = "pink",
                State = "x",
                Region = "1",
                Take = 0,
            },
            Callers.Platform
        );
        Assert.Equal(
            ["/level", "/region", "/state", "/take"],
            bad.Problem!.Errors.Select(error => error.Pointer).Order()
        );

        async Task Expect(ListAlerts.Query query, int count) =>
            Assert.Equal(
                count,
                (await province.Send(query with { Take = 200 }, Callers.Platform)).Value.Items.Count
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_decision_keeps_who_when_and_why_and_the_second_editor_sees_the_difference(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var id = (await WarnedProvince.All(province))[0].Id;
        var (first, second) = (Someone("zhang"), Someone("li"));
        var looked = (await province.Send(new GetAlert.Query(id), second)).Value;

        var settled = (
            await province.Send(
                new SettleAlert.Command(id, looked.Version, AlertStates.Dismissed, Reason),
                first
            )
        ).Value;
        Assert.Equal((AlertStates.Dismissed, 2L), (settled.State, settled.Version));
        Assert.Equal(
            new GetAlert.Decision("zhang", Province.Start, Reason)
            {
                Ground = DismissalGrounds.Other,
            },
            settled.Decision
        );
        Assert.NotNull(settled.History[^1].Findings);

        var stale = (
            await province.Send(
                new SettleAlert.Command(
                    id,
                    looked.Version,
                    AlertStates.Confirmed,
                    "报价形成等差，请现场核查。"
                ),
                second
            )
        ).Problem!;
        Assert.Equal(ProblemKind.Stale, stale.Kind);
        var differences = (IReadOnlyList<SettleAlert.Difference>)stale.Extensions["differences"]!;
        Assert.Equal(["状态", "理由"], differences.Select(difference => difference.Field.Zh));
        Assert.Equal(Reason, differences[1].After);
        Assert.Equal(2, ((GetAlert.Detail)stale.Extensions["current"]!).Version);

        // Having seen it, the second may decide otherwise.
        var changed = await province.Send(
            new SettleAlert.Command(id, 2, AlertStates.Confirmed, "报价形成等差，请现场核查。"),
            second
        );
        Assert.Equal(AlertStates.Confirmed, changed.Value.State);
        Assert.Equal(
            ["raised", "dismissed", "confirmed"],
            changed.Value.History.Select(entry => entry.Action)
        );
    }

    [Theory]
    [InlineData("", "reason.short")]
    [InlineData("  太短了        ", "reason.short")]
    [InlineData("理由里有控制字符\u0007在这里面", "text.control")]
    public async Task A_decision_without_a_reason_is_none(string reason, string code)
    {
        await using var province = await WarnedProvince.Screened.On(Engine.Sqlite);
        var id = (await WarnedProvince.All(province))[0].Id;
        var outcome = await province.Send(
            new SettleAlert.Command(id, 1, AlertStates.Confirmed, reason),
            Someone("zhang")
        );
        var error = Assert.Single(outcome.Problem!.Errors);
        Assert.Equal(("/reason", code), (error.Pointer, error.Code));
        var wrong = await province.Send(
            new SettleAlert.Command(id, 1, "guilty", new string('长', 2001)),
            Someone("zhang")
        );
        Assert.Equal(
            ["alert.decision", "reason.long"],
            wrong.Problem!.Errors.Select(broken => broken.Code)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_decision_stands_through_later_scorings_until_something_new_is_said(
        Engine engine
    )
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        // Without a model the fixed limits alone speak.
        var id = (await WarnedProvince.All(province))[0].Id;
        await province.Send(
            new SettleAlert.Command(id, 1, AlertStates.Dismissed, Reason),
            Someone("zhang")
        );
        await ImportAuctionsTests.Import(
            province,
            new(new AuctionCsv().Ordinary(240, seed: 9).Save(), NoTrain: true)
        );

        // The model says more: the whole procedure is unusual too.
        await WarnedProvince.Retrain(province);
        var reopened = (await province.Send(new GetAlert.Query(id), Callers.Platform)).Value;
        Assert.Equal(AlertStates.Open, reopened.State);
        Assert.Equal(
            ["raised", "dismissed", "reopened"],
            reopened.History.Select(entry => entry.Action)
        );
        Assert.Equal("zhang", reopened.Decision?.By);
        Assert.Contains(reopened.Findings, finding => finding.Code == "M-PROC");

        // Decided again on that, another training moves figures and nothing else.
        await province.Send(
            new SettleAlert.Command(id, reopened.Version, AlertStates.Confirmed, Reason),
            Someone("li")
        );
        await WarnedProvince.Retrain(province, 99);
        var kept = (await province.Send(new GetAlert.Query(id), Callers.Platform)).Value;
        Assert.Equal(AlertStates.Confirmed, kept.State);
        Assert.Equal(4, kept.History.Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_open_alert_lapses_when_nothing_stands_out_any_more_and_comes_back(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = Guid.CreateVersion7();
        await Score(province, History(id, 1, 100, 110, 120, 130));
        Assert.Equal("open", await State());
        await Score(province, History(id, 2, 100, 117, 120, 131));
        Assert.Equal("lapsed", await State());
        var refused = await province.Send(
            new SettleAlert.Command(id, 2, AlertStates.Confirmed, Reason),
            Someone("zhang")
        );
        Assert.Equal("alert.lapsed", refused.Problem?.Code);
        await Score(province, History(id, 3, 100, 110, 120, 130));
        Assert.Equal("open", await State());
        Assert.Equal(
            ["raised", "lapsed", "reopened"],
            await province.Rows<string>("select action from alert_history order by version")
        );

        Task<string> State() => province.Scalar<string>("select state from alert");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_decision_that_dies_anywhere_is_none(Engine engine)
    {
        await using var province = await WarnedProvince.Screened.On(engine);
        var id = (await WarnedProvince.All(province))[0].Id;
        var command = new SettleAlert.Command(id, 1, AlertStates.Dismissed, Reason);
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                await province.Send(command, Someone("zhang"));
                province.Crash.Disarm();
                break;
            }
            catch (CrashException)
            {
                Assert.Equal(
                    "open 1",
                    await province.Scalar<string>(
                        "select concat(state, ' ', (select count(*) from alert_history h where h.alert_id = a.id)) from alert a where id = @id",
                        new { id }
                    )
                );
            }
        }

        Assert.Equal(
            "dismissed",
            await province.Scalar<string>("select state from alert where id = @id", new { id })
        );
    }

    [Theory]
    [InlineData(Roles.Bidder)]
    [InlineData(Roles.RegistryOfficer)]
    [InlineData(Roles.CentreOperator)]
    [InlineData(Roles.Expert)]
    [InlineData(Roles.Purchaser)]
    [InlineData(Roles.Administrator)]
    [InlineData(Roles.Auditor)]
    public async Task Nobody_but_supervisors_sees_or_settles_alerts_or_trains(string role)
    {
        await using var province = Province.On(Engine.Sqlite);
        var caller = Callers.With(role);
        var id = Guid.CreateVersion7();
        Assert.Equal(
            "forbidden",
            (await province.Send(new ListAlerts.Query(), caller)).Problem?.Code
        );
        Assert.Equal(
            "forbidden",
            (await province.Send(new GetAlert.Query(id), caller)).Problem?.Code
        );
        Assert.Equal(
            "forbidden",
            (await province.Send(new ExportAlerts.Command(new()), caller)).Problem?.Code
        );
        Assert.Equal(
            "forbidden",
            (
                await province.Send(
                    new SettleAlert.Command(id, 1, AlertStates.Confirmed, Reason),
                    caller
                )
            )
                .Problem
                ?.Code
        );
        Assert.Equal(
            "forbidden",
            (await province.Send(new AskForTraining.Command(), caller)).Problem?.Code
        );
        Assert.Equal(
            "forbidden",
            (await province.Send(new ListModels.Query(), caller)).Problem?.Code
        );
        // Scoring is the platform's work, not even the supervisor's.
        Assert.Equal(
            "forbidden",
            (await province.Send(new ScoreChanged.Command(), Callers.With(Roles.Supervisor)))
                .Problem
                ?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_export_has_every_alert_and_no_cell_is_a_formula(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = Guid.CreateVersion7();
        await Score(
            province,
            History(id, 1, 100, 110, 120, 130) with
            {
                Summary = Summary(id, 1) with
                {
                    Title = "=HYPERLINK(\"http://x\",\"y\")",
                    BuyerName = "+采购中心",
                },
            }
        );
        await province.Send(
            new SettleAlert.Command(id, 1, AlertStates.Confirmed, "-2+3\n是第二行，含“引号\""),
            Someone("@zhang")
        );

        var file = (
            await province.Send(new ExportAlerts.Command(new() { Level = "red" }), Someone("li"))
        ).Value;

        Assert.Equal(1, file.Rows);
        Assert.Equal("alerts-20261124.csv", file.Name);
        Assert.True(file.Content.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        using var reader = new StringReader(
            Encoding.UTF8.GetString(file.Content).TrimStart('\uFEFF')
        );
        using var csv = new CsvHelper.CsvParser(reader, CultureInfo.InvariantCulture);
        Assert.True(csv.Read());
        Assert.Equal(18, csv.Record!.Length);
        Assert.True(csv.Read());
        var row = csv.Record!;
        Assert.Equal("'=HYPERLINK(\"http://x\",\"y\")", row[4]);
        Assert.Equal("'+采购中心", row[7]);
        Assert.Equal("'@zhang", row[13]);
        Assert.Equal("'-2+3\n是第二行，含“引号\"", row[14]);
        Assert.False(csv.Read());
        Assert.Equal(
            1,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action = 'Alerts.ExportAlerts'"
            )
        );
    }

    private static Caller Someone(string login) =>
        Callers.With(Roles.Supervisor) with
        {
            Name = login,
        };

    private static async Task Score(Province province, ProcurementHistory history)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(CancellationToken.None);
        await scope
            .ServiceProvider.GetRequiredService<Scorer>()
            .Score([history], ScoringModel.None, new(), CancellationToken.None);
        await sql.Commit(CancellationToken.None);
    }

    private static ProcurementSummary Summary(Guid id, int minute) =>
        new()
        {
            Id = id,
            Title = "某道路工程",
            Kind = "construction",
            Method = "open",
            Region = "210100",
            BuyerName = "某局",
            State = "opened",
            ChangedAt = Province.Start.AddMinutes(minute),
        };

    private static ProcurementHistory History(Guid id, int minute, params int[] prices) =>
        new()
        {
            Summary = Summary(id, minute),
            Steps = new Dictionary<string, DateTimeOffset> { ["opening"] = Province.Start },
            Bids =
            [
                .. prices.Select(
                    (price, i) =>
                        new BidRecord
                        {
                            ProcurementId = id,
                            BidderCode = EntityCode.Given($"JP-X:{i}"),
                            BidderName = $"投标人{i}",
                            AmountMinor = price * 1_000_000L,
                            Status = "valid",
                        }
                ),
            ],
        };
}
