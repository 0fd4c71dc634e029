namespace Trading.Alerts.Cases;

/// <summary>The codes of <see cref="CaseRules.Actions"/> that commands name.</summary>
internal static class CaseActions
{
    public const string Opened = "begun";
    public const string Asked = "asked";
    public const string Answered = "answered";
    public const string MoreAsked = "more_asked";
    public const string MoreGiven = "more_given";
    public const string MoreRefused = "more_refused";
    public const string Examined = "examined";
    public const string Ordered = "ordered";
    public const string CarriedOut = "carried_out";
    public const string Referred = "referred";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string HandedOver = "handed_over";
    public const string Released = "released";
    public const string DueSet = "due_set";
    public const string Closed = "closed";
    public const string Reopened = "reopened";
}
