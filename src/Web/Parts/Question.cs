namespace Trading.Web.Parts;

/// <summary>What is asked once more before something is done that others are told of, or that cannot be taken back.</summary>
/// <param name="Ask">What will be done, to what.</param>
/// <param name="Tells">Who will be told; empty where nobody is.</param>
public sealed record Question(string Ask, params IReadOnlyList<string> Tells);
