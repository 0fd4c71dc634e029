using System.Text.Json.Nodes;
using Trading.Procurement.Ocds;

namespace Trading.Tests.Procurement.Ocds;

/// <summary>The merging routine of OCDS 1.1, case by case.</summary>
public sealed class MergeTests
{
    private static readonly Dictionary<string, (string[] Releases, string Merged)> Cases = new()
    {
        ["a later value takes the place of an earlier"] = (
            ["""{"tender":{"id":"t","title":"a"}}""", """{"tender":{"id":"t","title":"b"}}"""],
            """{"tender":{"id":"t","title":"b"}}"""
        ),
        ["null takes a member away"] = (
            ["""{"tender":{"id":"t","title":"a"}}""", """{"tender":{"title":null}}"""],
            """{"tender":{"id":"t"}}"""
        ),
        ["null of what is not there is nothing"] = (
            ["""{"tender":{"id":"t","title":null}}"""],
            """{"tender":{"id":"t"}}"""
        ),
        ["an object taken away may come again"] = (
            [
                """{"tender":{"id":"t","value":{"amount":1}}}""",
                """{"tender":{"value":null}}""",
                """{"tender":{"value":{"currency":"CNY"}}}""",
            ],
            """{"tender":{"id":"t","value":{"currency":"CNY"}}}"""
        ),
        ["objects are merged member by member"] = (
            [
                """{"tender":{"value":{"amount":1}}}""",
                """{"tender":{"value":{"currency":"CNY"}}}""",
            ],
            """{"tender":{"value":{"amount":1,"currency":"CNY"}}}"""
        ),
        ["lists with ids are merged by id in the order in which they first stand"] = (
            [
                """{"awards":[{"id":"1","title":"a"},{"id":"2","title":"b"}]}""",
                """{"awards":[{"id":"3","title":"c"},{"id":"1","title":"d"}]}""",
            ],
            """{"awards":[{"id":"1","title":"d"},{"id":"2","title":"b"},{"id":"3","title":"c"}]}"""
        ),
        ["lists within lists too"] = (
            [
                """{"contracts":[{"id":"1","amendments":[{"id":"a","rationale":"x"}]}]}""",
                """{"contracts":[{"id":"1","amendments":[{"id":"b","rationale":"y"}]}]}""",
            ],
            """{"contracts":[{"id":"1","amendments":[{"id":"a","rationale":"x"},{"id":"b","rationale":"y"}]}]}"""
        ),
        ["ids of two kinds are two"] = (
            ["""{"awards":[{"id":1,"title":"a"}]}""", """{"awards":[{"id":"1","title":"b"}]}"""],
            """{"awards":[{"id":1,"title":"a"},{"id":"1","title":"b"}]}"""
        ),
        ["what has no id is one more"] = (
            ["""{"awards":[{"title":"a"}]}""", """{"awards":[{"title":"a"}]}"""],
            """{"awards":[{"title":"a"},{"title":"a"}]}"""
        ),
        ["lists of texts are replaced"] = (
            [
                """{"tender":{"submissionMethod":["written"]}}""",
                """{"tender":{"submissionMethod":["inPerson"]}}""",
            ],
            """{"tender":{"submissionMethod":["inPerson"]}}"""
        ),
        ["lists that the schema says so of are replaced whole"] = (
            [
                """{"tender":{"items":[{"id":"1","additionalClassifications":[{"id":"a"}]}]}}""",
                """{"tender":{"items":[{"id":"1","additionalClassifications":[{"id":"b"}]}]}}""",
            ],
            """{"tender":{"items":[{"id":"1","additionalClassifications":[{"id":"b"}]}]}}"""
        ),
        ["a list is taken away by null"] = (
            ["""{"awards":[{"id":"1"}]}""", """{"awards":null}"""],
            "{}"
        ),
        ["an empty list takes nothing away"] = (
            ["""{"awards":[{"id":"1"}]}""", """{"awards":[]}"""],
            """{"awards":[{"id":"1"}]}"""
        ),
        ["what the schema leaves out of merging is left out, and what it does not know is not"] = (
            ["""{"tag":["tender"],"x":{"id":"9","a":1}}""", """{"tag":["award"],"x":{"b":2}}"""],
            """{"x":{"id":"9","a":1,"b":2}}"""
        ),
        ["roles of a party are replaced and not gathered"] = (
            [
                """{"parties":[{"id":"p","roles":["buyer"]}]}""",
                """{"parties":[{"id":"p","roles":["supplier"]}]}""",
            ],
            """{"parties":[{"id":"p","roles":["supplier"]}]}"""
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Releases_are_merged_by_the_rules(string name)
    {
        var (releases, expected) = Cases[name];
        var merged = MergeReleases.Compile(
            releases.Select(
                (text, at) =>
                {
                    var release = JsonNode.Parse(text)!.AsObject();
                    release["ocid"] = "o-1";
                    release["date"] = $"2026-01-0{at + 1}T00:00:00Z";
                    return release;
                }
            )
        );
        Assert.Equal("o-1", (string?)merged["ocid"]);
        Assert.Equal("""["compiled"]""", merged["tag"]!.ToJsonString());
        Assert.Equal($"2026-01-0{releases.Length}T00:00:00Z", (string?)merged["date"]);
        foreach (var name2 in new[] { "ocid", "id", "date", "tag" })
        {
            merged.Remove(name2);
        }

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), merged), merged.ToJsonString());
    }

    [Fact]
    public void Releases_are_ordered_by_the_instant_and_not_by_the_text_of_their_dates()
    {
        // 2026-11-02T00:00+08:00 is before 2026-11-01T23:00Z.
        var merged = MergeReleases.Compile([
            JsonNode
                .Parse(
                    """{"ocid":"o-1","id":"2","date":"2026-11-02T00:00:00+08:00","tag":["tenderUpdate"],"tender":{"id":"t","title":null,"value":{"amount":2}}}"""
                )!
                .AsObject(),
            JsonNode
                .Parse(
                    """{"ocid":"o-1","id":"1","date":"2026-11-01T23:00:00Z","tag":["tender"],"tender":{"id":"t","title":"x","value":{"amount":1}}}"""
                )!
                .AsObject(),
        ]);
        Assert.Equal("x", (string?)merged["tender"]!["title"]);
        Assert.Equal(1, (int)merged["tender"]!["value"]!["amount"]!);
    }
}
