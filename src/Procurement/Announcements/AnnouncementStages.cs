namespace Trading.Procurement.Announcements;

/// <summary>Where a procurement stands for somebody who wants to bid, or to know who won.</summary>
public static class AnnouncementStages
{
    /// <summary>A stage as what is stored tells it.</summary>
    /// <param name="Term">Code and words.</param>
    /// <param name="First">A state of it.</param>
    /// <param name="Second">The other one; the same where there is none.</param>
    /// <param name="TakesBids">True where the bid deadline must lie ahead.</param>
    internal sealed record Stage(Term Term, string First, string Second, bool TakesBids = false);

    private static readonly IReadOnlyList<Stage> Each =
    [
        new(
            new("open", new("招标中", "Open for bids")),
            ProcurementLifecycle.Published,
            ProcurementLifecycle.Published,
            TakesBids: true
        ),
        new(
            new("evaluating", new("开标评标", "Being evaluated")),
            ProcurementLifecycle.Opened,
            ProcurementLifecycle.Evaluated
        ),
        new(
            new("results", new("结果公告", "Results")),
            ProcurementLifecycle.Awarded,
            ProcurementLifecycle.Contracted
        ),
        new(
            new("ended", new("流标、终止", "Failed or cancelled")),
            ProcurementLifecycle.Failed,
            ProcurementLifecycle.Cancelled
        ),
    ];

    /// <summary>All of them, in the order of a procurement's life.</summary>
    public static readonly IReadOnlyList<Term> All = [.. Each.Select(stage => stage.Term)];

    internal static Stage? Find(string? code) =>
        Each.FirstOrDefault(stage => stage.Term.Code == code);
}
