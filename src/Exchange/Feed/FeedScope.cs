using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>
/// What a system may be told of, kind by kind; as a word in its cursors, so that one whose scope has become wider since is
/// told that it missed what it was not told of.
/// </summary>
/// <param name="Kinds">The kinds, each with what lies in it.</param>
/// <param name="Widened">How often the fields it may read became more.</param>
internal sealed record FeedScope(IReadOnlyDictionary<string, DataScope> Kinds, long Widened)
{
    private const char WidenedMark = '@';
    private const string Everywhere = "*";
    private const string EveryField = "all";
    private const int FieldsLength = 12;

    /// <summary>A caller's.</summary>
    public static FeedScope Of(Caller caller, IEnumerable<IChangeSource> sources) =>
        new(
            sources
                .Select(source => (source.Kind, Scope: source.ScopeOf(caller)))
                .Where(kind => kind.Scope.Areas.Count > 0)
                .ToDictionary(kind => kind.Kind, kind => kind.Scope),
            caller.FieldsWidened
        );

    /// <summary>True when whatever lies in the other lies in it.</summary>
    public bool Covers(FeedScope other) =>
        Widened >= other.Widened
        && other.Kinds.All(kind =>
            Kinds.TryGetValue(kind.Key, out var mine) && mine.Covers(kind.Value)
        );

    /// <summary>
    /// As a word: <c>entity;procurement=210200:goods+works</c>. What a system fed itself is always its own and not said.
    /// </summary>
    public string Word() =>
        string.Join(
            ';',
            Kinds
                .OrderBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind =>
                    kind.Value.IsEverything
                        ? kind.Key
                        : $"{kind.Key}={string.Join(',', kind.Value.Areas.Where(IsPlace).Select(Word))}"
                )
                .Concat(
                    Widened == 0
                        ? []
                        : [string.Create(CultureInfo.InvariantCulture, $"{WidenedMark}{Widened}")]
                )
        );

    /// <summary>The fields that may be read, as a word that is another for other fields.</summary>
    public static string WordOf(FieldScope? fields) =>
        fields is null
            ? EveryField
            : Convert.ToHexStringLower(
                SHA256.HashData(
                    Encoding.UTF8.GetBytes(
                        string.Join(
                            ' ',
                            fields
                                .Sections.SelectMany(section =>
                                    section.Value.Select(field => $"{section.Key}.{field}")
                                )
                                .Order(StringComparer.Ordinal)
                        )
                    )
                )
            )[..FieldsLength];

    /// <summary>Of a word, with what the system feeds itself; null where it is none.</summary>
    public static FeedScope? Read(string word, FeedScope now)
    {
        var kinds = new Dictionary<string, DataScope>();
        var widened = 0L;
        foreach (
            var kind in word.Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Split('='))
        )
        {
            if (kind[0].StartsWith(WidenedMark))
            {
                if (
                    !long.TryParse(
                        kind[0].AsSpan(1),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out widened
                    )
                )
                {
                    return null;
                }

                continue;
            }

            if (kind.Length == 1)
            {
                kinds[kind[0]] = DataScope.Everything;
                continue;
            }

            var areas = new List<DataArea>(
                now.Kinds.GetValueOrDefault(kind[0])?.Areas.Where(area => !IsPlace(area)) ?? []
            );
            foreach (var area in kind[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = area.Split(':');
                var region = default(RegionCode);
                if (
                    parts.Length != 2
                    || (parts[0] != Everywhere && !RegionCode.TryParse(parts[0], out region, out _))
                )
                {
                    return null;
                }

                areas.Add(
                    new DataArea
                    {
                        Region = parts[0] == Everywhere ? null : region,
                        Kinds = parts[1].Length == 0 ? null : parts[1].Split('+'),
                    }
                );
            }

            kinds[kind[0]] = DataScope.Of(areas);
        }

        return new(kinds, widened);
    }

    private static bool IsPlace(DataArea area) => area is { OfficeId: null, Source: null };

    private static string Word(DataArea area) =>
        $"{area.Region?.ToString() ?? Everywhere}:{string.Join('+', area.Kinds ?? [])}";
}
