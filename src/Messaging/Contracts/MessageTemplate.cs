using System.Reflection;
using System.Text.RegularExpressions;

namespace Trading.Messaging.Contracts;

/// <summary>
/// The words of one kind of message: a subject and a body in each language, with placeholders such as <c>{firm}</c>.
/// Keep each in a <c>static readonly</c> field of the module that sends it: that is how the tests find every one.
/// </summary>
public sealed partial class MessageTemplate
{
    /// <summary>Names a template. The name is <c>module.what_happened</c> and outlives the words.</summary>
    public MessageTemplate(string name, LocalizedText subject, LocalizedText body)
    {
        (Name, Subject, Body) = (name, subject, body);
        Placeholders = Names(subject.Zh).Union(Names(body.Zh)).ToHashSet();
    }

    /// <summary>Stable.</summary>
    public string Name { get; }

    /// <summary>In one line.</summary>
    public LocalizedText Subject { get; }

    /// <summary>The message itself.</summary>
    public LocalizedText Body { get; }

    /// <summary>One of <see cref="NoticeKinds"/>.</summary>
    public string Kind { get; init; } = NoticeKinds.Other;

    /// <summary>True where one after the other says the same again, so that they are shown as one.</summary>
    public bool Gathers { get; init; }

    /// <summary>True where it sums up what stands elsewhere: by e-mail only to who wants digests.</summary>
    public bool IsDigest { get; init; }

    /// <summary>True where its sender goes by stages: by SMS and voice only when it says so (<see cref="IPhoneMessages"/>).</summary>
    public bool IsStaged { get; init; }

    /// <summary>What <see cref="With"/> must be given.</summary>
    public IReadOnlySet<string> Placeholders { get; }

    /// <summary>Every template declared in the assemblies.</summary>
    public static IReadOnlyList<MessageTemplate> AllIn(IEnumerable<Assembly> assemblies) =>
        [
            .. assemblies
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => !type.ContainsGenericParameters)
                .SelectMany(type =>
                    type.GetFields(
                        BindingFlags.Static
                            | BindingFlags.Public
                            | BindingFlags.NonPublic
                            | BindingFlags.DeclaredOnly
                    )
                )
                .Where(field => field.FieldType == typeof(MessageTemplate))
                .Select(field => (MessageTemplate)field.GetValue(null)!),
        ];

    /// <summary>The placeholders of a text.</summary>
    public static IEnumerable<string> Names(string text) =>
        Placeholder().Matches(text).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>What stands beside the placeholders.</summary>
    internal static string WithoutPlaceholders(string text) => Placeholder().Replace(text, "");

    /// <summary>The message with its values: exactly those that the words have a place for.</summary>
    public Message With(params (string Name, MessageValue Value)[] values)
    {
        var given = values.ToDictionary(pair => pair.Name, pair => pair.Value.Text);
        return Placeholders.SetEquals(given.Keys)
            ? new Message(Name, Fill(Subject, given), Fill(Body, given))
            {
                Kind = Kind,
                Gathers = Gathers,
                IsDigest = IsDigest,
                IsStaged = IsStaged,
                Values = given,
            }
            : throw new ArgumentException(
                $"{Name} needs {{{string.Join(", ", Placeholders)}}} and was given {{{string.Join(", ", given.Keys)}}}.",
                nameof(values)
            );
    }

    /// <summary>The words in one language with their values, in one pass, so that a value with braces is not filled in turn.</summary>
    internal static string Fill(
        string words,
        IReadOnlyDictionary<string, LocalizedText> values,
        bool english
    ) =>
        Placeholder()
            .Replace(
                words,
                match =>
                {
                    var value = values[match.Groups[1].Value];
                    return english ? value.En : value.Zh;
                }
            );

    private static LocalizedText Fill(
        LocalizedText words,
        Dictionary<string, LocalizedText> values
    ) => new(Fill(words.Zh, values, english: false), Fill(words.En, values, english: true));

    [GeneratedRegex(@"\{([a-z_]+)\}")]
    private static partial Regex Placeholder();
}

/// <summary>A message with its values filled in.</summary>
/// <param name="Template">The name of its template.</param>
/// <param name="Subject">In one line.</param>
/// <param name="Body">The message itself.</param>
public sealed record Message(string Template, LocalizedText Subject, LocalizedText Body)
{
    /// <summary>One of <see cref="NoticeKinds"/>.</summary>
    public string Kind { get; init; } = NoticeKinds.Other;

    /// <summary>True where one after the other says the same again.</summary>
    public bool Gathers { get; init; }

    /// <summary>True where it sums up what stands elsewhere.</summary>
    public bool IsDigest { get; init; }

    /// <summary>True where its sender goes by stages.</summary>
    public bool IsStaged { get; init; }

    /// <summary>The key of what it is about, by which its sender may ask how far it came (<see cref="IDeliveries"/>).</summary>
    public Guid? About { get; init; }

    /// <summary>From when on it is of no use: not sent any more then, and not kept back for quiet hours that last longer.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>What stands in the placeholders, for words that somebody gave in place of the shipped ones.</summary>
    internal IReadOnlyDictionary<string, LocalizedText> Values { get; init; } =
        new Dictionary<string, LocalizedText>();
}

/// <summary>What stands in a placeholder: a text that is the same in both languages, or one of each.</summary>
/// <param name="Text">In both languages.</param>
public readonly record struct MessageValue(LocalizedText Text)
{
    /// <summary>The same in both languages, such as a name; nothing where there is none.</summary>
    public static implicit operator MessageValue(string? text) =>
        new(new LocalizedText(text ?? "", text ?? ""));

    /// <summary>One of each.</summary>
    public static implicit operator MessageValue(LocalizedText text) => new(text);
}
