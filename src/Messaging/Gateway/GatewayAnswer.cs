namespace Trading.Messaging.Gateway;

/// <summary>What the gateway made of a message, as far as that can be known.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Error">Why, for the log; neither number nor text.</param>
/// <param name="After">How long to wait before the next attempt, where it says so.</param>
internal sealed record GatewayAnswer(
    GatewayAnswerKind Kind,
    string? Error = null,
    TimeSpan? After = null
);

/// <summary>Which answer it is.</summary>
internal enum GatewayAnswerKind
{
    /// <summary>It has the message, under its id.</summary>
    Taken,

    /// <summary>It arrived.</summary>
    Delivered,

    /// <summary>It will not arrive, however often it is handed over.</summary>
    Refused,

    /// <summary>This message had better be handed over again later.</summary>
    Later,

    /// <summary>So had all the others: the gateway is away, full, or not what it should be.</summary>
    Away,

    /// <summary>It never heard of the message.</summary>
    Unknown,
}
