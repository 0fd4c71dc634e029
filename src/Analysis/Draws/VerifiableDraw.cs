using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Trading.Analysis.Draws;

/// <summary>
/// A random draw that anybody can recompute and nobody can grind: the list is frozen and its hash published
/// with a commitment to the entropy; entropy, what others contributed, the record of the freeze, procurement and draw
/// number give the seed; the seed gives one permutation per stratum; seats go along it with at most one expert per employer; a replacement is the first
/// in that same order who has not left and fits, never a new draw.
/// </summary>
public static class VerifiableDraw
{
    /// <summary>Fewest bytes of entropy: as many as the seed has, so that guessing the entropy is no easier than guessing the seed.</summary>
    public const int MinimumEntropy = 32;

    /// <summary>
    /// What is published of the entropy before the draw: SHA-256 of <c>draw-commitment|</c> and its lower-case hexadecimal,
    /// in lower-case hexadecimal. Not the plain hash of the entropy: that one is the key of the seed.
    /// </summary>
    public static string Commit(ReadOnlySpan<byte> entropy) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes("draw-commitment|" + Convert.ToHexStringLower(entropy))
            )
        );

    /// <summary>
    /// Draws. Seats are filled by stratum in code-unit order, so the order of asking changes nothing. A stratum
    /// that runs out leaves seats <see cref="Transcript.Unfilled"/>: a draw once made is never thrown away.
    /// </summary>
    public static Outcome<Transcript> Draw(
        FrozenList list,
        string procurement,
        int drawNumber,
        ReadOnlySpan<byte> entropy,
        IReadOnlyList<Seats> wanted,
        string? recordHash = null,
        IReadOnlyList<Contribution>? contributions = null
    )
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentException.ThrowIfNullOrEmpty(procurement);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentOutOfRangeException.ThrowIfLessThan(drawNumber, 1);
        if (entropy.Length < MinimumEntropy)
        {
            return Problem.Invalid(
                "/entropy",
                "draw.entropy.short",
                new(
                    $"随机源至少需要{MinimumEntropy}字节。",
                    $"The entropy needs at least {MinimumEntropy} bytes."
                )
            );
        }

        if (
            wanted.Count == 0
            || wanted.Any(w => string.IsNullOrEmpty(w.Stratum) || w.Count < 1)
            || wanted.DistinctBy(w => w.Stratum).Count() < wanted.Count
        )
        {
            return Problem.Invalid(
                "/seats",
                "draw.seats",
                new("每个专业只写一次，人数至少1人。", "Each stratum once, with at least one seat.")
            );
        }

        Seats[] ordered = [.. wanted.OrderBy(w => w.Stratum, StringComparer.Ordinal)];
        Contribution[]? added = recordHash is null
            ? null
            : [.. (contributions ?? []).OrderBy(one => one.Party, StringComparer.Ordinal)];
        var seed = SeedOf(recordHash ?? list.Hash, procurement, drawNumber, entropy, added);
        return Fill(
            list,
            new Transcript
            {
                Procurement = procurement,
                DrawNumber = drawNumber,
                ListHash = list.Hash,
                Entropy = Convert.ToHexStringLower(entropy),
                RecordHash = recordHash,
                Contributions = added,
                Seed = Convert.ToHexStringLower(seed),
                Wanted = ordered,
                Permutations =
                [
                    .. ordered.Select(w => new Permutation(
                        w.Stratum,
                        Permute(list, seed, w.Stratum)
                    )),
                ],
                Departures = [],
                Calls = [],
                Panel = [],
            }
        );
    }

    /// <summary>
    /// Replaces one who gave up a seat. 409 when the expert holds none or the list is another one. Where nobody is
    /// left, the departure stands and the seat stays unfilled.
    /// </summary>
    public static Outcome<Transcript> Replace(
        FrozenList list,
        Transcript transcript,
        string leaving,
        string reason
    )
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        if (list.Hash != transcript.ListHash)
        {
            return Problem.Conflict(
                "draw.other_list",
                "候选名单不是抽取时冻结的名单。",
                "This is not the list that was frozen for the draw."
            );
        }

        if (transcript.Panel.All(s => s.Id != leaving))
        {
            return Problem.Conflict(
                "draw.not_seated",
                $"{leaving}不在评标委员会中。",
                $"{leaving} holds no seat on the panel."
            );
        }

        return Fill(
            list,
            transcript with
            {
                Departures = [.. transcript.Departures, new(leaving, reason)],
                Panel = [.. transcript.Panel.Where(s => s.Id != leaving)],
            }
        );
    }

    /// <summary>
    /// Recomputes a draw from what was published: the frozen list and the transcript. Empty when every part
    /// agrees, otherwise what does not. It trusts nothing in the transcript but the inputs: procurement, number,
    /// entropy, seats wanted and departures.
    /// </summary>
    /// <param name="listJson">The frozen list as it was hashed.</param>
    /// <param name="transcript">The transcript.</param>
    /// <param name="commitment">What was published with the list's hash; null for a draw from before there were commitments.</param>
    public static IReadOnlyList<LocalizedText> Verify(
        string listJson,
        Transcript transcript,
        string? commitment = null
    )
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var parsed = FrozenList.Parse(listJson);
        if (parsed.Problem is { } unreadable)
        {
            return [.. unreadable.Errors.Select(e => new LocalizedText(e.Message, e.Message))];
        }

        var list = parsed.Value;
        if (list.Hash != transcript.ListHash)
        {
            return
            [
                new(
                    "名单摘要与抽取记录不一致。",
                    "The hash of the list is not the one in the transcript."
                ),
            ];
        }

        byte[] entropy;
        try
        {
            entropy = Convert.FromHexString(transcript.Entropy);
        }
        catch (FormatException)
        {
            return [new("随机源不是十六进制。", "The entropy is not hexadecimal.")];
        }

        if (commitment is not null && Commit(entropy) != commitment)
        {
            return
            [
                new(
                    "随机源不是名单冻结时承诺的那一个。",
                    "The entropy is not the one committed to when the list was frozen."
                ),
            ];
        }

        if (string.IsNullOrEmpty(transcript.Procurement) || transcript.DrawNumber < 1)
        {
            return [new("缺少项目或抽取序号。", "Procurement or draw number is missing.")];
        }

        var again = Draw(
            list,
            transcript.Procurement,
            transcript.DrawNumber,
            entropy,
            transcript.Wanted,
            transcript.RecordHash,
            transcript.Contributions
        );
        foreach (var departure in transcript.Departures)
        {
            if (again.Problem is not null || string.IsNullOrEmpty(departure.Reason))
            {
                break;
            }

            again = Replace(list, again.Value, departure.Id, departure.Reason);
        }

        if (again.Problem is { } problem)
        {
            return problem.Errors.Count == 0
                ? [problem.Message]
                : [.. problem.Errors.Select(e => new LocalizedText(e.Message, e.Message))];
        }

        var expected = again.Value;
        List<LocalizedText> differences = [];
        Compare(expected.Entropy, transcript.Entropy, "随机源", "entropy");
        Compare(expected.Contributions, transcript.Contributions, "各方随机数", "contributions");
        Compare(expected.Seed, transcript.Seed, "种子", "seed");
        Compare(expected.Wanted, transcript.Wanted, "各专业人数", "seats wanted");
        Compare(expected.Permutations, transcript.Permutations, "排列顺序", "permutations");
        Compare(expected.Departures, transcript.Departures, "退出记录", "departures");
        Compare(expected.Calls, transcript.Calls, "逐次抽取过程", "calls");
        Compare(expected.Panel, transcript.Panel, "抽取结果", "panel");
        return differences;

        void Compare<T>(T mine, T theirs, string zh, string en)
        {
            if (
                JsonSerializer.Serialize(mine, EmbeddedData.Json)
                != JsonSerializer.Serialize(theirs, EmbeddedData.Json)
            )
            {
                differences.Add(
                    new(
                        $"{zh}与重新计算的结果不一致。",
                        $"The {en} differ from what recomputing gives."
                    )
                );
            }
        }
    }

    /// <summary>A hash has a fixed length and the number comes last, so the joined text can be read in one way only.</summary>
    internal static byte[] SeedOf(
        string hash,
        string procurement,
        int drawNumber,
        ReadOnlySpan<byte> entropy,
        Contribution[]? contributions
    ) =>
        HMACSHA256.HashData(
            Key(entropy, contributions),
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{hash}|{procurement}|{drawNumber}")
            )
        );

    /// <summary>Parties are in one order and no value holds a bar, so that nobody shifts anything between them.</summary>
    private static byte[] Key(ReadOnlySpan<byte> entropy, Contribution[]? contributions) =>
        contributions is null
            ? SHA256.HashData(entropy)
            : SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '|',
                        [
                            "draw-mix",
                            Convert.ToHexStringLower(entropy),
                            .. contributions
                                .Where(one => one.Value is not null)
                                .Select(one => $"{one.Party}={one.Value}"),
                        ]
                    )
                )
            );

    /// <summary>A generator for each stratum, so that asking for one more stratum does not change the order of another.</summary>
    private static string[] Permute(FrozenList list, byte[] seed, string stratum) =>
        new HmacDrbg(seed, Encoding.UTF8.GetBytes(stratum)).Permute(
            list.Candidates.Where(c => c.Stratum == stratum && c.Exclusions.Count == 0)
                .Select(c => c.Id)
        );

    private static Transcript Fill(FrozenList list, Transcript transcript)
    {
        var employers = list
            .Candidates.DistinctBy(c => c.Id)
            .ToDictionary(c => c.Id, c => c.Employer);
        var left = transcript.Departures.Select(d => d.Id).ToHashSet();
        List<Seat> panel = [.. transcript.Panel];
        List<Call> calls = [.. transcript.Calls];
        var round = transcript.Departures.Count;
        foreach (var (wanted, permutation) in transcript.Wanted.Zip(transcript.Permutations))
        {
            var open = wanted.Count - panel.Count(s => s.Stratum == wanted.Stratum);
            for (var i = 0; i < permutation.Ids.Count && open > 0; i++)
            {
                var id = permutation.Ids[i];
                var seat = panel.Find(s => s.Id == id);
                if (left.Contains(id) || seat?.Stratum == wanted.Stratum)
                {
                    continue;
                }

                var result =
                    seat is not null ? CallResult.HoldsSeat
                    : employers[id] is { } employer
                    && panel.Exists(s => employers[s.Id] == employer)
                        ? CallResult.SameEmployer
                    : CallResult.Seated;
                calls.Add(new(round, wanted.Stratum, i + 1, id, result));
                if (result == CallResult.Seated)
                {
                    panel.Add(new(id, wanted.Stratum));
                    open--;
                }
            }
        }

        return transcript with
        {
            Calls = calls,
            Panel = panel,
        };
    }
}
