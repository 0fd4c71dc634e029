using Trading.Alerts.Precision;
using Trading.Alerts.Signals;
using Trading.Analysis.Proportions;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts.Dashboards;

/// <summary>Precision and misses as tables for files.</summary>
internal static class PrecisionSheets
{
    public const string Signals = "precision";
    public const string Missed = "missed";

    public static IReadOnlyList<DashboardSheet> Of(GetPrecision.Answer answer, Words T) =>
        [
            new(
                Signals,
                T["查准率", "Precision"],
                [
                    T["机构", "Office"],
                    T["线索", "Signal"],
                    T["代码", "Code"],
                    T["来源", "Source"],
                    T["收到", "Given"],
                    T["已作结论", "Decided"],
                    T["确认", "Confirmed"],
                    .. ShareHeads(T),
                ],
                [
                    .. answer.Offices.SelectMany(office =>
                        office
                            .Signals.Select(signal =>
                                Row(
                                    office,
                                    signal.Name.ToString(),
                                    signal.Code,
                                    SignalSources.Name(signal.Source).ToString(),
                                    signal.Verdicts
                                )
                            )
                            .Prepend(Row(office, T["全部", "All"], "", "", office.Verdicts))
                    ),
                ]
            ),
            new(
                Missed,
                T["漏报估计", "What is missed"],
                [
                    T["项", "Figure"],
                    .. ShareHeads(T),
                    T["代表的项目", "Standing for"],
                    T["已查看", "Looked at"],
                    T["有问题", "Wrong"],
                ],
                [
                    [
                        SheetCell.Of(
                            T["未预警项目中有问题的比例", "Wrong among what was not warned of"]
                        ),
                        .. Share(answer.Missed.Share),
                        Whole(answer.Missed.Population),
                        Whole(answer.Missed.Answered),
                        Whole(answer.Missed.Wrong),
                    ],
                    [
                        SheetCell.Of(T["查全率", "Recall"]),
                        .. Share(answer.Missed.Recall),
                        Whole(answer.Missed.Population),
                        Whole(answer.Missed.Answered),
                        Whole(answer.Missed.Wrong),
                    ],
                ]
            ),
        ];

    private static string[] ShareHeads(Words T) =>
        [T["比例", "Share"], T["95% 区间下限", "95 % from"], T["95% 区间上限", "95 % to"]];

    private static IReadOnlyList<SheetCell> Row(
        GetPrecision.Office office,
        string name,
        string code,
        string source,
        GetPrecision.Verdicts verdicts
    ) =>
        [
            SheetCell.Of(office.Name.ToString()),
            SheetCell.Of(name),
            SheetCell.Of(code),
            SheetCell.Of(source),
            Whole(verdicts.Given),
            Whole(verdicts.Decided),
            Whole(verdicts.Confirmed),
            .. Share(verdicts.Interval),
        ];

    private static SheetCell[] Share(WilsonInterval? share) =>
        [Rate(share?.Share), Rate(share?.Low), Rate(share?.High)];

    private static SheetCell Rate(double? rate) =>
        new("", rate is { } known ? Math.Round(known, 4) : null);

    private static SheetCell Whole(long count) => new("", count);
}
