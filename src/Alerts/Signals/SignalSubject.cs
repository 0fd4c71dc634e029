namespace Trading.Alerts.Signals;

/// <summary>Something that a signal speaks of, which a decision can find wrong by itself.</summary>
/// <param name="Token">How a decision names it.</param>
/// <param name="Name">Which, in a few words: a lot, a bidder, an expert's token, a pair of firms, a clause.</param>
/// <param name="Sentence">What is said of it.</param>
public sealed record SignalSubject(string Token, LocalizedText Name, LocalizedText Sentence);
