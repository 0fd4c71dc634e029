namespace Trading.Cli.Conformance;

/// <summary>What came of a check.</summary>
internal enum Verdict
{
    Holds,
    Fails,

    /// <summary>What it needs was not there: said, and no failure.</summary>
    NotTried,
}

/// <summary>What a check saw, in words.</summary>
internal sealed record Seen(Verdict Verdict, LocalizedText Text)
{
    public static Seen Good(string zh, string en) => new(Verdict.Holds, new(zh, en));

    public static Seen Bad(string zh, string en) => new(Verdict.Fails, new(zh, en));

    public static Seen Untried(string zh, string en) => new(Verdict.NotTried, new(zh, en));
}

/// <summary>What a check needs is not there.</summary>
internal sealed class NotTriedException(LocalizedText why) : Exception(why.En)
{
    public LocalizedText Why => why;
}
