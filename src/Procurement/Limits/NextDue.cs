namespace Trading.Procurement.Limits;

/// <summary>What is due next in a procurement, and when.</summary>
internal static class NextDue
{
    /// <summary>What is overdue first, then by day; what may be done at last or at the earliest among it, days gone by left out.</summary>
    public static IReadOnlyList<LimitAnswer> Of(
        IReadOnlyList<LimitAnswer> answers,
        DateOnly today
    ) =>
        [
            .. answers
                .Where(answer =>
                    answer.Overdue || (answer.Outcome == LimitOutcome.Due && answer.Edge >= today)
                )
                .OrderBy(answer => answer.Edge)
                .ThenBy(answer => answer.EdgeAt)
                .ThenBy(answer => answer.DueKind),
        ];
}
