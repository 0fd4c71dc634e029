namespace Trading.Analysis.Draws;

/// <summary>The rule that put somebody in or out.</summary>
public enum FateRule
{
    /// <summary>Out: excluded when the list was frozen; the reasons are on it.</summary>
    Excluded,

    /// <summary>Out: nobody of the specialty was wanted.</summary>
    NotWanted,

    /// <summary>Out: all seats were filled before the order came to this place.</summary>
    NotReached,

    /// <summary>Out: a colleague of the same employer held a seat when the order came to this place.</summary>
    SameEmployer,

    /// <summary>Out: with this expert the panel could not have met its quotas.</summary>
    BreaksQuota,

    /// <summary>Out here: held a seat for another specialty.</summary>
    HoldsSeat,

    /// <summary>In: the next of the order who may have the seat.</summary>
    Seated,

    /// <summary>Was in, and gave the seat up.</summary>
    Left,
}

/// <summary>What became of one line of the list.</summary>
/// <param name="Id">The expert, as on the list.</param>
/// <param name="Stratum">The specialty.</param>
/// <param name="Rule">Why in or out.</param>
/// <param name="Position">The place in the drawn order, from 1; null for who is not in it.</param>
/// <param name="Round">0 for the first filling, n for the replacement of the n-th departure; null for who was not called.</param>
/// <param name="Other">The colleague who held a seat.</param>
/// <param name="Reasons">Codes: why excluded, why the seat was given up.</param>
public sealed record Fate(
    string Id,
    string Stratum,
    FateRule Rule,
    int? Position,
    int? Round,
    string? Other,
    IReadOnlyList<string> Reasons
)
{
    /// <summary>True for who holds a seat in the end.</summary>
    public bool IsIn => Rule == FateRule.Seated;

    /// <summary>Everybody on the list, in its order, by the transcript of a lottery that was recomputed and agrees.</summary>
    internal static IReadOnlyList<Fate> Of(FrozenList list, LotteryTranscript transcript)
    {
        var wanted = transcript.Wanted.Select(one => one.Stratum).ToHashSet();
        var left = transcript.Departures.ToDictionary(one => one.Id, one => one.Reason);
        var employers = list
            .Candidates.DistinctBy(one => one.Id)
            .ToDictionary(one => one.Id, one => one.Employer);
        var last = new Dictionary<(string, string), (LotteryCall Call, string? Colleague)>();
        var seats = new Dictionary<string, string>();
        var seated = new List<string>();
        var gone = 0;
        foreach (var call in transcript.Calls)
        {
            for (; gone < call.Round; gone++)
            {
                seated.Remove(transcript.Departures[gone].Id);
            }

            last[(call.Id, call.Stratum)] = (
                call,
                call.Result == LotteryCallResult.SameEmployer
                    ? seated.Find(id => employers[id] == employers[call.Id])
                    : null
            );
            if (call.Result == LotteryCallResult.Seated)
            {
                seated.Add(call.Id);
                seats[call.Id] = call.Stratum;
            }
        }

        return [.. list.Candidates.Select(Line)];

        Fate Line(Candidate one)
        {
            if (one.Exclusions.Count > 0)
            {
                return new(
                    one.Id,
                    one.Stratum,
                    FateRule.Excluded,
                    null,
                    null,
                    null,
                    one.Exclusions
                );
            }

            if (!wanted.Contains(one.Stratum))
            {
                return new(one.Id, one.Stratum, FateRule.NotWanted, null, null, null, []);
            }

            if (seats.TryGetValue(one.Id, out var stratum) && stratum != one.Stratum)
            {
                return new(one.Id, one.Stratum, FateRule.HoldsSeat, null, null, null, []);
            }

            if (!last.TryGetValue((one.Id, one.Stratum), out var called))
            {
                return new(one.Id, one.Stratum, FateRule.NotReached, null, null, null, []);
            }

            var (call, colleague) = called;
            var rule = call.Result switch
            {
                LotteryCallResult.Seated when left.ContainsKey(one.Id) => FateRule.Left,
                LotteryCallResult.Seated => FateRule.Seated,
                LotteryCallResult.BreaksQuota => FateRule.BreaksQuota,
                _ => FateRule.SameEmployer,
            };
            return new(
                one.Id,
                one.Stratum,
                rule,
                call.Position,
                call.Round,
                colleague,
                rule == FateRule.Left ? [left[one.Id]] : []
            );
        }
    }

    /// <summary>Everybody on the list, in its order, by a transcript that was recomputed and agrees.</summary>
    internal static IReadOnlyList<Fate> Of(FrozenList list, Transcript transcript)
    {
        var wanted = transcript.Wanted.Select(one => one.Stratum).ToHashSet();
        var positions = transcript
            .Permutations.SelectMany(order =>
                order.Ids.Select((id, at) => (Line: (id, order.Stratum), Position: at + 1))
            )
            .ToDictionary(one => one.Line, one => one.Position);
        var left = transcript.Departures.ToDictionary(one => one.Id, one => one.Reason);
        var last = Last(list, transcript);
        return
        [
            .. list.Candidates.Select(candidate =>
            {
                var line = (candidate.Id, candidate.Stratum);
                int? position = positions.TryGetValue(line, out var at) ? at : null;
                if (candidate.Exclusions.Count > 0)
                {
                    return Line(FateRule.Excluded, reasons: candidate.Exclusions);
                }

                if (!wanted.Contains(candidate.Stratum))
                {
                    return Line(FateRule.NotWanted);
                }

                if (!last.TryGetValue(line, out var called))
                {
                    return Line(FateRule.NotReached);
                }

                var (call, colleague) = called;
                return call.Result switch
                {
                    CallResult.Seated when left.TryGetValue(candidate.Id, out var reason) => Line(
                        FateRule.Left,
                        call.Round,
                        reasons: [reason]
                    ),
                    CallResult.Seated => Line(FateRule.Seated, call.Round),
                    CallResult.HoldsSeat => Line(FateRule.HoldsSeat, call.Round),
                    _ => Line(FateRule.SameEmployer, call.Round, colleague),
                };

                Fate Line(
                    FateRule rule,
                    int? round = null,
                    string? other = null,
                    IReadOnlyList<string>? reasons = null
                ) =>
                    new(
                        candidate.Id,
                        candidate.Stratum,
                        rule,
                        position,
                        round,
                        other,
                        reasons ?? []
                    );
            }),
        ];
    }

    // The last call decides; the colleague is who sat at that moment.
    private static Dictionary<(string Id, string Stratum), (Call Call, string? Colleague)> Last(
        FrozenList list,
        Transcript transcript
    )
    {
        var employers = list
            .Candidates.DistinctBy(one => one.Id)
            .ToDictionary(one => one.Id, one => one.Employer);
        var last = new Dictionary<(string, string), (Call, string?)>();
        var seated = new List<string>();
        var gone = 0;
        foreach (var call in transcript.Calls)
        {
            for (; gone < call.Round; gone++)
            {
                seated.Remove(transcript.Departures[gone].Id);
            }

            last[(call.Id, call.Stratum)] = (
                call,
                call.Result == CallResult.SameEmployer
                    ? seated.Find(id => employers[id] == employers[call.Id])
                    : null
            );
            if (call.Result == CallResult.Seated)
            {
                seated.Add(call.Id);
            }
        }

        return last;
    }
}
