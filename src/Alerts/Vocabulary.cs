using System.Text.Json;
using Trading.Analysis;
using Trading.Kernel.Commands;

namespace Trading.Alerts;

/// <summary>How soon somebody should look.</summary>
public static class Levels
{
    /// <summary>All of them, the most urgent first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new("red", new("红色", "Red")),
        new("orange", new("橙色", "Orange")),
        new("blue", new("蓝色", "Blue")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    internal static string Code(int level) =>
        level switch
        {
            3 => "red",
            2 => "orange",
            1 => "blue",
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "No such level."),
        };

    internal static int? Number(string? code) =>
        code switch
        {
            "red" => 3,
            "orange" => 2,
            "blue" => 1,
            _ => null,
        };
}

/// <summary>What became of an alert.</summary>
public static class AlertStates
{
    /// <summary>Nobody has decided yet.</summary>
    public const string Open = "open";

    /// <summary>A person found it worth pursuing. It establishes no wrongdoing.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>A person found an ordinary explanation.</summary>
    public const string Dismissed = "dismissed";

    /// <summary>The data changed before anybody decided, and nothing stands out any more.</summary>
    public const string Lapsed = "lapsed";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Open, new("待处置", "Open")),
        new(Confirmed, new("已确认，需核查", "Confirmed, to be looked into")),
        new(Dismissed, new("已排除", "Dismissed")),
        new(Lapsed, new("已失效", "Lapsed")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}

/// <summary>What happens to an alert.</summary>
public static class AlertActions
{
    internal const string Raised = "raised";
    internal const string Changed = "changed";
    internal const string Confirmed = "confirmed";
    internal const string Dismissed = "dismissed";
    internal const string Reopened = "reopened";
    internal const string Lapsed = "lapsed";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Raised, new("系统提示", "Raised")),
        new(Changed, new("线索有变化", "Signals changed")),
        new(Confirmed, new("确认，需核查", "Confirmed")),
        new(Dismissed, new("排除", "Dismissed")),
        new(Reopened, new("线索有实质变化，重新打开", "Reopened: the signals changed materially")),
        new(Lapsed, new("数据变更后不再突出，失效", "Lapsed: nothing stands out any more")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}

/// <summary>Where a training stands.</summary>
public static class TrainingStates
{
    /// <summary>Asked for.</summary>
    public const string Queued = "queued";

    /// <summary>A worker has it.</summary>
    public const string Running = "running";

    /// <summary>There is a new model, and everything was scored by it.</summary>
    public const string Done = "done";

    /// <summary>It could not be done; the reason is kept.</summary>
    public const string Refused = "refused";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Queued, new("排队中", "Queued")),
        new(Running, new("训练中", "Running")),
        new(Done, new("完成", "Done")),
        new(Refused, new("未能训练", "Refused")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}

/// <summary>Words for the codes of kinds and kinds of work, and which kinds are sales.</summary>
public static class Subjects
{
    private static readonly NamesFile File = EmbeddedJson.Read<NamesFile>("names.json");
    private static readonly Dictionary<string, LocalizedText> KindNames = ByCode(File.Kinds);
    private static readonly Dictionary<string, LocalizedText> WorkNames = ByCode(File.Works);

    /// <summary>The kinds of trading, in the order in which they are offered.</summary>
    public static IReadOnlyList<Term> Kinds => File.Kinds;

    /// <summary>A kind in words.</summary>
    public static LocalizedText Kind(string code) =>
        KindNames.GetValueOrDefault(code, new(code, code));

    /// <summary>A kind of work in words; several are joined by a plus sign, and one without words stands for itself.</summary>
    public static LocalizedText Category(string code)
    {
        LocalizedText[] parts =
        [
            .. code.Split('+').Select(part => WorkNames.GetValueOrDefault(part, new(part, part))),
        ];
        return new(
            string.Join("、", parts.Select(part => part.Zh)),
            string.Join(" + ", parts.Select(part => part.En))
        );
    }

    internal static bool IsSale(string kind) => File.Sales.Contains(kind);

    private static Dictionary<string, LocalizedText> ByCode(IEnumerable<Term> terms) =>
        terms.ToDictionary(term => term.Code, term => term.Name);

    private sealed record NamesFile(
        IReadOnlyList<Term> Kinds,
        string KindsSource,
        IReadOnlyList<string> Sales,
        string SalesSource,
        IReadOnlyList<Term> Works,
        string WorksSource
    );
}

/// <summary>Data that ship inside the assembly, each with its source.</summary>
internal static class EmbeddedJson
{
    public static T Read<T>(string name)
    {
        using var stream =
            typeof(EmbeddedJson).Assembly.GetManifestResourceStream($"alerts/{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded in this assembly.");
        return JsonSerializer.Deserialize<T>(stream, MessageText.Json)
            ?? throw new InvalidOperationException($"{name} is empty.");
    }
}
