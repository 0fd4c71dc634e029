using System.Text;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Kinds;

/// <summary>The data files of the kinds.</summary>
public sealed class KindFileTests
{
    private static string Good =>
        File.ReadAllText(
            Path.Combine(Repository.Root, "tests", "Procurement", "Kinds", "carbon.json")
        );

    [Fact]
    public void The_four_kinds_of_the_catalogue_ship_with_the_methods_that_the_law_knows()
    {
        var kinds = TradingKinds.Read();
        Assert.Equal(
            [
                ("construction", "open invited"),
                (
                    "government",
                    "open invited negotiation consultation inquiry single_source framework"
                ),
                ("land", "tender auction listing"),
                ("property", "tender auction listing online_bidding"),
            ],
            kinds
                .All.Where(kind => kind.Code != "other")
                .Select(kind =>
                    (kind.Code, string.Join(' ', kind.Methods.Select(method => method.Code)))
                )
        );
        // Construction publishes candidates, procurement the result; a listing is not evaluated.
        Assert.NotNull(kinds.Find("construction")!.Step("candidates", "open"));
        Assert.Null(kinds.Find("government")!.Step("candidates", "open"));
        Assert.Null(kinds.Find("land")!.Step("evaluation", "listing"));
        Assert.Equal(
            "单一来源采购公示",
            kinds.Find("government")!.Step("notice", "single_source")!.Name.Zh
        );
        Assert.All(
            kinds.All,
            kind => Assert.All(kind.Methods, method => Assert.NotEmpty(kind.StepsOf(method.Code)))
        );
    }

    [Theory]
    [InlineData("$.regime", "regime", "\"martial\"")]
    [InlineData("$.source", "source", "\" \"")]
    [InlineData("$.methods", "methods", "[]")]
    [InlineData("$.states", "states", "[]")]
    [InlineData("$.colour", "colour", "\"red\"")]
    [InlineData("$.steps[0].figures[0].type", "steps/0/figures/0/type", "\"shape\"")]
    [InlineData("$.steps[1] (delisting)", "steps/1/after", "[\"nothing\"]")]
    [InlineData("$.steps[1] (delisting)", "steps/1/state", "\"nowhere\"")]
    [InlineData("$.steps[1] (delisting)", "steps/1/notBefore", "[\"doomsday\"]")]
    [InlineData("$.steps[1] (delisting)", "steps/1/answers", "\"deal\"")]
    [InlineData("$.steps[2] (deal)", "steps/2/figures", "[]")]
    [InlineData("$.steps[2] (deal)", "steps/2/limits", "{}")]
    [InlineData("$.steps", "steps/4/code", "\"deal\"")]
    [InlineData("$.methods[0]", "methods/0/ocds", "\"secret\"")]
    public void A_file_that_is_wrong_is_named_with_the_path_and_the_rule(
        string path,
        string place,
        string value
    )
    {
        var file = JsonNode.Parse(Good)!;
        var parts = place.Split('/');
        var node = file;
        foreach (var part in parts[..^1])
        {
            node = int.TryParse(part, out var index) ? node![index] : node![part];
        }

        node![parts[^1]] = JsonNode.Parse(value);
        var said = Assert.Throws<FormatException>(() =>
            KindFile.Read(
                "carbon.json",
                new MemoryStream(Encoding.UTF8.GetBytes(file.ToJsonString()))
            )
        );
        Assert.StartsWith($"carbon.json: {path}", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_means_the_same_in_every_kind_and_a_kind_is_there_once()
    {
        var folder = Directory.CreateTempSubdirectory("kinds");
        try
        {
            var path = Path.Combine(folder.FullName, "carbon.json");
            File.WriteAllText(
                path,
                Good.Replace("\"listed\"", "\"opened\"", StringComparison.Ordinal)
            );
            var other = Assert.Throws<FormatException>(() => TradingKinds.Read(folder.FullName));
            Assert.Contains("$.states: opened", other.Message, StringComparison.Ordinal);
            File.WriteAllText(
                path,
                Good.Replace("\"carbon\"", "\"land\"", StringComparison.Ordinal)
            );
            var twice = Assert.Throws<FormatException>(() => TradingKinds.Read(folder.FullName));
            Assert.Contains("land.json", twice.Message, StringComparison.Ordinal);
            Assert.Throws<FormatException>(() => TradingKinds.Read(folder.FullName + "-gone"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
