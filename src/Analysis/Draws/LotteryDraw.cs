using System.Text;

namespace Trading.Analysis.Draws;

/// <summary>What happened when the walk of a draw by lottery came to somebody.</summary>
public enum LotteryCallResult
{
    /// <summary>Got the seat.</summary>
    Seated,

    /// <summary>Passed over: a colleague of the same employer holds a seat.</summary>
    SameEmployer,

    /// <summary>Passed over: with this expert the panel could not meet its quotas.</summary>
    BreaksQuota,
}

/// <summary>One step of the walk.</summary>
/// <param name="Round">0 for the first filling, n for the replacement of the n-th departure.</param>
/// <param name="Type">The type whose order is walked; null for the order of all.</param>
/// <param name="Stratum">The specialty the seat is for.</param>
/// <param name="Position">The place in that order, from 1.</param>
/// <param name="Id">The expert.</param>
/// <param name="Result">What happened.</param>
public sealed record LotteryCall(
    int Round,
    int? Type,
    string Stratum,
    int Position,
    string Id,
    LotteryCallResult Result
);

/// <summary>One who holds a seat, or a seat that nobody is left for.</summary>
/// <param name="Id">The expert; null for an empty seat.</param>
/// <param name="Stratum">The specialty the seat is for.</param>
/// <param name="Type">The expert's type; of an empty seat the type that was wanted.</param>
public sealed record LotterySeat(string? Id, string Stratum, int Type);

/// <summary>
/// A draw by lottery, all of it recomputed from list, requirement, lottery, seed and departures. The seed picks one number, and
/// with it how many of which type; it orders each type, and seats go along that order with at most one expert per employer. Who
/// leaves is replaced by the next in the order of the same type, so that every quota stays as it was; where that is at its end, by
/// the first in one order of all who is of the specialty and with whom no maximum is passed and every minimum can still be met
/// with the seats that are open. The second rule is not even over what panels would be possible; it cannot be steered, since the
/// order was fixed with the seed.
/// </summary>
public sealed class LotteryDraw
{
    private readonly DrawRequirement _requirement;
    private readonly Lottery _lottery;
    private readonly byte[] _seed;
    private readonly Dictionary<string, PoolMember> _members;
    private readonly Dictionary<string, int> _types;
    private readonly Dictionary<int, string[]> _orders = [];
    private readonly List<LotteryCall> _calls = [];
    private readonly List<Departure> _departures = [];
    private readonly List<LotterySeat> _panel;
    private readonly HashSet<string> _left = [];
    private string[]? _all;

    private LotteryDraw(
        DrawRequirement requirement,
        IReadOnlyList<PoolMember> eligible,
        Lottery lottery,
        byte[] seed
    )
    {
        (_requirement, _lottery, _seed) = (requirement, lottery, seed);
        _members = eligible.ToDictionary(one => one.Id);
        _types = lottery
            .Types.SelectMany((type, at) => type.Ids.Select(id => (id, at)))
            .ToDictionary(x => x.id, x => x.at);
        Number = Generator("lottery").Below(Lottery.Numbers);
        _panel =
        [
            .. lottery[Number]
                .Seats.SelectMany(seat =>
                    Enumerable.Repeat(new LotterySeat(null, seat.Stratum, seat.Type), seat.Count)
                ),
        ];
        Fill();
    }

    /// <summary>The number that was picked.</summary>
    public int Number { get; }

    /// <summary>Every step, in order.</summary>
    public IReadOnlyList<LotteryCall> Calls => _calls;

    /// <summary>Who left, in order.</summary>
    public IReadOnlyList<Departure> Departures => _departures;

    /// <summary>The panel, a line for each seat.</summary>
    public IReadOnlyList<LotterySeat> Panel => _panel;

    /// <summary>Draws.</summary>
    /// <param name="requirement">What is wanted.</param>
    /// <param name="eligible">Those who may be drawn: the lottery's types hold each of them once.</param>
    /// <param name="lottery">The published list.</param>
    /// <param name="seed">The draw's seed.</param>
    public static LotteryDraw Of(
        DrawRequirement requirement,
        IReadOnlyList<PoolMember> eligible,
        Lottery lottery,
        ReadOnlySpan<byte> seed
    )
    {
        ArgumentNullException.ThrowIfNull(requirement);
        ArgumentNullException.ThrowIfNull(eligible);
        ArgumentNullException.ThrowIfNull(lottery);
        return new LotteryDraw(requirement, eligible, lottery, seed.ToArray());
    }

    /// <summary>Replaces one who gave up a seat. 409 when the expert holds none.</summary>
    public Problem? Replace(string leaving, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        var at = _panel.FindIndex(seat => seat.Id == leaving);
        if (at < 0)
        {
            return Problem.Conflict(
                "draw.not_seated",
                $"{leaving}不在评标委员会中。",
                $"{leaving} holds no seat on the panel."
            );
        }

        _departures.Add(new(leaving, reason));
        _left.Add(leaving);
        // The seat asks for one like who left it, whichever rule had seated that one.
        _panel[at] = _panel[at] with
        {
            Id = null,
        };
        Fill();
        return null;
    }

    private void Fill()
    {
        for (var at = 0; at < _panel.Count; at++)
        {
            if (_panel[at].Id is null && (Next(_panel[at]) ?? NextOfAll(_panel[at])) is { } id)
            {
                _panel[at] = _panel[at] with { Id = id, Type = _types[id] };
            }
        }
    }

    // All of one type count alike for every quota, so one question answers for the whole order.
    private string? Next(LotterySeat seat)
    {
        if (!Keeps(_members[_lottery.Types[seat.Type].Ids[0]]))
        {
            return null;
        }

        if (!_orders.TryGetValue(seat.Type, out var order))
        {
            _orders[seat.Type] = order = Generator("type " + Contribution.Digits(seat.Type))
                .Permute(_lottery.Types[seat.Type].Ids);
        }

        return Walk(order, seat, seat.Type);
    }

    private string? NextOfAll(LotterySeat seat)
    {
        _all ??= Generator("all").Permute(_members.Keys.Order(StringComparer.Ordinal));
        return Walk(_all, seat, null);
    }

    private string? Walk(string[] order, LotterySeat seat, int? type)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var member = _members[order[i]];
            if (
                _left.Contains(member.Id)
                || !member.Strata.Contains(seat.Stratum)
                || _panel.Exists(one => one.Id == member.Id)
            )
            {
                continue;
            }

            var result =
                member.Employer is { } employer
                && _panel.Exists(one => one.Id is { } id && _members[id].Employer == employer)
                    ? LotteryCallResult.SameEmployer
                : type is null && !Keeps(member) ? LotteryCallResult.BreaksQuota
                : LotteryCallResult.Seated;
            _calls.Add(new(_departures.Count, type, seat.Stratum, i + 1, member.Id, result));
            if (result == LotteryCallResult.Seated)
            {
                return member.Id;
            }
        }

        return null;
    }

    private bool Keeps(PoolMember member)
    {
        var open = _panel.Count(seat => seat.Id is null) - 1;
        foreach (var quota in _requirement.Quotas)
        {
            var counted =
                _panel.Count(seat => seat.Id is { } id && quota.Counts(_members[id]))
                + (quota.Counts(member) ? 1 : 0);
            if (counted > quota.Most || counted + open < quota.Least)
            {
                return false;
            }
        }

        return true;
    }

    private HmacDrbg Generator(string purpose) => new(_seed, Encoding.UTF8.GetBytes(purpose));
}
