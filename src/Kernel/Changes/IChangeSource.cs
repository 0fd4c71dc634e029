using Trading.Kernel.Security;

namespace Trading.Kernel.Changes;

/// <summary>
/// A kind of what the feed tells of: who may be told, and what there is now, for a snapshot. Registered by the module that
/// has it.
/// </summary>
public interface IChangeSource
{
    /// <summary>One of <see cref="FeedKinds"/>.</summary>
    string Kind { get; }

    /// <summary>Which of it a caller may be told of; nothing where none.</summary>
    DataScope ScopeOf(Caller caller);

    /// <summary>What there is and may be used, in the order of its keys behind one of them, at most so much.</summary>
    /// <param name="subject">Behind this key; from the beginning when null.</param>
    /// <param name="take">So much at most.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="order">Of the keys.</param>
    Task<IReadOnlyList<PresentSubject>> Behind(
        string? subject,
        int take,
        CancellationToken cancel,
        KeyOrder order = KeyOrder.Engine
    );
}

/// <summary>In which order keys are walked.</summary>
public enum KeyOrder
{
    /// <summary>As the engine keeps them, which may have an order of its own for ids.</summary>
    Engine,

    /// <summary>By their characters as the feed writes them, which readers of every platform can take.</summary>
    Characters,
}

/// <summary>Something the feed tells of as it is now.</summary>
public sealed record PresentSubject
{
    /// <summary>Its key, as the feed has it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Its version.</summary>
    public long Version { get; init; }

    /// <summary>The division it lies in.</summary>
    public string? Region { get; init; }

    /// <summary>Its trading kind.</summary>
    public string? TradingKind { get; init; }

    /// <summary>Who feeds it.</summary>
    public string? Source { get; init; }

    /// <summary>Whom it is about.</summary>
    public string? About { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Since when it is there: nobody was told of it before.</summary>
    public DateTimeOffset Since { get; init; }
}
