namespace Trading.Analysis.Draws;

/// <summary>A draw by one number of a published list of panels, and the order of each type.</summary>
public sealed class DrawByLottery : IDraw
{
    private readonly LotteryTranscript _begun;
    private readonly LotteryDraw _draw;

    private DrawByLottery(
        FrozenList list,
        FrozenRecord record,
        Lottery lottery,
        LotteryTranscript begun
    )
    {
        _draw = LotteryDraw.Of(
            record.Requirement,
            EligibleOf(list, record.Requirement),
            lottery,
            Convert.FromHexString(begun.Seed)
        );
        _begun = begun;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Seat> Called =>
        [
            .. _draw
                .Calls.Where(call => call.Result == LotteryCallResult.Seated)
                .Select(call => new Seat(call.Id, call.Stratum)),
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Seat> Seated =>
        [
            .. _draw
                .Panel.Where(seat => seat.Id is not null)
                .Select(seat => new Seat(seat.Id!, seat.Stratum)),
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Seats> Wanted => _begun.Wanted;

    /// <inheritdoc/>
    public int Calls => _draw.Calls.Count;

    /// <summary>As it is published.</summary>
    public LotteryTranscript Transcript =>
        _begun with
        {
            Number = _draw.Number,
            Departures = [.. _draw.Departures],
            Calls = [.. _draw.Calls],
            Panel = [.. _draw.Panel],
        };

    /// <summary>Draws.</summary>
    /// <param name="list">The frozen list.</param>
    /// <param name="record">What was fixed with it.</param>
    /// <param name="recordHash">Its hash.</param>
    /// <param name="lottery">The list of panels whose hash was published.</param>
    /// <param name="entropy">The platform's secret.</param>
    /// <param name="contributions">What others gave.</param>
    public static DrawByLottery Of(
        FrozenList list,
        FrozenRecord record,
        string recordHash,
        Lottery lottery,
        ReadOnlySpan<byte> entropy,
        IReadOnlyList<Contribution> contributions
    )
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(lottery);
        Contribution[] added = [.. contributions.OrderBy(one => one.Party, StringComparer.Ordinal)];
        return new DrawByLottery(
            list,
            record,
            lottery,
            new()
            {
                Procurement = record.Procurement,
                DrawNumber = record.DrawNumber,
                ListHash = list.Hash,
                Entropy = Convert.ToHexStringLower(entropy),
                RecordHash = recordHash,
                Contributions = added,
                Seed = Convert.ToHexStringLower(
                    VerifiableDraw.SeedOf(
                        recordHash,
                        record.Procurement,
                        record.DrawNumber,
                        entropy,
                        added
                    )
                ),
                Wanted = record.Wanted,
                LotteryHash = lottery.Hash,
                Number = 0,
                Departures = [],
                Calls = [],
                Panel = [],
            }
        );
    }

    /// <summary>
    /// The draw that a transcript tells of, computed again from its inputs, departures among them. 409 when somebody left who
    /// held no seat then.
    /// </summary>
    public static Outcome<DrawByLottery> Again(
        FrozenList list,
        FrozenRecord record,
        Lottery lottery,
        LotteryTranscript transcript
    )
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var draw = Of(
            list,
            record,
            transcript.RecordHash,
            lottery,
            Convert.FromHexString(transcript.Entropy),
            transcript.Contributions
        );
        foreach (var (id, reason) in transcript.Departures)
        {
            if (reason.Length == 0 || draw.Replace(id, reason) is not null)
            {
                return Problem.Conflict(
                    "draw.not_seated",
                    $"{id}不在评标委员会中，或退出没有原因。",
                    $"{id} holds no seat on the panel, or left without a reason."
                );
            }
        }

        return draw;
    }

    /// <inheritdoc/>
    public Problem? Replace(string leaving, string reason) => _draw.Replace(leaving, reason);

    /// <inheritdoc/>
    public string ToJson() => Transcript.ToJson();

    /// <summary>Who may be drawn: those on the list without exclusions in a stratum that is wanted.</summary>
    internal static IReadOnlyList<PoolMember> EligibleOf(
        FrozenList list,
        DrawRequirement requirement
    )
    {
        var wanted = requirement.Seats.Select(one => one.Stratum).ToHashSet();
        return [.. list.Members.Where(one => one.Strata.Any(wanted.Contains))];
    }
}
