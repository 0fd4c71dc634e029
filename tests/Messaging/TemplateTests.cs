using System.Text.RegularExpressions;
using Trading.Composition;
using Trading.Messaging.Contracts;

namespace Trading.Tests.Messaging;

/// <summary>The words of messages: complete in both languages, and filled by whoever sends them.</summary>
public sealed partial class TemplateTests
{
    private static readonly IReadOnlyList<MessageTemplate> All = MessageTemplate.AllIn(
        Platform.Modules
    );

    [Fact]
    public void Every_message_has_subject_and_body_in_both_languages()
    {
        Assert.True(All.Count > 30);
        Assert.Equal(All.Count, All.Select(template => template.Name).Distinct().Count());
        Assert.All(
            All,
            template =>
            {
                foreach (var words in new[] { template.Subject, template.Body })
                {
                    Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", words.Zh);
                    Assert.Matches("[A-Za-z]", words.En);
                    Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", words.En);
                    Assert.Equal(
                        MessageTemplate.Names(words.Zh).Order(),
                        MessageTemplate.Names(words.En).Order()
                    );
                    // A brace that is not a placeholder would be sent as it stands.
                    Assert.DoesNotMatch(
                        "[{}]",
                        Regex.Replace(words.Zh + words.En, @"\{[a-z_]+\}", "")
                    );
                }

                Assert.True(template.Name.Length <= 60);
                Assert.DoesNotContain('\n', template.Subject.Zh + template.Subject.En);
            }
        );
    }

    [Fact]
    public void Every_message_is_sent_somewhere_with_all_its_placeholders_filled()
    {
        var source = string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
                .Select(File.ReadAllText)
        );
        var sent = Sending().Matches(source).ToLookup(match => match.Groups["name"].Value);
        var fields = Platform
            .Modules.SelectMany(module => module.GetTypes())
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type =>
                type.GetFields(
                    System.Reflection.BindingFlags.Static
                        | System.Reflection.BindingFlags.Public
                        | System.Reflection.BindingFlags.NonPublic
                )
            )
            .Where(field => field.FieldType == typeof(MessageTemplate))
            .ToList();
        Assert.Equal(All.Count, fields.Count);
        Assert.All(
            fields,
            field =>
            {
                var template = (MessageTemplate)field.GetValue(null)!;
                var uses = sent[$"{field.DeclaringType!.Name}.{field.Name}"].ToList();
                Assert.True(uses.Count > 0, $"nobody sends {template.Name}");
                Assert.All(
                    uses,
                    use =>
                        Assert.Equal(
                            template.Placeholders.Order(),
                            Given()
                                .Matches(Arguments(source, use.Index + use.Length))
                                .Select(match => match.Groups[1].Value)
                                .Order()
                        )
                );
            }
        );
    }

    [Fact]
    public void A_message_takes_exactly_the_values_it_has_places_for()
    {
        var template = new MessageTemplate(
            "tests.one",
            new("主题", "Subject"),
            new("{firm}：{reason}", "{firm}: {reason}")
        );
        var filled = template.With(
            ("firm", new Trading.Domain.LocalizedText("甲", "A")),
            ("reason", "{firm}")
        );
        // What somebody typed is not filled in turn.
        Assert.Equal(("甲：{firm}", "A: {firm}"), (filled.Body.Zh, filled.Body.En));
        Assert.Throws<ArgumentException>(() => template.With(("firm", "甲")));
        Assert.Throws<ArgumentException>(() =>
            template.With(("firm", "甲"), ("reason", "乙"), ("more", "丙"))
        );
    }

    // What stands between the parentheses.
    private static string Arguments(string source, int from)
    {
        var at = from;
        for (var depth = 1; depth > 0; at++)
        {
            depth +=
                source[at] == '(' ? 1
                : source[at] == ')' ? -1
                : 0;
        }

        return source[from..at];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Trading.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"(?<name>\w+Messages\.\w+)\s*\.With\(")]
    private static partial Regex Sending();

    [GeneratedRegex(@"\(\s*""([a-z_]+)"",")]
    private static partial Regex Given();
}
