using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Trading.Kernel.Security;

namespace Trading.Kernel.Sql;

/// <summary>
/// <c>{scope p.region, p.kind, p.office_id}</c>, or with a fourth column <c>p.source</c>, in a statement: the condition
/// under which a row lies in the scope the statement is sent with. Its text depends on the form of the scope alone
/// (how many areas, which conditions each has), so that there are few, and each is a plan of its own that an index
/// serves; what the scope names are parameters.
/// </summary>
internal static partial class ScopeText
{
    // An area without a column to look at holds nothing.
    private const string None = "1 = 0";

    /// <summary>True when the statement is to be sent with a scope.</summary>
    public static bool IsIn(string text) => Token().IsMatch(text);

    /// <summary>What makes the text: equal for scopes that differ only in what they name.</summary>
    public static string FormOf(DataScope scope) =>
        scope.IsEverything
            ? "*"
            : string.Join(
                '|',
                scope.Areas.Select(area =>
                    $"{(area.Region is null ? "" : "r")}{(area.Kinds is null ? "" : "k")}{(area.OfficeId is null ? "" : "o")}{(area.Source is null ? "" : "s")}"
                )
            );

    /// <summary>The text with its condition for scopes of that form.</summary>
    public static string Render(string text, string form) =>
        Token().Replace(text, token => Condition(token.Groups["column"].Captures, form));

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
        }

        return all;
    }

    private static string Condition(CaptureCollection columns, string form)
    {
        if (form is "*" or "")
        {
            return form == "*" ? "1 = 1" : None;
        }

        var areas = form.Split('|')
            .Select(
                (area, i) =>
                    string.Join(
                        " and ",
                        area.Select(condition =>
                            condition switch
                            {
                                'r' =>
                                    $"{columns[0].Value} between @{Name("From", i)} and @{Name("To", i)}",
                                'k' => $"{columns[1].Value} in @{Name("Kinds", i)}",
                                'o' => $"{columns[2].Value} = @{Name("Office", i)}",
                                _ when columns.Count > 3 =>
                                    $"{columns[3].Value} = @{Name("Source", i)}",
                                _ => None,
                            }
                        )
                    )
            );
        return new StringBuilder("(").AppendJoin(" or ", areas).Append(')').ToString();
    }

    private static string Name(string part, int area) =>
        string.Create(CultureInfo.InvariantCulture, $"scope{part}{area}");

    [GeneratedRegex(@"\{scope (?<column>[\w.]+)(?:, (?<column>[\w.]+)){2,3}\}")]
    private static partial Regex Token();
}
