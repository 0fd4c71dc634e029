namespace Trading.Client;

/// <summary>Where the platform is and who calls.</summary>
/// <param name="Platform">Its address.</param>
/// <param name="Key">The trading system's key, as the administrator gave it.</param>
public sealed record TradingClientOptions(Uri Platform, string Key)
{
    /// <summary>How often what can be sent again is sent again before it counts as failed.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>The first pause, which doubles; <c>Retry-After</c> goes before it.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The language of what is refused: <c>zh-CN</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "zh-CN";
}
