namespace Trading.Indicators;

/// <summary>What one thread knows of a buyer, a procuring entity or a tenderer: sums that add up.</summary>
internal struct Subject
{
    /// <summary>Processes with a valid bid of its own, and of these the won ones.</summary>
    public long Contested;
    public long Won;

    /// <summary>Bids submitted, and of these the disqualified ones.</summary>
    public long Submitted;
    public long Disqualified;

    /// <summary>Processes with submitted bids.</summary>
    public long Processes;

    /// <summary>Processes in which it supplies classified items.</summary>
    public long Supplied;

    /// <summary>A bit for each red flag of a process that is its own as well.</summary>
    public int Flags;

    // The process that was last counted for each, so that it is counted once.
    public long ContestedIn;
    public long SubmittedIn;
    public long SuppliedIn;
}
