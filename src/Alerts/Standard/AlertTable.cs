using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Xml;
using Trading.Domain.Codes;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Standard;

/// <summary>An alert and the procurement it is about.</summary>
internal sealed record AlertSource(
    AlertTableRow Alert,
    StandardNumbers? Project,
    AlertTableSettings Settings
)
{
    // With several lots a warning is of the whole.
    public StandardLot? Lot => Project?.Lots is [var only] ? only : null;
}

/// <summary>An alert as it is read for the table.</summary>
internal sealed record AlertTableRow
{
    public Guid Id { get; init; }
    public int Level { get; init; }
    public string State { get; init; } = "";
    public string HeadlineZh { get; init; } = "";
    public string Title { get; init; } = "";
    public string Kind { get; init; } = "";
    public string BuyerName { get; init; } = "";
    public DateTimeOffset RaisedAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string? SettledBy { get; init; }
    public string? Reason { get; init; }
}

/// <summary>
/// 项目报警 (<c>PROJECT_ALERTING_INFO</c>) of the national data standard, one to one: its fields by <c>alert-fields.csv</c> as
/// systems in use spell them, misspellings kept. What the platform does not record, or only a code list that is not at hand could
/// say, is there and empty.
/// </summary>
internal static class AlertTable
{
    public const string Name = "PROJECT_ALERTING_INFO";

    private static readonly XmlWriterSettings Form = new()
    {
        Encoding = new UTF8Encoding(false),
        Indent = true,
        NewLineChars = "\n",
    };

    private static readonly FrozenDictionary<string, string> TradeTypes = Rows(
            "trade-types.csv",
            "kind",
            "code"
        )
        .ToFrozenDictionary(row => row["kind"], row => row["code"]);

    private static readonly FrozenDictionary<string, Func<AlertSource, string?>> Known =
        new Dictionary<string, Func<AlertSource, string?>>
        {
            ["project.title"] = row => row.Alert.Title,
            ["project.number"] = row => row.Project?.SourceReference,
            ["project.state"] = row => row.Project?.StateName.Zh,
            ["lot.number"] = row => row.Lot?.Number,
            ["lot.title"] = row => row.Lot is { } lot ? lot.Title ?? row.Alert.Title : null,
            ["unifiedCode"] = row => row.Lot?.UnifiedCode ?? row.Project?.UnifiedCode,
            ["tradeType"] = row => TradeTypes.GetValueOrDefault(row.Alert.Kind),
            ["buyer.name"] = row => row.Alert.BuyerName,
            ["buyer.code"] = row => row.Project?.BuyerCode?.ToString(),
            ["supervisor.name"] = row => row.Settings.SupervisorName,
            ["supervisor.code"] = row => row.Settings.SupervisorCode,
            ["platform.code"] = row => row.Settings.PlatformCode,
            ["servicePlatform.code"] = row => row.Settings.ServicePlatformCode,
            ["alert.key"] = row => row.Alert.Id.ToString("N"),
            ["alert.level"] = row => Levels.Name(Levels.Code(row.Alert.Level)).Zh,
            ["alert.raisedAt"] = row => Time(row.Alert.RaisedAt),
            ["alert.headline"] = row => row.Alert.HeadlineZh,
            ["alert.handled"] = row => row.Alert.State == AlertStates.Open ? "0" : "1",
            ["alert.result"] = Result,
            ["alert.settledBy"] = row => row.IsDecided() ? row.Alert.SettledBy : null,
            ["alert.changedAt"] = row => Time(row.Alert.ChangedAt),
        }.ToFrozenDictionary();

    /// <summary>The fields in the standard's order, and what fills them; null where nothing is recorded.</summary>
    public static readonly IReadOnlyList<(string Field, string? From)> Fields = Read();

    /// <summary>The fields of an alert in their order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Values(AlertSource row) =>
        [
            .. Fields.Select(field =>
                KeyValuePair.Create(
                    field.Field,
                    Clean(field.From is null ? null : Known[field.From](row))
                )
            ),
        ];

    /// <summary>The same as a document, whose root is the table.</summary>
    public static string Xml(IEnumerable<KeyValuePair<string, string>> values)
    {
        using var text = new MemoryStream();
        using (var writer = XmlWriter.Create(text, Form))
        {
            writer.WriteStartElement(Name);
            foreach (var (field, value) in values)
            {
                writer.WriteElementString(field, value);
            }

            writer.WriteEndElement();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static bool IsDecided(this AlertSource row) =>
        row.Alert.State is AlertStates.Confirmed or AlertStates.Dismissed;

    // An alert that was told as open and lapsed is told again: nobody waits for its handling any more.
    private static string? Result(AlertSource row) =>
        row.Alert.State switch
        {
            AlertStates.Open => null,
            AlertStates.Lapsed => AlertStates.Name(AlertStates.Lapsed).Zh,
            var state =>
                $"{AlertStates.Name(state).Zh}：{MaskedNumbers.In(row.Alert.Reason ?? "")}",
        };

    private static List<(string, string?)> Read()
    {
        var fields = Rows("alert-fields.csv", "field", "from", "source")
            .Select(row => (row["field"], row["from"].Length == 0 ? null : row["from"]))
            .ToList();
        return
            fields.Find(field => field.Item2 is { } from && !Known.ContainsKey(from))
                is { Item1: { } unknown }
            ? throw new InvalidOperationException(
                $"alert-fields.csv: nothing fills {unknown} as it says."
            )
            : fields;
    }

    private static IReadOnlyList<CsvRow> Rows(string name, params IReadOnlyList<string> columns)
    {
        using var stream =
            typeof(AlertTable).Assembly.GetManifestResourceStream($"alerts/standard/{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return CsvTable.Read(reader, name, columns);
    }

    // What XML cannot carry at all is left out of a text.
    private static string Clean(string? value) =>
        value is null ? "" : new([.. value.Where(XmlConvert.IsXmlChar)]);

    private static string Time(DateTimeOffset at) =>
        ChinaTime.In(at).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
