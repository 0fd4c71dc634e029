using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trading.Analysis.Draws;

/// <summary>So many numbers, one after another, of one composition.</summary>
/// <param name="From">The first number, from 0.</param>
/// <param name="Count">How many numbers.</param>
/// <param name="Seats">What each of them gives.</param>
public sealed record Ticket(int From, int Count, IReadOnlyList<TypeSeats> Seats);

/// <summary>
/// The numbered list of panels, by types, of which one number picks. It is fixed and its hash published before the seed can be
/// known, so everybody's probability can be counted on it; who of a type has the seat, the seed's order of the type says.
/// </summary>
public sealed class Lottery
{
    /// <summary>How many numbers there are.</summary>
    public const int Numbers = 1000;

    /// <summary>The first form of the text.</summary>
    public const string FirstForm = "lottery-1";

    private const long Unit = 1_000_000_000_000;
    private const int Repairs = 200;

    /// <summary>As much as one ticket moves one expert.</summary>
    private const double Enough = (1.0 / Numbers) + 1e-9;

    /// <summary>The part of the list over which the noise dies away.</summary>
    private const double Quiet = 0.2;

    /// <summary>In tickets, from the most unlike panels to none.</summary>
    private static readonly double[] Noise = [1, 0.9, 0.8, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0];

    private static readonly JsonWriterOptions Canonical = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private Lottery(
        IReadOnlyList<ExpertType> types,
        IReadOnlyList<long> shares,
        IReadOnlyList<Ticket> tickets,
        double deviation
    )
    {
        (Types, Shares, Tickets, Deviation) = (types, shares, tickets, deviation);
        Json = Write(types, shares, tickets);
    }

    /// <summary>Who the types are, by the index that tickets name.</summary>
    public IReadOnlyList<ExpertType> Types { get; }

    /// <summary>How many seats of a panel each type should have on average, in units of 10⁻¹².</summary>
    public IReadOnlyList<long> Shares { get; }

    /// <summary>In the order of their numbers, 0 to 999, without gaps.</summary>
    public IReadOnlyList<Ticket> Tickets { get; }

    /// <summary>By how much rounding moved anybody's probability, at most.</summary>
    public double Deviation { get; }

    /// <summary>
    /// The canonical text: <c>{"form":…,"types":[[id,…],…],"shares":[…],"tickets":[{"from":…,"count":…,"seats":[{"stratum":…,"type":…,"count":…}]}]}</c>
    /// without white space.
    /// </summary>
    public string Json { get; }

    /// <summary>SHA-256 of <see cref="Json"/>, in lower-case hexadecimal.</summary>
    public string Hash => Contribution.Sha256(Json);

    /// <summary>How probable each expert of a type is by the list, by the type's index.</summary>
    public IReadOnlyList<double> Probabilities =>
        [.. SeatsByType().Zip(Types, (seats, type) => (double)seats / Numbers / type.Ids.Count)];

    private long[] SeatsByType()
    {
        var seats = new long[Types.Count];
        foreach (var ticket in Tickets)
        {
            foreach (var seat in ticket.Seats)
            {
                seats[seat.Type] += (long)ticket.Count * seat.Count;
            }
        }

        return seats;
    }

    /// <summary>
    /// A thousand panels that give everybody the distribution's probability within a thousandth, or as near to it as comes. The
    /// distribution itself has no more panels than types, so a list rounded from it could be guessed; here each panel of the list is
    /// the best under what everybody is in arrears and some noise, which leaves the probabilities where they are and makes as many
    /// panels differ as can.
    /// </summary>
    /// <param name="distribution">The distribution.</param>
    /// <param name="seed">Of what nobody could choose when the record was fixed: whoever chooses the list can seat friends together.</param>
    public static Lottery Of(FairDistribution distribution, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        var types = distribution.Types;
        return Of(
            types,
            distribution.Graph,
            [
                .. distribution.Probabilities.Zip(
                    types.Types,
                    (p, type) => (long)Math.Round(p * type.Ids.Count * Unit)
                ),
            ],
            seed
        );
    }

