namespace Trading.Analysis.Screening;

/// <summary>The regime a text stands under, as its words say.</summary>
/// <param name="Regime">The regime; null where the text leaves it open.</param>
/// <param name="Cues">The words that spoke for it, or for both.</param>
public sealed record RegimeReading(TenderRegime? Regime, IReadOnlyList<string> Cues);

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

    private static readonly KeywordAutomaton Automaton = new([.. Cues.Select(cue => cue.Word)]);

    public static RegimeReading Of(IEnumerable<NormalText> texts)
    {
        var seen = new int[Cues.Length];
        var found = new List<(int Word, int Start, int End)>();
        foreach (var text in texts)
        {
            found.Clear();
            Automaton.Find(text.Text, found);
            foreach (var (word, _, _) in found)
            {
                seen[word]++;
            }
        }

        double Of(TenderRegime regime) =>
            Cues.Index()
                .Where(cue => cue.Item.Regime == regime && seen[cue.Index] > 0)
                .Sum(cue => cue.Item.Weight * Math.Min(2, 1 + (seen[cue.Index] / 20.0)));
        var (procurement, construction) = (
            Of(TenderRegime.Procurement),
            Of(TenderRegime.Construction)
        );
        TenderRegime? regime =
            procurement >= Sure && procurement >= 2 * construction ? TenderRegime.Procurement
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
            ]
        );
    }
}
