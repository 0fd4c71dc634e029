namespace Trading.Tests.Analysis;

/// <summary>A test on the real auctions of Tsuchiura; skipped, saying so, where the file is not beside the repository.</summary>
public sealed class RealAuctionsFactAttribute : FactAttribute
{
    public RealAuctionsFactAttribute() => Skip = RealAuctions.Missing;
}

/// <summary>As <see cref="RealAuctionsFactAttribute"/>, on every engine.</summary>
public sealed class RealAuctionsTheoryAttribute : TheoryAttribute
{
    public RealAuctionsTheoryAttribute() => Skip = RealAuctions.Missing;
}
