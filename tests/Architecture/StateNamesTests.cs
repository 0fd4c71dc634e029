using System.Text.RegularExpressions;
using Trading.Procurement.Kinds;
using Trading.Tests.Harness;

namespace Trading.Tests.Architecture;

/// <summary>What a procurement's state means is asked by predicates.</summary>
public sealed partial class StateNamesTests
{
    // Words that a panel, a job or a change of a record has too, where their own states are meant.
    private static readonly string[] Rooms =
    [
        "Procurement",
        "Web",
        "Alerts",
        "Evaluation",
        "Exchange",
        "Analysis",
        "Registry",
    ];

    [Fact]
    public void Nobody_compares_the_state_of_a_procurement_with_a_name()
    {
        var names = string.Join('|', TradingKinds.Read().States.Select(state => state.Code));
        // A state that is compared, or one of a list in SQL.
        var compared = new Regex(
            $"""(?:[Pp]rocurement|Summary|summary|_detail|Detail|found|item|lot)\.State(?:\s*(?:==|!=|is(?: not)?)\s*\(?|\.Equals\()\s*"(?:{names})"|p\.state\s*(?:=|<>|(?:not )?in)\s*\(?'(?:{names})'"""
        );
        var faults =
            from room in Rooms
            from file in Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src", room),
                "*.*",
                SearchOption.AllDirectories
            )
            where Source().IsMatch(file) && !Built().IsMatch(file)
            from Match match in compared.Matches(File.ReadAllText(file))
            // Panels and alerts have states of their own.
            where !file.Contains("Panel", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}";
        Assert.Empty(faults);
    }

    [Fact]
    public void No_code_names_a_kind_s_own_states()
    {
        // Names that nothing else in the product has.
        var own = new Regex("\"(?:opened|evaluated|contracted)\"");
        var faults =
            from file in Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src"),
                "*.*",
                SearchOption.AllDirectories
            )
            where Source().IsMatch(file) && !Built().IsMatch(file)
            where own.IsMatch(File.ReadAllText(file))
            select Path.GetRelativePath(Repository.Root, file);
        Assert.Empty(faults);
    }

    [GeneratedRegex(@"\.(cs|razor)$")]
    private static partial Regex Source();

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Built();
}
