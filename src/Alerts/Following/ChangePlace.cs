namespace Trading.Alerts.Following;

/// <summary>A place in the order of change: what comes next is behind it.</summary>
public record ChangePlace
{
    /// <summary>When that changed which was looked at last.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>It, by key; empty for a place before everything that changed at that instant.</summary>
    public Guid AfterId { get; init; }

    /// <summary>As a statement takes it: <c>@since</c> and <c>@afterId</c>.</summary>
    internal object Arguments => new { since = Since, afterId = AfterId };
}