    /// <summary>
    /// The same list from the shares of its text: only additions, products and quotients of doubles in one order, so it is the
    /// same to the byte wherever it is computed. Null where no panel meets the requirement.
    /// </summary>
    public static Lottery? Again(
        ExpertTypes types,
        IReadOnlyList<long> shares,
        ReadOnlySpan<byte> seed
    )
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(shares);
        return
            shares.Count == types.Types.Count && PanelGraph.Of(types) is { IsFeasible: true } graph
            ? Of(types, graph, shares, seed)
            : null;
    }

    /// <summary>
    /// The seed of a draw's list: of the record, and of every commitment that was made to it. Known once nobody can commit any
    /// more, and before anything is revealed.
    /// </summary>
    /// <param name="recordHash">Hash of the record.</param>
    /// <param name="contributions">Those without a commitment count for nothing.</param>
    public static byte[] SeedOf(
        string recordHash,
        IEnumerable<PublishedContribution> contributions
    ) =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes(
                $"draw-lottery|{recordHash}|"
                    + string.Join(
                        '|',
                        contributions
                            .Where(one => one.Commitment is not null)
                            .OrderBy(one => one.Party, StringComparer.Ordinal)
                            .Select(one => $"{one.Party}={one.Commitment}")
                    )
            )
        );

    /// <summary>
    /// Reads a published list back; 422 when it is none. Of its types it knows who they are, and not what they have in common.
    /// </summary>
    public static Outcome<Lottery> Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (
                JsonSerializer.Deserialize<Text>(json, Published.Strict)
                    is {
                        Form: FirstForm,
                        Types: { } types,
                        Shares: { } shares,
                        Tickets: { } tickets
                    }
                && types.All(ids => ids?.Count > 0 && ids.All(id => id is not null))
                && tickets.All(one =>
                    one?.Seats is { } seats && seats.All(seat => seat?.Stratum is not null)
                )
            )
            {
                var lottery = new Lottery(
                    [.. types.Select(ids => new ExpertType(default, 0, ids))],
                    shares,
                    tickets,
                    0
                );
                if (lottery.Json == json && lottery.IsWhole)
                {
                    return lottery;
                }
            }
        }
        catch (JsonException)
        {
            // Said below: whoever verifies needs to know that it is unreadable, not where.
        }

        return Problem.Invalid(
            "",
            "draw.lottery.unreadable",
            new(
                "组合清单无法读取，或不是规范形式。",
                "The list of panels cannot be read, or is not in its canonical form."
            )
        );
    }

    // Numbers follow one another without gaps, and every type that is named is there.
    private bool IsWhole
    {
        get
        {
            var from = 0;
            foreach (var ticket in Tickets)
            {
                if (
                    ticket.From != from
                    || ticket.Count is < 1 or > Numbers
                    || ticket.Seats.Any(seat =>
                        seat.Type < 0 || seat.Type >= Types.Count || seat.Count is < 1 or > 31
                    )
                )
                {
                    return false;
                }

                from += ticket.Count;
            }

            return from == Numbers && Shares.Count == Types.Count;
        }
    }

    private static Lottery Of(
        ExpertTypes types,
        PanelGraph graph,
        IReadOnlyList<long> shares,
        ReadOnlySpan<byte> seed
    )
    {
        double[] wanted = [.. shares.Select(share => share / (double)Unit)];
        var (best, least) = (Array.Empty<Composition>(), double.PositiveInfinity);
        for (var i = 0; i < Noise.Length && least > Enough; i++)
        {
            var spread = Spread(types.Types, graph, wanted, Noise[i], seed);
            if (Moved(spread, wanted, types.Types) is var moved && moved < least)
            {
                (best, least) = (spread, moved);
            }
        }

        var tickets = new List<Ticket>();
        var from = 0;
        foreach (
            var group in best.GroupBy(one => one.Key)
                .OrderBy(one => one.Key, StringComparer.Ordinal)
        )
        {
            tickets.Add(new(from, group.Count(), group.First().Seats));
            from += group.Count();
        }

        return new Lottery(types.Types, shares, tickets, least);
    }

    /// <summary>The ticket of a number.</summary>
    public Ticket this[int number] =>
        Tickets.First(ticket => number >= ticket.From && number < ticket.From + ticket.Count);

    // Each panel is the one that the probabilities are most in arrears with, as far as noise does not say otherwise; the noise
    // ends before the list does, so that it makes panels differ and leaves no arrears.
    private static Composition[] Spread(
        IReadOnlyList<ExpertType> types,
        PanelGraph graph,
        double[] wanted,
        double noise,
        ReadOnlySpan<byte> seed
    )
    {
        var chance = Chance(seed, "lottery-spread|" + noise.ToString(CultureInfo.InvariantCulture));
        var given = new int[types.Count];
        var weights = new double[types.Count];
        var list = new Composition[Numbers];
        for (var at = 0; at < Numbers; at++)
        {
            var loud = noise * Math.Min(1, (Numbers - 1 - at) / (Numbers * Quiet));
            var loudness = loud > 0 ? chance.Next(weights.Length) : [];
            for (var type = 0; type < weights.Length; type++)
            {
                weights[type] =
                    ((((at + 1) * wanted[type]) - given[type]) / types[type].Ids.Count)
                    + (loud > 0 ? loud * loudness[type] / byte.MaxValue : 0);
            }

            list[at] = graph.Best(weights).Composition;
            foreach (var seat in list[at].Seats)
            {
                given[seat.Type] += seat.Count;
            }
        }

        Repair(types, graph, list, wanted, given);
        return list;
    }

    // Of a few panels that are most in arrears, and all of the list, the exchange that brings the probabilities nearest.
    private static void Repair(
        IReadOnlyList<ExpertType> types,
        PanelGraph graph,
        Composition[] list,
        double[] wanted,
        int[] given
    )
    {
        var counts = list.Select(one => one.Counts(types.Count)).ToArray();
        double[] errors =
        [
            .. given.Select(
                (sum, type) => ((Numbers * wanted[type]) - sum) / types[type].Ids.Count
            ),
        ];
        for (var step = 0; step < Repairs && errors.Max(Math.Abs) > Enough * Numbers; step++)
        {
            var (least, at, best) = (Cost(errors), -1, list[0]);
            foreach (var power in (ReadOnlySpan<int>)[1, 3, 9])
            {
                double[] weights =
                [
                    .. errors.Select((error, type) => Power(error, power) / types[type].Ids.Count),
                ];
                var candidate = graph.Best(weights).Composition;
                var more = candidate.Counts(types.Count);
                for (var i = 0; i < list.Length; i++)
                {
                    if (Cost(After(counts[i], more)) is var cost && cost < least - 1e-9)
                    {
                        (least, at, best) = (cost, i, candidate);
                    }
                }
            }

            if (at < 0)
            {
                return;
            }

            var added = best.Counts(types.Count);
            errors = After(counts[at], added);
            (list[at], counts[at]) = (best, added);
        }

        double[] After(int[] less, int[] more)
        {
            var after = new double[errors.Length];
            for (var type = 0; type < after.Length; type++)
            {
                after[type] =
                    errors[type] - ((more[type] - less[type]) / (double)types[type].Ids.Count);
            }

            return after;
        }

        // Products alone: the library's own power may differ from machine to machine in the last bit.
        static double Power(double of, int power)
        {
            var product = of;
            for (var i = 1; i < power; i++)
            {
                product *= of;
            }

            return product;
        }

        // So high a power that the largest decides, and the others where it is the same.
        static double Cost(double[] errors)
        {
            var sum = 0.0;
            foreach (var error in errors)
            {
                var square = error * error;
                sum += square * square * square;
            }

            return sum;
        }
    }

    private static double Moved(
        Composition[] list,
        double[] wanted,
        IReadOnlyList<ExpertType> types
    )
    {
        var given = new int[types.Count];
        foreach (var seat in list.SelectMany(one => one.Seats))
        {
            given[seat.Type] += seat.Count;
        }

        return given
            .Select(
                (sum, type) =>
                    Math.Abs(sum - (Numbers * wanted[type])) / Numbers / types[type].Ids.Count
            )
            .Max();
    }

    private sealed record Text(
        string Form,
        IReadOnlyList<IReadOnlyList<string>> Types,
        IReadOnlyList<long> Shares,
        IReadOnlyList<Ticket> Tickets
    );

    private static HmacDrbg Chance(ReadOnlySpan<byte> seed, string purpose) =>
        new(seed.ToArray(), Encoding.UTF8.GetBytes(purpose));

    private static string Write(
        IReadOnlyList<ExpertType> types,
        IReadOnlyList<long> shares,
        IReadOnlyList<Ticket> tickets
    )
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Canonical))
        {
            json.WriteStartObject();
            json.WriteString("form", FirstForm);
            json.WriteStartArray("types");
            foreach (var type in types)
            {
                json.WriteStartArray();
                foreach (var id in type.Ids)
                {
                    json.WriteStringValue(id);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteStartArray("shares");
            foreach (var share in shares)
            {
                json.WriteNumberValue(share);
            }

            json.WriteEndArray();
            json.WriteStartArray("tickets");
            foreach (var ticket in tickets)
            {
                json.WriteStartObject();
                json.WriteNumber("from", ticket.From);
                json.WriteNumber("count", ticket.Count);
                json.WriteStartArray("seats");
                foreach (var seat in ticket.Seats)
                {
                    json.WriteStartObject();
                    json.WriteString("stratum", seat.Stratum);
                    json.WriteNumber("type", seat.Type);
                    json.WriteNumber("count", seat.Count);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
