using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Cases;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement;

namespace Trading.Demo;

/// <summary>Supervisors' cases in each state: those in which somebody is asked are on what the demo's purchaser buys.</summary>
internal sealed class DemoCases(DemoDesk desk)
{
    private const string Why = "公告的资格条件要求本地业绩，可能限制外地供应商参加。";

    private Caller _supervisor = null!;
    private Caller _purchaser = null!;
    private HashSet<Guid> _warned = [];

    public async Task Make(CancellationToken cancel)
    {
        _supervisor = await desk.Of("supervisor", Roles.Supervisor, cancel);
        _purchaser = (await desk.Of("purchaser", Roles.Purchaser, cancel)) with
        {
            EntityCode = DemoAgencies.Purchaser,
        };
        var own = await Listed(new() { OwnOnly = true, Take = 3 }, _purchaser, cancel);
        _warned =
        [
            .. (
                await desk.Ask(
                    new ListAlerts.Query { State = AlertStates.Open, Take = 3 },
                    _supervisor,
                    cancel
                )
            )
                .Items.Select(alert => alert.Id)
                .Except(own)
                .Take(3 - own.Count),
        ];
        // None of them is settled by it. The oldest went their whole way, so that who bid may be told.
        var old = await Listed(new() { Sort = "created", Take = 40 }, _supervisor, cancel);
        string[] states =
        [
            "waiting",
            "examining",
            "open",
            "correcting",
            "confirmed",
            "dismissed",
            "corrected",
            "referred",
            "paused",
            "closed",
        ];
        foreach (
            var (number, (state, procurement)) in states
                .Zip(own.Concat(_warned).Concat(old).Distinct())
                .Index()
        )
        {
            // What waits and what was warned of is this week's; two of the others are late by now.
            var opened = DemoDesk.AtNine(
                desk.Today.AddDays(
                    own.Contains(procurement) || _warned.Contains(procurement)
                        ? -1
                        : -8 - (6 * number)
                )
            );
            await desk.As(opened, () => Lead(state, procurement, own, cancel));
        }
    }

    private async Task<CaseMark> Lead(
        string state,
        Guid procurement,
        IReadOnlyCollection<Guid> own,
        CancellationToken cancel
    )
    {
        var one = await Do(
            new OpenCase.Command(
                procurement,
                _warned.Contains(procurement) ? "alert"
                    : state == "open" ? "complaint"
                    : "own",
                Why
            )
        );
        switch (state)
        {
            case "waiting":
                return await Ask();
            case "examining" when own.Contains(procurement):
                one = await Ask();
                await desk.Do(
                    new AnswerCase.Command(one.Id, "该要求沿用以往文件，已在澄清中删除。"),
                    _purchaser,
                    cancel
                );
                return one;
            case "examining":
                return await Do(new ExamineCase.Command(one.Id, one.Version));
            case "confirmed":
                return await Settle(AlertStates.Confirmed);
            case "dismissed":
                return await Settle(AlertStates.Dismissed);
            case "correcting":
            case "corrected":
                one = await Settle(AlertStates.Confirmed);
                one = await Do(
                    new OrderCorrection.Command(
                        one.Id,
                        one.Version,
                        "other",
                        "删除本地业绩要求，并告知所有潜在供应商。",
                        desk.Today.AddDays(10)
                    )
                );
                return state == "correcting"
                    ? one
                    : await Do(
                        new ConfirmCorrection.Command(
                            one.Id,
                            one.Version,
                            1,
                            "已核对更正公告，要求已删除。"
                        )
                    );
            case "referred":
                return await Do(
                    new ReferCase.Command(
                        one.Id,
                        one.Version,
                        "沈阳市公安局（演示）",
                        "投标人之间涉嫌串通投标，移送公安机关依法处理。"
                    )
                );
            case "paused":
                return await Do(
                    new PauseCase.Command(
                        one.Id,
                        one.Version,
                        "tests",
                        "样品送检测机构检测，等待检测报告。"
                    )
                );
            case "closed":
                one = await Settle(AlertStates.Dismissed);
                return await Do(
                    new CloseCase.Command(
                        one.Id,
                        one.Version,
                        "经核查未发现违法违规情形，结案。",
                        "经核查，该项目未发现违法违规情形。"
                    )
                );
            default:
                await Do(new AddCaseNote.Command(one.Id, "已电话联系投诉人，补充了证据线索。"));
                await Do(new AddCaseTask.Command(one.Id, "调取答疑记录和需求论证材料", null));
                return one;
        }

        Task<T> Do<T>(ICommand<T> command)
            where T : notnull => desk.Do(command, _supervisor, cancel);

        Task<CaseMark> Ask() =>
            Do(
                new AskExplanation.Command(
                    one.Id,
                    one.Version,
                    "请说明本地业绩要求的依据和必要性，并附采购需求论证材料。"
                )
            );

        Task<CaseMark> Settle(string decision) =>
            Do(
                new SettleCase.Command(
                    one.Id,
                    one.Version,
                    decision,
                    decision == AlertStates.Confirmed
                        ? "本地业绩要求与合同履行无关，限制外地供应商参加。"
                        : "经核对公告和答疑记录，未见限制竞争的情形。"
                )
            );
    }

    private async Task<List<Guid>> Listed(
        ListProcurements.Query query,
        Caller caller,
        CancellationToken cancel
    ) => [.. (await desk.Ask(query, caller, cancel)).Items.Select(item => item.Id)];
}
