using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Trading.Kernel.Security;

namespace Trading.Kernel.Sql;

/// <summary>
/// <c>{scope p.region, p.kind, p.office_id}</c>, or with a fourth column <c>p.source</c> and those that relations look at
/// (<see cref="DataRelation"/>), in a statement: the condition under which a row lies in the scope the statement is sent with. Its text depends on the form of the scope alone
/// (how many areas, which conditions each has), so that there are few, and each is a plan of its own that an index
/// serves; what the scope names are parameters.
/// </summary>
internal static partial class ScopeText
{
    // An area without a column to look at holds nothing.
    private const string None = "1 = 0";

    // Columns before those of relations.
    private const int Given = 4;

    /// <summary>True when the statement is to be sent with a scope.</summary>
    public static bool IsIn(string text) => Token().IsMatch(text);

    /// <summary>What makes the text: equal for scopes that differ only in what they name.</summary>
    public static string FormOf(DataScope scope) =>
        scope.IsEverything
            ? "*"
            : string.Join(
                '|',
                scope.Areas.Select(area =>
                    $"{(area.Region is null ? "" : "r")}{(area.Kinds is null ? "" : "k")}{(area.OfficeId is null ? "" : "o")}{(area.Source is null ? "" : "s")}{(area.Party is null ? "" : $"p{area.Party.Relation.Code}")}"
                )
            );

    /// <summary>The text with its condition for scopes of that form.</summary>
    public static string Render(string text, DataScope scope) =>
        Token().Replace(text, token => Condition(token.Groups["column"].Captures, scope));

    /// <summary>The statement's arguments and what the scope names.</summary>
    public static DynamicParameters Arguments(DataScope scope, object? args)
    {
        var all = new DynamicParameters(args);
        if (scope.IsEverything)
        {
            return all;
        }

        foreach (var (i, area) in scope.Areas.Index())
        {
            if (area.Region is { } region)
            {
                all.Add(Name("From", i), region.Range.First);
                all.Add(Name("To", i), region.Range.Last);
            }

            if (area.Kinds is { } kinds)
            {
                all.Add(Name("Kinds", i), kinds.ToArray());
            }

            if (area.OfficeId is { } office)
            {
                all.Add(Name("Office", i), office);
            }

            if (area.Source is { } source)
            {
                all.Add(Name("Source", i), source);
            }

            if (area.Party is { } party)
            {
                all.Add(Name("Party", i), party.Code);
                all.Add(Name("Day", i), party.Day);
            }
        }

        return all;
    }

    private static string Condition(CaptureCollection columns, DataScope scope)
    {
        if (scope.IsEverything || scope.Areas.Count == 0)
        {
            return scope.IsEverything ? "1 = 1" : None;
        }

        var areas = scope.Areas.Select(
            (area, i) => string.Join(" and ", Conditions(columns, area, i))
        );
        return new StringBuilder("(").AppendJoin(" or ", areas).Append(')').ToString();
    }

    private static IEnumerable<string> Conditions(CaptureCollection columns, DataArea area, int i)
    {
        if (area.Region is not null)
        {
            yield return $"{columns[0].Value} between @{Name("From", i)} and @{Name("To", i)}";
        }

        if (area.Kinds is not null)
        {
            yield return $"{columns[1].Value} in @{Name("Kinds", i)}";
        }

        if (area.OfficeId is not null)
        {
            yield return $"{columns[2].Value} = @{Name("Office", i)}";
        }

        if (area.Source is not null)
        {
            yield return columns.Count > 3 ? $"{columns[3].Value} = @{Name("Source", i)}" : None;
        }

        if (area.Party is { Relation: var relation })
        {
            yield return columns.Count >= Given + relation.Columns
                ? string.Format(
                        CultureInfo.InvariantCulture,
                        relation.Condition,
                        [.. columns.Skip(Given).Select(column => (object)column.Value)]
                    )
                    .Replace("@party", $"@{Name("Party", i)}", StringComparison.Ordinal)
                    .Replace("@day", $"@{Name("Day", i)}", StringComparison.Ordinal)
                : None;
        }
    }

    private static string Name(string part, int area) =>
        string.Create(CultureInfo.InvariantCulture, $"scope{part}{area}");

    [GeneratedRegex(@"\{scope (?<column>[\w.]+)(?:, (?<column>[\w.]+)){2,5}\}")]
    private static partial Regex Token();
}
