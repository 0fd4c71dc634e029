namespace Trading.Alerts;

/// <summary>Filters as the API is sent them.</summary>
internal static class SentFilters
{
    /// <summary>Null for an empty one: a form sends the filters that were left alone as empty ones.</summary>
    public static string? Given(this string? filter) =>
        string.IsNullOrWhiteSpace(filter) ? null : filter;
}
