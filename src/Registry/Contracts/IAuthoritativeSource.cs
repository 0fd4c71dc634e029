using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>
/// A body whose register is right by law, e.g. the market-regulation bureau for names and legal representatives. Each
/// connector is one implementation; whatever is registered as one is asked.
/// </summary>
public interface IAuthoritativeSource
{
    /// <summary>The body's name, by which marks, history and notices speak of it. Stable.</summary>
    string Name { get; }

    /// <summary>The sections it vouches for, wholly or for some fields.</summary>
    IReadOnlyList<string> Sections { get; }

    /// <summary>True for the kinds of bodies it keeps a register of; see <see cref="EntityKinds"/>.</summary>
    bool Keeps(string? kind);

    /// <summary>Asks it. Never throws for what the other side does; called while no transaction is open.</summary>
    Task<SourceAnswer> Ask(EntityCode code, string? kind, CancellationToken cancel);
}

/// <summary>What a source answered.</summary>
public abstract record SourceAnswer
{
    private SourceAnswer() { }

    /// <summary>It knows the body.</summary>
    /// <param name="AsOf">The day for which it speaks.</param>
    /// <param name="Deregistered">True when the body is struck off its register (注销).</param>
    /// <param name="Sections">What it vouches for.</param>
    public sealed record Known(
        DateOnly AsOf,
        bool Deregistered,
        IReadOnlyList<VouchedSection> Sections
    ) : SourceAnswer;

    /// <summary>It answers, and knows no such body.</summary>
    public sealed record Unknown : SourceAnswer;

    /// <summary>Nothing that can be used came back; it is asked again later.</summary>
    /// <param name="Outcome">One of <see cref="SourceOutcomes"/>: silent, refused, unreadable.</param>
    /// <param name="Why">For the operator.</param>
    public sealed record None(string Outcome, string Why) : SourceAnswer;
}

/// <summary>What a source says of one section. Of a list it names every row that it has.</summary>
/// <param name="Section">One of <see cref="Sections"/>.</param>
/// <param name="Rows">Its rows; one for a section that is no list.</param>
public sealed record VouchedSection(string Section, IReadOnlyList<VouchedRow> Rows);

/// <summary>One row as a source has it.</summary>
/// <param name="Row">The row, in canonical form.</param>
/// <param name="Fields">The fields it vouches for; the others it says nothing of.</param>
public sealed record VouchedRow(object Row, IReadOnlySet<string> Fields);
