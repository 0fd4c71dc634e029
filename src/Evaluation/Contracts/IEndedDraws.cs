namespace Trading.Evaluation.Contracts;

/// <summary>A draw whose list was frozen, and how it ended: nobody by name.</summary>
public sealed record EndedDraw
{
    /// <summary>The panel.</summary>
    public required Guid PanelId { get; init; }

    /// <summary>The procurement.</summary>
    public required Guid ProcurementId { get; init; }

    /// <summary>1 for the first of the procurement.</summary>
    public required int DrawNumber { get; init; }

    /// <summary>The office that asked for it; null where nobody's did.</summary>
    public required Guid? Centre { get; init; }

    /// <summary>Where the panel evaluates, as invitations say it.</summary>
    public required string Venue { get; init; }

    /// <summary>When, in China.</summary>
    public required DateOnly On { get; init; }

    /// <summary>One of <see cref="DrawOutcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Who was asked, in their order; nobody until the result is known.</summary>
    public required IReadOnlyList<DrawAnswer> Answers { get; init; }
}

/// <summary>What became of one who was drawn.</summary>
/// <param name="Number">In the order of the draw.</param>
/// <param name="Expert">A token: the same expert in every procurement, and nobody's name.</param>
/// <param name="Specialty">For which seat.</param>
/// <param name="Answer">One of <see cref="DrawAnswers"/>.</param>
/// <param name="Reason">Why not, by its code; null where none was given.</param>
public sealed record DrawAnswer(
    int Number,
    string Expert,
    string Specialty,
    string Answer,
    string? Reason
);

/// <summary>How a draw ends whose list was frozen.</summary>
public static class DrawOutcomes
{
    /// <summary>The panel was filled, as far as is known.</summary>
    public const string Held = "held";

    /// <summary>Candidates ran out.</summary>
    public const string Short = "short";

    /// <summary>It was cancelled while the procurement went on.</summary>
    public const string Redrawn = "redrawn";

    /// <summary>It ended with its procurement.</summary>
    public const string Ended = "ended";

    /// <summary>In words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Held, new("已组成", "Filled")),
        new(Short, new("候选人用尽", "Short of experts")),
        new(Redrawn, new("取消重抽", "Cancelled and made again")),
        new(Ended, new("随项目终止", "Ended with the procurement")),
    ];
}

/// <summary>What became of one who was drawn.</summary>
public static class DrawAnswers
{
    /// <summary>Said yes and sat.</summary>
    public const string Accepted = "accepted";

    /// <summary>Said no.</summary>
    public const string Declined = "declined";

    /// <summary>Said no because of a conflict.</summary>
    public const string Conflict = "conflict";

    /// <summary>Said nothing in time.</summary>
    public const string Silent = "silent";

    /// <summary>Was never asked, or the seat was taken away.</summary>
    public const string None = "none";

    /// <summary>In words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Accepted, new("参加", "Took part")),
        new(Declined, new("谢绝", "Declined")),
        new(Conflict, new("主动回避", "Declared a conflict")),
        new(Silent, new("逾期未答复", "No answer in time")),
        new(None, new("未及答复", "Had not to answer")),
    ];
}

/// <summary>How many could be drawn.</summary>
/// <param name="PanelId">The panel.</param>
/// <param name="Specialty">Of the list.</param>
/// <param name="Eligible">Nothing spoke against so many.</param>
public sealed record DrawPool(Guid PanelId, string Specialty, int Eligible);

/// <summary>Draws, for what the platform computes over all of them. Joins the caller's transaction when there is one.</summary>
public interface IEndedDraws
{
    /// <summary>Of procurements that are decided or over; the others', and lists that were never frozen, are left out.</summary>
    Task<IReadOnlyList<EndedDraw>> Of(
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    );

    /// <summary>What the frozen lists held. They may be long: asked for once.</summary>
    Task<IReadOnlyList<DrawPool>> PoolsOf(
        IReadOnlyCollection<Guid> panels,
        CancellationToken cancel
    );
}
