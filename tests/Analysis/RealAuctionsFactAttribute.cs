namespace Trading.Tests.Analysis;

/// <summary>A test on the real auctions of Tsuchiura; skipped, saying so, where the file is not beside the repository.</summary>
public sealed class RealAuctionsFactAttribute : FactAttribute
{
    public RealAuctionsFactAttribute()
    {
        if (RealAuctions.Path is null)
        {
            Skip = "../shared/data/tsuchiura.csv is not here.";
        }
    }
}
