using System.Runtime.InteropServices;

namespace Trading.Indicators.Rules;

/// <summary>Who stands behind a bid: one tenderer, or several together.</summary>
internal static class Bidders
{
    /// <summary>The id of a bid's only tenderer.</summary>
    public static TextSlice SingleOf(ProcessFacts facts, in BidFact bid) =>
        bid.HasTenderers && bid.Listed == 1 && bid.Parties == 1
            ? facts.Tenderers(bid)[0]
            : TextSlice.None;

    public static bool AreSame(
        ProcessFacts facts,
        ReadOnlySpan<TextSlice> one,
        ReadOnlySpan<TextSlice> other
    ) => AreWithin(facts, one, other) && AreWithin(facts, other, one);

    public static bool ShareMember(
        ProcessFacts facts,
        ReadOnlySpan<TextSlice> one,
        ReadOnlySpan<TextSlice> other
    )
    {
        foreach (var member in one)
        {
            if (IsAmong(facts, facts[member], other))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsAmong(
        ProcessFacts facts,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<TextSlice> parties
    )
    {
        foreach (var party in parties)
        {
            if (facts[party].SequenceEqual(id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds ids to a list that has each once.</summary>
    public static void AddTo(
        List<TextSlice> list,
        ProcessFacts facts,
        ReadOnlySpan<TextSlice> parties
    )
    {
        foreach (var party in parties)
        {
            if (
                !IsAmong(
                    facts,
                    facts[party],
                    CollectionsMarshal.AsSpan(list)
                )
            )
            {
                list.Add(party);
            }
        }
    }

    private static bool AreWithin(
        ProcessFacts facts,
        ReadOnlySpan<TextSlice> one,
        ReadOnlySpan<TextSlice> other
    )
    {
        foreach (var member in one)
        {
            if (!IsAmong(facts, facts[member], other))
            {
                return false;
            }
        }

        return true;
    }
}
