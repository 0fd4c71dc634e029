namespace Trading.Analysis.Draws;

/// <summary>A draw as a panel is filled from it: who was called, who holds a seat, and who follows whoever leaves.</summary>
public interface IDraw
{
    /// <summary>Everybody who was given a seat, in the order of the calls; some have left since.</summary>
    IReadOnlyList<Seat> Called { get; }

    /// <summary>Those who hold a seat now.</summary>
    IReadOnlyList<Seat> Seated { get; }

    /// <summary>What was asked for, by stratum.</summary>
    IReadOnlyList<Seats> Wanted { get; }

    /// <summary>Steps of the walk so far.</summary>
    int Calls { get; }

    /// <summary>Replaces one who gave up a seat by the next of what was drawn. 409 when the expert holds none.</summary>
    Problem? Replace(string leaving, string reason);

    /// <summary>The transcript, the same bytes for the same draw.</summary>
    string ToJson();

    /// <summary>Seats that nobody eligible is left for; empty when the panel is full.</summary>
    sealed IReadOnlyList<Seats> Unfilled =>
        [
            .. Wanted
                .Select(one =>
                    one with
                    {
                        Count = one.Count - Seated.Count(seat => seat.Stratum == one.Stratum),
                    }
                )
                .Where(one => one.Count > 0),
        ];
}
