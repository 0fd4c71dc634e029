using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Access.Contracts;

/// <summary>A scope in words, for whoever wonders why something is not in a list.</summary>
public sealed class ScopeWords(IEnumerable<DataKind> kinds)
{
    /// <summary>What a trading system or person sees: 大连市（工程建设）、本机构报送的项目.</summary>
    public LocalizedText Of(DataScope scope) =>
        scope.IsEverything ? new("全省", "the whole province")
        : scope.Areas.Count == 0 ? new("无", "nothing")
        : new(
            string.Join("、", scope.Areas.Select(area => Words(area).Zh)),
            string.Join(", ", scope.Areas.Select(area => Words(area).En))
        );

    private LocalizedText Words(DataArea area)
    {
        LocalizedText place = area switch
        {
            { Party: { } party } => party.Relation.Name,
            { OfficeId: not null } => new("本机构发布的项目", "what the own office publishes"),
            { Source: not null } => new("本系统报送的项目", "what the system feeds"),
            { Region: { } region } => Regions.Find(region)?.FullName ?? region.Name,
            _ => new("全省", "the whole province"),
        };
        if (area.Kinds is not { } limited)
        {
            return place;
        }

        var names = kinds.Where(kind => limited.Contains(kind.Code)).ToList();
        return new(
            $"{place.Zh}（{string.Join("、", names.Select(kind => kind.Name.Zh))}）",
            $"{place.En} ({string.Join(", ", names.Select(kind => kind.Name.En))})"
        );
    }
}
