namespace Trading.Alerts.Cases;

/// <summary>The codes of <see cref="CaseRules.States"/> that mean something to a command or a page.</summary>
public static class CaseStates
{
    /// <summary>The purchaser is asked.</summary>
    public const string Waiting = "waiting";

    /// <summary>Corrections are ordered and not all carried out.</summary>
    public const string Correcting = "correcting";

    /// <summary>All that was ordered is carried out.</summary>
    public const string Corrected = "corrected";

    /// <summary>Nothing is done until its reason is gone.</summary>
    public const string Paused = "paused";

    /// <summary>Ended with a decision document.</summary>
    public const string Closed = "closed";
}
