namespace Trading.Analysis.Screening;

/// <summary>The regime a text stands under, as its words say.</summary>
/// <param name="Regime">The regime; null where the text leaves it open.</param>
/// <param name="Cues">The words that spoke for it, or for both.</param>
/// <param name="OwnRules">Words of a firm that buys under rules of its own, where they prevail: the procurement law does
/// not bind it.</param>
public sealed record RegimeReading(
    TenderRegime? Regime,
    IReadOnlyList<string> Cues,
    IReadOnlyList<string> OwnRules
);

/// <summary>Reads the regime from words that only one of them uses.</summary>
internal static class RegimeSense
{
    private const int Sure = 3;

    private static readonly (string Word, TenderRegime Regime, int Weight)[] Cues =
    [
        ("政府采购", TenderRegime.Procurement, 3),
        ("财政部令第87号", TenderRegime.Procurement, 3),
        ("87号令", TenderRegime.Procurement, 3),
        ("财库[", TenderRegime.Procurement, 3),
        ("中小企业声明函", TenderRegime.Procurement, 2),
        ("竞争性磋商", TenderRegime.Procurement, 3),
        ("竞争性谈判", TenderRegime.Procurement, 2),
        ("磋商小组", TenderRegime.Procurement, 2),
        ("成交供应商", TenderRegime.Procurement, 1),
        ("采购预算", TenderRegime.Procurement, 1),
        ("财政资金支付", TenderRegime.Procurement, 1),
        ("采购人", TenderRegime.Procurement, 1),
        ("供应商", TenderRegime.Procurement, 1),
        ("招标投标法", TenderRegime.Construction, 3),
        ("施工招标", TenderRegime.Construction, 3),
        ("工程招标", TenderRegime.Construction, 2),
        ("监理招标", TenderRegime.Construction, 3),
        ("施工总承包", TenderRegime.Construction, 2),
        ("工程量清单", TenderRegime.Construction, 2),
        ("招标控制价", TenderRegime.Construction, 2),
        ("注册建造师", TenderRegime.Construction, 2),
        ("安全生产许可证", TenderRegime.Construction, 1),
        ("评标基准价", TenderRegime.Construction, 1),
        ("标段", TenderRegime.Construction, 1),
        ("招标人", TenderRegime.Construction, 1),
        ("发包人", TenderRegime.Construction, 1),
        ("承包人", TenderRegime.Construction, 1),
        ("投标人", TenderRegime.Construction, 0),
    ];

    // State firms and their subsidiaries buy by 询比 and 比选 and ask for bidders “financially independent” of them.
    private static readonly string[] Own =
    [
        "法律上和财务上独立",
        "独立于采购人",
        "独立于招标人",
        "询比",
        "比选公告",
        "比选文件",
        "应答人",
        "应答文件",
    ];

    // What no such firm writes.
    private static readonly string[] Public =
    [
        "政府采购",
        "87号令",
        "财库[",
        "中小企业声明函",
        "财政资金支付",
    ];

    // Once in so many lines they are the document's own words, not those of one clause among many.
    private const int LinesForOne = 40;

    private static readonly KeywordAutomaton Automaton = new([
        .. Cues.Select(cue => cue.Word),
        .. Own,
        .. Public,
    ]);

    public static RegimeReading Of(NormalText text)
    {
        var seen = new int[Cues.Length + Own.Length + Public.Length];
        var (said, owned) = (0, 0);
        var found = new List<(int Word, int Start, int End)>();
        for (var line = 0; line < text.Lines; line++)
        {
            found.Clear();
            Automaton.Find(text.Line(line), found);
            said += text.Start(line + 1) > text.Start(line) ? 1 : 0;
            var own = false;
            foreach (var (word, _, _) in found)
            {
                seen[word]++;
                own |= word >= Cues.Length && word < Cues.Length + Own.Length;
            }

            owned += own ? 1 : 0;
        }

        double Of(TenderRegime regime) =>
            Cues.Index()
                .Where(cue => cue.Item.Regime == regime && seen[cue.Index] > 0)
                .Sum(cue => cue.Item.Weight * Math.Min(2, 1 + (seen[cue.Index] / 20.0)));
        var (procurement, construction) = (
            Of(TenderRegime.Procurement),
            Of(TenderRegime.Construction)
        );
        var ownRules =
            owned * LinesForOne >= Math.Max(1, said)
            && !seen.AsSpan(Cues.Length + Own.Length).ContainsAnyExcept(0);
        TenderRegime? regime =
            !ownRules && procurement >= Sure && procurement >= 2 * construction
                ? TenderRegime.Procurement
            : construction >= Sure && construction >= 2 * procurement ? TenderRegime.Construction
            : null;
        return new(
            regime,
            [
                .. Cues.Index()
                    .Where(cue =>
                        seen[cue.Index] > 0
                        && cue.Item.Weight > 0
                        && (regime is null || cue.Item.Regime == regime)
                    )
                    .Select(cue => cue.Item.Word),
            ],
            ownRules ? [.. Own.Where((_, at) => seen[Cues.Length + at] > 0)] : []
        );
    }
}
