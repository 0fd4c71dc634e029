namespace Trading.Indicators;

/// <summary>What one thread knows of a buyer, a procuring entity or a tenderer: sums that add up.</summary>
internal struct Subject
{
    /// <summary>Processes with a valid bid of its own, and of these the won ones.</summary>
    public uint Contested;
    public uint Won;

    /// <summary>Bids submitted, and of these the disqualified ones.</summary>
    public uint Submitted;
    public uint Disqualified;

    /// <summary>Processes with submitted bids.</summary>
    public uint Processes;

    // The line of the process that was last counted for each, so that it is counted once.
    public uint ContestedIn;
    public uint SubmittedIn;

    /// <summary>A bit for each red flag of a process that is its own as well.</summary>
    public int Flags;

    // Behind what most processes touch, which lies together.

    /// <summary>A bit for each of the first classes of items; the numbers are its thread's.</summary>
    public UInt128 Classes;

    /// <summary>Processes in which it supplies classified items.</summary>
    public uint Supplied;
    public uint SuppliedIn;

    /// <summary>All sums but the classes, whose numbers are another thread's.</summary>
    public void Add(in Subject other)
    {
        Contested += other.Contested;
        Won += other.Won;
        Submitted += other.Submitted;
        Disqualified += other.Disqualified;
        Processes += other.Processes;
        Supplied += other.Supplied;
        Flags |= other.Flags;
    }
}
