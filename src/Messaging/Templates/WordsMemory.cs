namespace Trading.Messaging.Templates;

/// <summary>
/// The words in force as this node last read them. Other nodes' changes are seen after <see cref="Lasts"/> at the latest.
/// </summary>
internal sealed class WordsMemory(TimeProvider time)
{
    /// <summary>How long what was read is used.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);

    private Read? _last;

    /// <summary>What was read not too long ago; null where it is to be read anew.</summary>
    public IReadOnlyDictionary<(string Template, string Language), MessageWords>? Recent =>
        Volatile.Read(ref _last) is { } last && time.GetUtcNow() - last.At < Lasts
            ? last.Words
            : null;

    public void Keep(IReadOnlyDictionary<(string Template, string Language), MessageWords> words) =>
        Volatile.Write(ref _last, new(words, time.GetUtcNow()));

    public void Forget() => Volatile.Write(ref _last, null);

    private sealed record Read(
        IReadOnlyDictionary<(string Template, string Language), MessageWords> Words,
        DateTimeOffset At
    );
}
