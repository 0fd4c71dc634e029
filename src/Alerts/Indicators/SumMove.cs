using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>A subject among its peers.</summary>
internal sealed record SubjectKey(string Kind, string Subject, string Group)
    : IComparable<SubjectKey>
{
    /// <summary>The order in which subjects are locked.</summary>
    public int CompareTo(SubjectKey? other)
    {
        if (other is null)
        {
            return 1;
        }

        var kind = string.CompareOrdinal(Kind, other.Kind);
        var subject = kind != 0 ? kind : string.CompareOrdinal(Subject, other.Subject);
        return subject != 0 ? subject : string.CompareOrdinal(Group, other.Group);
    }
}

/// <summary>What one sum is of.</summary>
internal sealed record SumKey(SubjectKey Subject, string Metric, string Against, DateOnly Month);

/// <summary>What a procurement adds to a sum.</summary>
internal readonly record struct SumPart(ExactFigure Part, ExactFigure Whole)
{
    public static SumPart operator +(SumPart one, SumPart other) =>
        new(one.Part + other.Part, one.Whole + other.Whole);

    public static SumPart operator -(SumPart one, SumPart other) =>
        new(one.Part - other.Part, one.Whole - other.Whole);
}

/// <summary>By how much one sum moves.</summary>
/// <param name="Key">Which.</param>
/// <param name="By">The difference.</param>
/// <param name="Procurements">1 where the procurement is new in it, -1 where it is in it no more.</param>
/// <param name="Now">What the procurement adds from now on; null for nothing.</param>
internal sealed record SumMove(SumKey Key, SumPart By, int Procurements, SumPart? Now)
{
    /// <summary>What a procurement adds, each sum once.</summary>
    public static Dictionary<SumKey, SumPart> Parts(
        string market,
        IEnumerable<Contribution> contributions
    )
    {
        var parts = new Dictionary<SumKey, SumPart>();
        foreach (var one in contributions)
        {
            var key = new SumKey(
                new(
                    FindingOwner.KindOf(one.Subject),
                    TableKey.Of(one.SubjectId),
                    PeerGroup.Of(market, one.Group)
                ),
                one.Metric,
                TableKey.Of(one.Against),
                new(one.Month.Year, one.Month.Month, 1)
            );
            parts[key] =
                parts.GetValueOrDefault(key)
                + new SumPart(ExactFigure.Of(one.Part), ExactFigure.Of(one.Whole));
        }

        return parts;
    }

    /// <summary>The moves that make of what was added what is added now.</summary>
    public static IReadOnlyList<SumMove> Between(
        IReadOnlyDictionary<SumKey, SumPart> before,
        IReadOnlyDictionary<SumKey, SumPart> now
    )
    {
        var moves = new List<SumMove>();
        foreach (var (key, part) in now)
        {
            if (!before.TryGetValue(key, out var was))
            {
                moves.Add(new(key, part, 1, part));
            }
            else if (part != was)
            {
                moves.Add(new(key, part - was, 0, part));
            }
        }

        moves.AddRange(
            before
                .Where(one => !now.ContainsKey(one.Key))
                .Select(one => new SumMove(one.Key, default(SumPart) - one.Value, -1, null))
        );
        return moves;
    }
}
