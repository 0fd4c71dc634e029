using Trading.Procurement.Kinds;

namespace Trading.Procurement.Announcements;

/// <summary>Where a procurement stands for somebody who wants to bid, or to know who won.</summary>
public static class AnnouncementStages
{
    /// <summary>A stage as the kinds' states answer it.</summary>
    /// <param name="Term">Code and words.</param>
    /// <param name="All">What must be true of the state, all of it.</param>
    /// <param name="Not">What must not be true of it, none of it.</param>
    internal sealed record Stage(Term Term, Standing All, Standing Not)
    {
        /// <summary>True where the bid deadline must lie ahead.</summary>
        public bool TakesBids => All.HasFlag(Standing.TakesBids);

        /// <summary>The states that belong to it; never empty.</summary>
        public IReadOnlyList<string> States(TradingKinds kinds) =>
            [
                .. kinds
                    .StatesOf(All)
                    .Where(state => (kinds.Of(state) & Not) == 0)
                    .DefaultIfEmpty(""),
            ];
    }

    private const Standing Over = Standing.HasFailed | Standing.IsCancelled;

    private static readonly IReadOnlyList<Stage> Each =
    [
        new(
            new("open", new("招标中", "Open for bids")),
            Standing.TakesBids,
            Standing.BidsAreKnown | Over
        ),
        new(
            new("evaluating", new("开标评标", "Being evaluated")),
            Standing.BidsAreKnown,
            Standing.IsDecided | Over
        ),
        new(new("results", new("结果公告", "Results")), Standing.HasWinner, Over),
        new(
            new("ended", new("流标、终止", "Failed or cancelled")),
            Standing.IsEnded,
            Standing.HasWinner
        ),
    ];

    /// <summary>All of them, in the order of a procurement's life.</summary>
    public static readonly IReadOnlyList<Term> All = [.. Each.Select(stage => stage.Term)];

    internal static Stage? Find(string? code) =>
        Each.FirstOrDefault(stage => stage.Term.Code == code);
}
