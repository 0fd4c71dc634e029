namespace Trading.Indicators.Rules;

/// <summary>Who stands behind a bid: one tenderer, or several together. All by the numbers that the fold gave to ids.</summary>
internal static class Bidders
{
    /// <summary>The number of a bid's only tenderer; negative when there is none, or more.</summary>
    public static int SingleOf(ProcessFacts facts, in BidFact bid) =>
        bid.Listed == 1 && bid.Parties == 1 ? facts.Tenderers(bid)[0] : -1;

    public static bool AreSame(ReadOnlySpan<int> one, ReadOnlySpan<int> other) =>
        one.Length == 1 && other.Length == 1
            ? one[0] == other[0]
            : AreWithin(one, other) && AreWithin(other, one);

    public static bool ShareMember(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        foreach (var member in one)
        {
            if (other.Contains(member))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds numbers to a list that has each once.</summary>
    public static void AddTo(List<int> list, ReadOnlySpan<int> parties)
    {
        foreach (var party in parties)
        {
            if (!list.Contains(party))
            {
                list.Add(party);
            }
        }
    }

    private static bool AreWithin(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        foreach (var member in one)
        {
            if (!other.Contains(member))
            {
                return false;
            }
        }

        return true;
    }
}
