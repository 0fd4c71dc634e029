namespace Trading.Registry.Intake;

/// <summary>What a file of firms means for the registry, before anything of it is taken: something to act on.</summary>
public sealed record IntakeReport
{
    /// <summary>What kind of file it is: encoding and separator, or worksheet.</summary>
    public LocalizedText Said { get; init; }

    /// <summary>The line of the headings; 0 where fields have names of their own.</summary>
    public int HeaderLine { get; init; }

    /// <summary>The columns, in the order of the file.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    /// <summary>Headings that nobody knows: their columns are left out.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>What of the worksheet somebody may not see: hidden rows, columns and sheets, merged cells, failed formulas.</summary>
    public IReadOnlyList<SheetNotice> Notices { get; init; } = [];

    /// <summary>Rows of firms.</summary>
    public long Rows { get; set; }

    /// <summary>Firms that the registry does not know.</summary>
    public long New { get; set; }

    /// <summary>Firms that it knows, of the same content as far as a list tells it.</summary>
    public long Known { get; set; }

    /// <summary>Firms that it knows and that differ in name, kind, region, industry or legal representative.</summary>
    public long Differing { get; set; }

    /// <summary>Rows without a code.</summary>
    public long WithoutCode { get; set; }

    /// <summary>Rows that stand in the file twice, word for word.</summary>
    public long Repeated { get; set; }

    /// <summary>Rows that were put to another row of their firm, one a licence or telephone.</summary>
    public long Joined { get; set; }

    /// <summary>Firms that stand on several rows, put together.</summary>
    public long JoinedFirms { get; set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<JoinedFirm> JoinedExamples { get; set; } = [];

    /// <summary>Rows that cannot be taken.</summary>
    public long Rejected { get; set; }

    /// <summary>Cells that break a rule.</summary>
    public long BadCells { get; set; }

    /// <summary>Lines of no firm, by reason.</summary>
    public SortedDictionary<string, long> LeftOut { get; init; } = [];

    /// <summary>Why rows cannot be taken, the most frequent reason first.</summary>
    public IReadOnlyList<Reason> Reasons { get; set; } = [];

    /// <summary>What was taken otherwise than it stands.</summary>
    public IReadOnlyList<Corrected> Corrections { get; set; } = [];

    /// <summary>Codes with two names in the file: none of them is taken.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; set; } = [];

    /// <summary>How many such codes there are.</summary>
    public long ConflictCount { get; set; }

    /// <summary>Known firms that the file calls otherwise.</summary>
    public IReadOnlyList<OtherName> OtherNames { get; set; } = [];

    /// <summary>How many such firms there are.</summary>
    public long OtherNameCount { get; set; }

    /// <summary>Firms that can be taken, rows of one counted once.</summary>
    public long Good => Rows - Rejected - Repeated - Joined;

    /// <summary>A column.</summary>
    /// <param name="Heading">As the file calls it.</param>
    /// <param name="Field">The field it is; null for one that is left out.</param>
    public sealed record Column(string Heading, string? Field);

    /// <summary>Why rows cannot be taken.</summary>
    /// <param name="Code">The rule.</param>
    /// <param name="Count">How often it is broken.</param>
    /// <param name="First">The first cells that break it.</param>
    public sealed record Reason(string Code, long Count, IReadOnlyList<BadCell> First);

    /// <summary>What was taken otherwise.</summary>
    /// <param name="Kind">One of <see cref="CorrectionKinds"/>.</param>
    /// <param name="Count">How often.</param>
    /// <param name="First">The first of them.</param>
    public sealed record Corrected(string Kind, long Count, IReadOnlyList<Correction> First);

    /// <summary>Names that stand under one code.</summary>
    /// <param name="Code">The code.</param>
    /// <param name="Names">Side by side.</param>
    public sealed record Conflict(string Code, IReadOnlyList<Named> Names);

    /// <summary>A firm that stands on several lines.</summary>
    public sealed record JoinedFirm(string Code, string Name, IReadOnlyList<long> Lines);

    /// <summary>A name on a line.</summary>
    public sealed record Named(long Line, string Name);

    /// <summary>A known firm under another name.</summary>
    public sealed record OtherName(long Line, string Code, string InFile, string InRegistry);
}
