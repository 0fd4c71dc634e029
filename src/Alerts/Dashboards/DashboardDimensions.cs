namespace Trading.Alerts.Dashboards;

/// <summary>By what the kept sums are divided, besides day, division, kind and office.</summary>
internal static class DashboardDimensions
{
    /// <summary>Warnings by level and state.</summary>
    public const string Alerts = "alerts";

    /// <summary>The same by how far the procurement is.</summary>
    public const string Stage = "stage";

    /// <summary>The same by the kind of work or goods.</summary>
    public const string Industry = "industry";

    /// <summary>The same by purchaser.</summary>
    public const string Buyer = "buyer";

    /// <summary>By what was said, source and code, and what became of it.</summary>
    public const string Signal = "signal";

    /// <summary>By whole hours from raising to the first decision.</summary>
    public const string Waited = "waited";

    /// <summary>Procurements, lots and bids of what was published.</summary>
    public const string Market = "market";
}
