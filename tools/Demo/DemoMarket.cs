using System.Globalization;
using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Dashboards;
using Trading.Alerts.Indicators;
using Trading.Alerts.Models;
using Trading.Alerts.Precision;
using Trading.Alerts.Scoring;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Procurement.Steps;

namespace Trading.Demo;

/// <summary>
/// A year of procurements at their own instants: most went to their contract, some failed or were cancelled, and the last
/// weeks' stand at every step. What stood out was warned of then, and part of it is settled.
/// </summary>
internal sealed class DemoMarket(DemoDesk desk, Random random)
{
    /// <summary>Procurements made; the model needs 200 to train.</summary>
    public const int Procurements = 260;

    // The latest stand where each of these leaves them; all before them are over.
    private static readonly string[] Latest =
    [
        "opened",
        "opened",
        "opened",
        "evaluated",
        "evaluated",
        "evaluated",
        "awarded",
        "awarded",
        "awarded",
        "awarded",
        "due",
        "due",
        "published",
        "published",
        "published",
        "published",
        "published",
        "published",
    ];

    private const int Over = Procurements - 18;

    private static readonly string[] Reasons =
    [
        "有效投标人不足三家",
        "所有投标被否决",
        "投标报价均超过最高限价",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly List<DemoTender> _opened = [];

    /// <summary>Those whose bids were read out so far.</summary>
    public IReadOnlyList<DemoTender> Opened => _opened;

    private readonly Random _random = random;

    /// <summary>One of them, whole: notice, steps, warning.</summary>
    public async Task Make(int number, CancellationToken cancel)
    {
        var city = Regions.Cities[_random.Next(Regions.Cities.Count)];
        var end =
            number >= Over ? Latest[number - Over]
            : number % 37 == 20 ? "failed"
            : number % 53 == 30 ? "cancelled"
            : "contracted";
        var (title, kind, category, buyer) = DemoNames.Procurement(number, city);
        var ago = end switch
        {
            "published" => 3 + (number % 5),
            "due" => 26,
            "opened" => 28,
            "evaluated" => 32,
            "awarded" => 44,
            _ => 365 - (number * 285 / Over),
        };
        var notice = DemoDesk.AtNine(desk.Today.AddDays(-ago));
        // One in forty gives bidders hardly any time; one in thirty prices are suspiciously even.
        var hurried = number % 40 == 17;
        var even = number % 30 == 11;
        var days = hurried ? 4 : 20 + _random.Next(12);
        var deadline = DemoDesk
            .AtNine(
                end switch
                {
                    "published" => desk.Today.AddDays(9 + (number % 16)),
                    "due" or "opened" => desk.Today.AddDays(-1),
                    "evaluated" => desk.Today.AddDays(-6),
                    "awarded" => desk.Today.AddDays(-18),
                    _ => ChinaTime.DateOf(notice).AddDays(days),
                }
            )
            .AddMinutes(30);
        if (end is "due" or "opened" && deadline > desk.Now)
        {
            deadline = deadline.AddDays(-4);
        }

        var ceiling = 20_000_000L + _random.NextInt64(480_000_000);
        ceiling -= ceiling % 100_000;
        var reference = string.Create(
            CultureInfo.InvariantCulture,
            $"LN{notice.Year}-{city.Code.ToString()[2..4]}-{number + 1001:0000}"
        );
        var id = (
            await desk.Do(
                notice,
                new PublishProcurement.Command(reference, title, kind, "open", buyer)
                {
                    Source = "demo",
                    Category = category,
                    Region = city.Code,
                    CeilingMinor = ceiling,
                    NoticeAt = notice,
                    DeadlineAt = deadline,
                },
                DemoDesk.Maker,
                cancel
            )
        ).Id;
        var last = await GoOn(id, reference, end, deadline, ceiling, (hurried, even), cancel);
        // Warned of when it could be seen, not all on one day.
        await desk.Do(last ?? notice, new ScoreProcurement.Command(id), DemoDesk.Maker, cancel);
    }

    // The instant of its last step; null where none followed the notice.
    private async Task<DateTimeOffset?> GoOn(
        Guid id,
        string reference,
        string end,
        DateTimeOffset deadline,
        long ceiling,
        (bool Hurried, bool Even) odd,
        CancellationToken cancel
    )
    {
        if (end is "published" or "due")
        {
            return null;
        }

        if (end == "cancelled")
        {
            var at = deadline.AddDays(-3);
            await desk.Do(
                at,
                new CancelProcurement.Command(id, "采购预算调整，采购任务取消"),
                DemoDesk.Maker,
                cancel
            );
            return at;
        }

        var bids = Bids(ceiling, odd.Hurried, odd.Even);
        await desk.Do(
            deadline,
            new RecordOpening.Command(id, deadline, bids),
            DemoDesk.Maker,
            cancel
        );
        _opened.Add(new(reference, deadline, [.. bids.Select(bid => bid.BidderCode)]));
        if (end == "opened")
        {
            return deadline;
        }

        var evaluated = deadline.AddHours(4 + _random.Next(48));
        await desk.Do(
            evaluated,
            new RecordEvaluation.Command(id, evaluated),
            DemoDesk.Maker,
            cancel
        );
        if (end == "evaluated")
        {
            return evaluated;
        }

        var awarded = evaluated.AddDays(4 + _random.Next(6));
        var winner = bids.Where(bid => bid.Status == "valid").MinBy(bid => bid.AmountMinor)!;
        await desk.Do(
            awarded,
            new RecordAward.Command(id, awarded, end == "failed" ? null : winner.BidderCode)
            {
                NoWinnerBecause = end == "failed" ? Reasons[_random.Next(Reasons.Length)] : null,
            },
            DemoDesk.Maker,
            cancel
        );
        if (end is "awarded" or "failed")
        {
            return awarded;
        }

        var contracted = awarded.AddDays(8 + _random.Next(18));
        await desk.Do(
            contracted,
            new RecordContract.Command(id, contracted),
            DemoDesk.Maker,
            cancel
        );
        return contracted;
    }

    private BidReadOut[] Bids(long ceiling, bool hurried, bool even)
    {
        var discount = 0.04 + (_random.NextDouble() * 0.14);
        return
        [
            .. Enumerable
                .Range(0, DemoProvince.Firms)
                .OrderBy(_ => _random.Next())
                .Take(hurried ? 3 : 4 + _random.Next(5))
                .Select(
                    (firm, ordinal) =>
                    {
                        var share = even
                            ? 0.965 + (ordinal * 0.002)
                            : 1 - discount - (_random.NextDouble() * 0.09) + 0.045;
                        var amount = (long)(ceiling * Math.Min(share, 0.995));
                        return new BidReadOut(
                            DemoProvince.CodeOf(firm),
                            DemoProvince.NameOf(firm),
                            amount - (amount % 100),
                            !even && ordinal > 2 && _random.Next(12) == 0 ? "disqualified" : "valid"
                        );
                    }
                ),
        ];
    }

    /// <summary>
    /// Trains the model, which sees more than fixed limits do, and decides every third warning. Where no jobs run nothing is
    /// trained, and the warnings stand as they were raised.
    /// </summary>
    public async Task Settle(CancellationToken cancel)
    {
        var training = await desk.Do(
            new AskForTraining.Command(DemoProvince.Seed),
            DemoDesk.Maker,
            cancel
        );
        var until = desk.Now + Patience;
        while (
            desk.Now < until
            && (
                await desk.Ask(new GetTraining.Query(training.Id), DemoDesk.Maker, cancel)
            ).IsUnderWay
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
        }

        var supervisor = await desk.Of("supervisor", Roles.Supervisor, cancel);
        var alerts = await desk.Ask(new ListAlerts.Query { Take = 200 }, supervisor, cancel);
        foreach (var (number, alert) in alerts.Items.Index().Where(each => each.Index % 3 == 2))
        {
            var found = await desk.Ask(new GetAlert.Query(alert.Id), supervisor, cancel);
            var confirmed = number % 2 == 0;
            await desk.Do(
                new SettleAlert.Command(
                    alert.Id,
                    found.Version,
                    confirmed ? AlertStates.Confirmed : AlertStates.Dismissed,
                    confirmed
                        ? "已转行政监督部门核查投标文件和报价形成过程。"
                        : "经核对公告和开标记录，属市场价格集中，未见异常。"
                ),
                supervisor,
                cancel
            );
        }

        await Count(supervisor, cancel);

        // What the night would bring: baselines, what is said of organisations, and how often each indicator spoke.
        await desk.Do(new AskForNightlyPass.Command(), DemoDesk.Maker, cancel);
    }

    /// <summary>
    /// What the dashboards' jobs would bring: the figures, and of each of the last months a sample without a warning, some of
    /// which the supervisor has looked at.
    /// </summary>
    private async Task Count(Caller supervisor, CancellationToken cancel)
    {
        // All of it: what was scored at instants of the past lies behind where the minute's job has come.
        Guid? after = null;
        do
        {
            after = (
                await desk.Do(new RecountDashboards.Command(after), DemoDesk.Maker, cancel)
            ).Next;
        } while (after is not null);

        await desk.Do(new FollowDashboards.Command(), DemoDesk.Maker, cancel);
        var month = ChinaTime.DateOf(desk.Now);
        month = new(month.Year, month.Month, 1);
        for (var back = 1; back <= 3; back++)
        {
            await desk.Do(
                new DrawUnflagged.Command(month.AddMonths(-back)),
                DemoDesk.Maker,
                cancel
            );
        }

        var sample = await desk.Ask(new ListUnflagged.Query { Take = 200 }, supervisor, cancel);
        foreach (var (place, drawn) in sample.Items.Index().Where(each => each.Index % 2 == 0))
        {
            await desk.Do(
                place % 10 == 8
                    ? new AnswerUnflagged.Command(
                        drawn.Id,
                        UnflaggedAnswers.Wrong,
                        "公告要求投标人在本市设有分公司，属限制性条件，未触发任何预警。"
                    )
                    : new AnswerUnflagged.Command(drawn.Id, UnflaggedAnswers.Fine),
                supervisor,
                cancel
            );
        }
    }
}

/// <summary>A tender whose bids were read out.</summary>
/// <param name="Reference">Under which its source runs it.</param>
/// <param name="Deadline">Until when bids were handed in.</param>
/// <param name="Bidders">Who bid.</param>
internal sealed record DemoTender(
    string Reference,
    DateTimeOffset Deadline,
    IReadOnlyCollection<EntityCode> Bidders
);
