using System.Text.Json;

namespace Trading.Web.Pages.Help;

/// <summary>The help: a guide for each role, and questions with their answers. As data, so that words change without code.</summary>
internal sealed record HelpText(
    IReadOnlyList<HelpText.Guide> Guides,
    IReadOnlyList<HelpText.Question> Questions
)
{
    private static readonly JsonSerializerOptions Written = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>All of it.</summary>
    public static readonly HelpText All = Read();

    /// <summary>What has all of the words asked for, in the language of the page; everything where nothing is asked.</summary>
    public HelpText Find(string? asked)
    {
        var words = (asked ?? "").Split(
            (char[]?)null,
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        return words.Length == 0
            ? this
            : new HelpText(
                [
                    .. Guides.Where(guide =>
                        Holds(words, [guide.Title, .. guide.Steps.Select(step => step)])
                    ),
                ],
                [.. Questions.Where(entry => Holds(words, [entry.Asked, entry.Answer]))]
            );
    }

    private static bool Holds(string[] words, IReadOnlyList<Says> texts)
    {
        var text = string.Join('\n', texts);
        return Array.TrueForAll(
            words,
            word => text.Contains(word, StringComparison.CurrentCultureIgnoreCase)
        );
    }

    private static HelpText Read()
    {
        using var file = typeof(HelpText).Assembly.GetManifestResourceStream("help.json")!;
        return JsonSerializer.Deserialize<HelpText>(file, Written)!;
    }

    /// <summary>A text in both languages.</summary>
    internal sealed record Says(string Zh, string En)
    {
        public override string ToString() => new LocalizedText(Zh, En).ToString();
    }

    /// <summary>How somebody does their work here.</summary>
    /// <param name="Code">A role's code, or that of who is none (<c>system</c>).</param>
    /// <param name="Title">Who, and what for.</param>
    /// <param name="Steps">In their order.</param>
    internal sealed record Guide(string Code, Says Title, IReadOnlyList<Says> Steps);

    /// <summary>A question and its answer.</summary>
    /// <param name="Code">Its place on the page.</param>
    /// <param name="Asked">The question.</param>
    /// <param name="Answer">The answer.</param>
    internal sealed record Question(
        string Code,
        [property: System.Text.Json.Serialization.JsonPropertyName("question")] Says Asked,
        Says Answer
    );
}
