namespace Trading.Analysis.Networks;

/// <summary>What two bidders may share: kinds of traces, how much each weighs.</summary>
public static class Traces
{
    /// <summary>A machine that bids were made on, or its software's serial number.</summary>
    public const string Machine = "machine";

    /// <summary>An account that deposits were paid from.</summary>
    public const string Account = "account";

    /// <summary>A file, or who wrote it.</summary>
    public const string File = "file";

    /// <summary>A telephone number or e-mail address.</summary>
    public const string Phone = "phone";

    /// <summary>A person named in bids, or at a firm's head.</summary>
    public const string Person = "person";

    /// <summary>An address: of an upload, or where a firm is registered.</summary>
    public const string Address = "address";

    /// <summary>A holding: one of the other, or a common holder of both.</summary>
    public const string Holder = "holder";

    /// <summary>All of them, the weightiest first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Machine, new("机器特征", "Machine")),
        new(Account, new("付款账户", "Account")),
        new(File, new("投标文件", "Bid file")),
        new(Phone, new("联系方式", "Phone or e-mail")),
        new(Person, new("人员", "Person")),
        new(Address, new("地址", "Address")),
        new(Holder, new("股权", "Holding")),
    ];

    /// <summary>True for a kind of trace.</summary>
    public static bool Is(string kind) => All.Any(term => term.Code == kind);

    /// <summary>In words.</summary>
    public static LocalizedText Name(string kind) => All.First(term => term.Code == kind).Name;

    /// <summary>0 to 1: how much it speaks for one hand.</summary>
    public static double Weight(string kind, bool fromRegister) =>
        kind switch
        {
            Machine or Account => 1,
            File or Phone => 0.9,
            Person => fromRegister ? 0.3 : 0.9,
            Holder => 0.5,
            Address => fromRegister ? 0.3 : 0.7,
            _ => 0,
        };

    /// <summary>Two that share traces; null where there are none.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="shared">What they share: the kind, what is shown of it, whether it comes from the register.</param>
    /// <param name="met">How often they bid against each other.</param>
    public static RelationFinding? Finding(
        string one,
        string other,
        IReadOnlyCollection<(string Kind, string Shown, bool FromRegister)> shared,
        long met
    )
    {
        if (shared.Count == 0)
        {
            return null;
        }

        var strength = shared.Max(trace => Weight(trace.Kind, trace.FromRegister));
        var level =
            strength < 0.7 ? 1
            : met > 0 ? 3
            : 2;
        var kinds = shared
            .GroupBy(trace => trace.Kind, StringComparer.Ordinal)
            .OrderByDescending(kind => kind.Max(trace => Weight(trace.Kind, trace.FromRegister)))
            .ThenBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => (Name: Name(kind.Key), Shown: Shown(kind)))
            .ToList();
        var against =
            met > 0
                ? new LocalizedText(
                    $"曾在 {met} 个项目中相互竞争",
                    met == 1
                        ? "they bid against each other once"
                        : $"they bid against each other in {met} procurements"
                )
                : new("尚未相互竞争", "they have not bid against each other yet");
        return new(
            NetworkRelations.Shared,
            [one, other],
            level,
            strength,
            null,
            new(
                $"两家共用：{string.Join("；", kinds.Select(kind => $"{kind.Name.Zh}（{kind.Shown}）"))}；{against.Zh}。",
                $"The two share: {string.Join("; ", kinds.Select(kind => $"{kind.Name.En.ToLowerInvariant()} ({kind.Shown})"))}; {against.En}."
            )
        );
    }

    private const int MostShown = 3;

    private static string Shown(IEnumerable<(string Kind, string Shown, bool FromRegister)> traces)
    {
        var shown = traces
            .Select(trace => trace.Shown)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return string.Join("、", shown.Take(MostShown))
            + (shown.Count > MostShown ? $" +{shown.Count - MostShown}" : "");
    }
}
