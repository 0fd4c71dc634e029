using Trading.Access;
using Trading.Analysis.Panels;
using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Security;
using Trading.Procurement;

namespace Trading.Demo;

/// <summary>
/// A panel in every state: drawn under quotas and complete, short of experts, waiting for the demo expert's answer, cancelled, and one
/// that will be drawn as its evaluation comes near. The platform's own jobs draw and invite; the experts answer.
/// </summary>
internal sealed class DemoPanels(DemoDesk desk, Grants grants)
{
    /// <summary>Held by the demo expert and two more, so that all three are drawn together.</summary>
    public const string ExpertsSpecialty = "绿色建筑";

    /// <summary>Held by three others, one of whom declines.</summary>
    public const string ScarceSpecialty = "轨道交通";

    private const string Complete = "沈阳市公共资源交易中心 评标室 301";
    private const string Short = "沈阳市公共资源交易中心 评标室 205";
    private const string Inviting = "沈阳市公共资源交易中心 远程评标工位 12";
    private const string Later = "沈阳市公共资源交易中心 评标室 108";

    // The jobs draw within seconds; where none run, the panels wait as they stand.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Asks for them.</summary>
    public async Task Request(CancellationToken cancel)
    {
        var centre = await desk.Of("centre", Roles.CentreOperator, cancel);
        // Drawn within two working days before the evaluation (财库〔2016〕198号, art. 13), so at once.
        var soon = DemoDesk.AtNine(WorkingDays.Official.Add(desk.Today, PanelDays));
        await Panel(
            1,
            centre,
            "open",
            -1,
            soon,
            Complete,
            [new("信息技术", 3), new("经济", 2)],
            0,
            cancel,
            [
                new() { Trait = QuotaTraits.OutsideCity, LeastPercent = 60 },
                new()
                {
                    Trait = QuotaTraits.City,
                    Value = "210200",
                    Most = 1,
                },
            ]
        );
        await Panel(
            2,
            centre,
            "consultation",
            -1,
            soon,
            Short,
            [new(ScarceSpecialty, 3)],
            0,
            cancel
        );
        await Panel(
            3,
            centre,
            "consultation",
            -1,
            DemoDesk.AtNine(desk.Today.AddDays(8)),
            Inviting,
            [new(ExpertsSpecialty, 3)],
            0,
            cancel
        );
        var cancelled = await Panel(
            4,
            centre,
            "open",
            12,
            DemoDesk.AtNine(desk.Today.AddDays(20)),
            Later,
            [new("医疗设备", 4)],
            1,
            cancel
        );
        await desk.Do(new CancelPanel.Command(cancelled, "采购人申请调整评审时间"), centre, cancel);
        await Panel(
            5,
            centre,
            "open",
            14,
            DemoDesk.AtNine(desk.Today.AddDays(22)),
            Later,
            [new("教学设备", 3), new("信息技术", 1)],
            1,
            cancel
        );
    }

    /// <summary>The experts answer what they were asked: all but the demo expert, whose answer is the visitor's.</summary>
    /// <param name="experts">Who they are, by number; the first is the demo expert.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task Answer(IReadOnlyList<Guid> experts, CancellationToken cancel)
    {
        var until = desk.Now + Patience;
        var (answered, declined) = (0, false);
        // Five seats of one, three of the other, two of the third beside the demo expert's.
        while (answered < 10 && desk.Now < until)
        {
            foreach (var person in experts.Skip(1))
            {
                var expert = new Caller
                {
                    Kind = CallerKind.Person,
                    Name = "expert",
                    PersonId = person,
                    Permissions = grants.OfRoles([Roles.Expert]),
                };
                foreach (
                    var invitation in await desk.Ask(new MyInvitations.Query(), expert, cancel)
                )
                {
                    if (!invitation.CanAnswer)
                    {
                        continue;
                    }

                    var declines = invitation.Venue == Short && !declined;
                    declined |= declines;
                    await desk.Do(
                        new AnswerInvitation.Command(invitation.Id, !declines)
                        {
                            Reason = declines ? "schedule" : null,
                            Note = declines ? "当日已安排授课" : null,
                        },
                        expert,
                        cancel
                    );
                    answered++;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
        }
    }

    private const int PanelDays = 2;

    private async Task<Guid> Panel(
        int number,
        Caller centre,
        string method,
        int deadlineIn,
        DateTimeOffset evaluation,
        string venue,
        IReadOnlyList<SpecialtyCount> specialties,
        int representatives,
        CancellationToken cancel,
        IReadOnlyList<PanelQuota>? quotas = null
    )
    {
        var deadline = DemoDesk.AtNine(desk.Today.AddDays(deadlineIn)).AddMinutes(30);
        while (deadlineIn < 0 && deadline > desk.Now)
        {
            deadline = deadline.AddDays(-1);
        }

        var notice = deadline.AddDays(-24);
        var (title, category, buyer) = DemoNames.OfPanel(number);
        var id = (
            await desk.Do(
                notice,
                new PublishProcurement.Command(
                    $"LN{notice.Year}-01-{900 + number:0000}",
                    title,
                    "government",
                    method,
                    buyer
                )
                {
                    Source = "demo",
                    Category = category,
                    Region = RegionCode.Parse("210100"),
                    CeilingMinor = 180_000_000L + (number * 23_500_000L),
                    NoticeAt = notice,
                    DeadlineAt = deadline,
                },
                DemoDesk.Maker,
                cancel
            )
        ).Id;
        return (
            await desk.Do(
                new RequestPanel.Command(id, specialties, representatives, evaluation, venue)
                {
                    Quotas = quotas ?? [],
                    AnswerWithin = Longest(evaluation),
                    RemindBefore = TimeSpan.FromHours(6),
                },
                centre with
                {
                    IdempotencyKey = $"demo-panel-{number}",
                    ProvedAt = desk.Now,
                },
                cancel
            )
        ).Id;
    }

    // As long as may be, so that the visitor finds the question open.
    private TimeSpan Longest(DateTimeOffset evaluation)
    {
        var left = evaluation - desk.Now - TimeSpan.FromHours(1);
        var most = TimeSpan.FromDays(3);
        return left < most ? left : most;
    }
}
