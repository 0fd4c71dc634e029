namespace Trading.Analysis.Screening;

/// <summary>What a search for keywords finds, as a clerk would run it: the measure that a screen has to beat.</summary>
public static class KeywordBaseline
{
    private static readonly KeywordAutomaton Words = new([
        .. EmbeddedData.Lines("screening-baseline.txt").SelectMany(line => line.Split(' ')),
    ]);

    private static readonly Lazy<KeywordAutomaton> RuleWords = new(() =>
        new(ScreeningRules.Shipped.Keywords)
    );

    /// <summary>True when any of the words stands in the text.</summary>
    public static bool Finds(string text) => Words.Count(NormalText.Of(text.Split('\n')).Text) > 0;

    /// <summary>One pass of the words that rules begin with over a text as it is: the yardstick of speed.</summary>
    public static int Pass(ReadOnlySpan<char> text) => RuleWords.Value.Count(text);
}
