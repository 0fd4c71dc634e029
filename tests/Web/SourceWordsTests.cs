using System.Text.RegularExpressions;
using Trading.Tests.Harness;
using Trading.Web.Pages.Alerts;

namespace Trading.Tests.Web;

/// <summary>Where screens and settings come from is said in both languages.</summary>
public sealed partial class SourceWordsTests
{
    [Fact]
    public void Every_source_that_a_page_shows_has_words_in_both_languages()
    {
        var cited = new[]
        {
            "src/Analysis/Data/screens.json",
            "src/Analysis/Data/procedure-model.json",
            "src/Alerts/Data/evidence.json",
        }
            .SelectMany(file =>
                Cited().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
            )
            .Select(match => Regex.Unescape(match.Groups[1].Value))
            .Distinct()
            .ToList();
        Assert.True(cited.Count > 10, "The sources were not found.");
        Assert.Empty(cited.Except(Sources.All.Keys));
        foreach (var words in Sources.All.Values)
        {
            Assert.Contains(words.Zh, letter => letter is >= '一' and <= '鿿');
            Assert.DoesNotContain(words.En, letter => letter is >= '一' and <= '鿿');
        }
    }

    [GeneratedRegex("\"(?:source|levelsSource)\": \"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Cited();
}
