namespace Trading.Evaluation.Contracts;

/// <summary>The panels of a procurement, as far as they can be compared: nobody by name.</summary>
/// <param name="ProcurementId">Which.</param>
/// <param name="Seats">Experts who took part, with what ties them to bidders.</param>
/// <param name="Draws">Every invitation that was drawn.</param>
public sealed record PanelFacts(
    Guid ProcurementId,
    IReadOnlyList<PanelSeat> Seats,
    IReadOnlyList<PanelDraw> Draws
);

/// <summary>A seat.</summary>
/// <param name="Expert">A token: the same expert in every procurement, and nobody's name.</param>
/// <param name="Ties">Bidders to whom the expert is tied.</param>
public sealed record PanelSeat(string Expert, IReadOnlyList<PanelTie> Ties);

/// <summary>A tie to a bidder.</summary>
/// <param name="Bidder">Canonical code.</param>
/// <param name="Rule">In words, with its source.</param>
public sealed record PanelTie(string Bidder, LocalizedText Rule);

/// <summary>A draw.</summary>
/// <param name="Operator">Who asked for the panel, as a token.</param>
/// <param name="IsRedraw">It took the place of one that was drawn before.</param>
/// <param name="IsDeclined">The expert declined.</param>
public sealed record PanelDraw(string Operator, bool IsRedraw, bool IsDeclined);

/// <summary>Panels, for what the platform computes over all of them. Joins the caller's transaction when there is one.</summary>
public interface IPanelFacts
{
    /// <summary>Of procurements whose result is known: until then the panel is secret. Those without a panel are left out.</summary>
    Task<IReadOnlyList<PanelFacts>> OfDecided(
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    );
}
