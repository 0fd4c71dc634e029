namespace Trading.Browser;

/// <summary>The line of somebody in the country.</summary>
internal static class Network
{
    /// <summary>Bits a second, both ways.</summary>
    public const int BitsPerSecond = 1_600_000;

    /// <summary>Milliseconds there and back.</summary>
    public const int Latency = 300;

    /// <summary>From now on the page is on such a line, its open connection included.</summary>
    public static async Task<ICDPSession> Slow(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync(
            "Network.emulateNetworkConditions",
            new Dictionary<string, object>
            {
                ["offline"] = false,
                ["latency"] = Latency,
                ["downloadThroughput"] = BitsPerSecond / 8,
                ["uploadThroughput"] = BitsPerSecond / 8,
            }
        );
        return session;
    }
}
