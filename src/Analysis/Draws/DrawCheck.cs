namespace Trading.Analysis.Draws;

/// <summary>One thing that was checked.</summary>
/// <param name="Holds">True when it holds, false when it does not; null for what a proof cannot show.</param>
/// <param name="Text">In words.</param>
public sealed record DrawFinding(bool? Holds, LocalizedText Text);

/// <summary>What checking a published draw gave.</summary>
/// <param name="Findings">Each thing that was checked.</param>
/// <param name="Fates">What became of everybody on the list; empty when the draw is not sound.</param>
/// <param name="Calls">How many calls were recomputed.</param>
public sealed record DrawReport(
    IReadOnlyList<DrawFinding> Findings,
    IReadOnlyList<Fate> Fates,
    int Calls
)
{
    /// <summary>True when nothing was found that does not hold.</summary>
    public bool Sound => Findings.All(finding => finding.Holds != false);
}

/// <summary>
/// Checks a published draw from what was published alone, step by step as <c>docs/verify-draw.md</c> tells it. Nothing is
/// trusted but the hashes that were public before the draw.
/// </summary>
public static class DrawCheck
{
    /// <summary>
    /// What a page computes of somebody's proof: of a list of panels that takes more, it says that only the command looks through
    /// all of it.
    /// </summary>
    public const int StepsOfPage = 20_000;

    /// <summary>409 when list and transcript are not published yet; else what was found.</summary>
    /// <param name="proof">What was published.</param>
    /// <param name="most">Up to how many steps of its graph the list of panels of a lottery is computed again.</param>
    public static Outcome<DrawReport> Of(PublishedDraw proof, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (
            proof is not { List: { } listJson, Transcript: { } text }
            || (proof.LotteryHash is not null && proof.Lottery is null)
        )
        {
            return Problem.Conflict(
                "draw.proof.closed",
                "名单和抽取记录尚未公开（随结果公布），或没有抽取，不能重算。",
                "List and transcript are not published (they are with the result), or it was never drawn; it cannot be recomputed."
            );
        }

        var list = FrozenList.Parse(listJson);
        if (list.Problem is { } noList)
        {
            return noList;
        }

        if (proof.Lottery is not null)
        {
            return LotteryCheck.Of(proof, list.Value, most);
        }

        var read = Transcript.FromJson(text);
        if (read.Problem is { } noTranscript)
        {
            return noTranscript;
        }

        var transcript = read.Value;
        var findings = new List<DrawFinding>();
        Check(
            findings,
            list.Value.Hash == proof.ListHash,
            new("名单与冻结时公布的摘要一致。", "The list is the one whose hash was published."),
            new("名单不是公布摘要的那一份。", "The list is not the one whose hash was published.")
        );
        if (
            proof.Record is null
            && proof.RecordHash is null
            && transcript is { RecordHash: null, Contributions: null }
        )
        {
            findings.Add(
                new(
                    null,
                    new(
                        "抽取早于冻结记录：所需人数和各方随机数没有事先公布。",
                        "Drawn before there were records of the freeze: seats wanted and contributions were not fixed in public."
                    )
                )
            );
            Check(
                findings,
                transcript.DrawNumber == proof.DrawNumber,
                new("抽取序号一致。", "The draw number agrees."),
                new("抽取记录属于另一次抽取。", "The transcript belongs to another draw.")
            );
        }
        else
        {
            findings.AddRange(Records(proof, transcript, FrozenRecord.FirstForm));
        }

        if (proof.Commitment is null)
        {
            findings.Add(
                new(
                    null,
                    new(
                        "抽取早于随机源承诺：随机源没有事先固定。",
                        "Drawn before there were commitments: the secret was not fixed beforehand."
                    )
                )
            );
        }

        findings.AddRange(Times(proof, transcript));
        var differences = VerifiableDraw.Verify(listJson, transcript, proof.Commitment);
        findings.AddRange(differences.Select(text => new DrawFinding(false, text)));
        if (differences.Count == 0)
        {
            findings.Add(
                new(
                    true,
                    new(
                        $"种子、排列、{transcript.Calls.Count} 次抽取和结果重算一致。",
                        $"Seed, orders, {transcript.Calls.Count} calls and the panel are what recomputing gives."
                    )
                )
            );
        }

        return new DrawReport(
            findings,
            findings.TrueForAll(finding => finding.Holds != false)
                ? Fate.Of(list.Value, transcript)
                : [],
            transcript.Calls?.Count ?? 0
        );
    }

    /// <summary>Whether all that a transcript was made with is what was published with the freeze.</summary>
    internal static IReadOnlyList<DrawFinding> Records(
        PublishedDraw proof,
        ITranscript transcript,
        string form
    )
    {
        var findings = new List<DrawFinding>();
        if (
            proof is not { Record: { } json, RecordHash: { } hash }
            || FrozenRecord.HashOf(json) != hash
            || transcript.RecordHash != hash
        )
        {
            findings.Add(
                new(
                    false,
                    new(
                        "冻结记录缺失，或不是公布摘要的那一份。",
                        "The record of the freeze is missing, or is not the one whose hash was published."
                    )
                )
            );
            return findings;
        }

        if (FrozenRecord.FromJson(json) is not { Problem: null, Value: var record })
        {
            findings.Add(
                new(false, new("冻结记录无法读取。", "The record of the freeze cannot be read."))
            );
            return findings;
        }

        Same(record.Form == form, "形式", "the form");
        Same(record.ListHash == proof.ListHash, "名单摘要", "the list's hash");
        Same(record.Commitment == proof.Commitment, "随机源承诺", "the commitment");
        Same(record.FrozenAt == proof.FrozenAt, "冻结时间", "the time of the freeze");
        Same(record.Ocid == (proof.Ocid ?? ""), "项目", "the procurement");
        Same(
            record.DrawNumber == proof.DrawNumber && record.DrawNumber == transcript.DrawNumber,
            "抽取序号",
            "the draw number"
        );
        Same(record.Procurement == transcript.Procurement, "项目标识", "the procurement's key");
        Same(record.Wanted.SequenceEqual(transcript.Wanted), "所需人数", "the seats wanted");
        if (findings.Count == 0)
        {
            findings.Add(
                new(
                    true,
                    new(
                        "项目、抽取序号、所需人数、名单、承诺和期限都是冻结时公布的。",
                        "Procurement, draw number, seats, list, commitment and terms are those published with the freeze."
                    )
                )
            );
        }

        findings.AddRange(Contributed(proof, record, transcript));
        return findings;

        void Same(bool same, string zh, string en)
        {
            if (!same)
            {
                findings.Add(
                    new(
                        false,
                        new(
                            $"{zh}与冻结记录不一致。",
                            $"What is said of {en} is not what the record of the freeze says."
                        )
                    )
                );
            }
        }
    }

    private static IEnumerable<DrawFinding> Contributed(
        PublishedDraw proof,
        FrozenRecord record,
        ITranscript transcript
    )
    {
        string[] expected =
        [
            .. record
                .Contributors.Concat(record.Beacon is null ? [] : [Contribution.Beacon])
                .Order(StringComparer.Ordinal),
        ];
        var given = transcript.Contributions ?? [];
        if (!expected.SequenceEqual(given.Select(one => one.Party)))
        {
            yield return new(
                false,
                new(
                    "参与提供随机数的各方与冻结记录不一致。",
                    "Those who contribute are not those of the record of the freeze."
                )
            );
            yield break;
        }

        foreach (var one in given)
        {
            var published = proof.Contributions.Where(other => other.Party == one.Party).ToList();
            yield return IsConsistent(one, record, proof.RecordHash!) && Agrees(one, published)
                ? new(true, Words(one))
                : new(
                    false,
                    new(
                        $"{Party(one.Party).Zh}的随机数与其承诺或公布的内容不符。",
                        $"What {Party(one.Party).En} contributed is not what was committed to or published."
                    )
                );
        }

        if (proof.Contributions.Any(one => !expected.Contains(one.Party)))
        {
            yield return new(
                false,
                new(
                    "公布的随机数中有不相干的一方。",
                    "Somebody is published as contributing who may not."
                )
            );
        }

        if (given.All(one => one.State == ContributionState.Absent))
        {
            yield return new(
                null,
                new(
                    "没有任何一方提供随机数：结果只取决于平台事先承诺的随机源。",
                    "Nobody contributed: the result rests on the secret alone that the platform committed to."
                )
            );
        }
    }

    private static bool IsConsistent(Contribution one, FrozenRecord record, string recordHash) =>
        one.State switch
        {
            ContributionState.Absent => one is { Made: null, Commitment: null, Value: null },
            ContributionState.Revealed when one.Party == Contribution.Beacon => one
                is { Made: null, Commitment: null }
                && Contribution.IsBeaconValue(one.Value),
            ContributionState.Revealed => one is { Made: { } made, Value: { } value }
                && Contribution.IsValue(value)
                && one.Commitment
                    == Contribution.Commit(
                        made,
                        record.Procurement,
                        record.DrawNumber,
                        one.Party,
                        value
                    ),
            _ => one.Party != Contribution.Beacon
                && one is { Made: ContributionMade.Own, Commitment: { } commitment }
                && one.Value == Contribution.InPlaceOf(one.Party, commitment, recordHash),
        };

    private static bool Agrees(Contribution one, List<PublishedContribution> published) =>
        published switch
        {
            [] => one.State == ContributionState.Absent,
            [var other] => one.Made == other.Made
                && one.Commitment == other.Commitment
                && other.Value == (one.State == ContributionState.Revealed ? one.Value : null),
            _ => false,
        };

    /// <summary>Whether frozen, attempted, due and drawn follow one another.</summary>
    internal static IEnumerable<DrawFinding> Times(PublishedDraw proof, ITranscript transcript)
    {
        var record =
            proof.Record is { } json
            && FrozenRecord.FromJson(json) is { Problem: null, Value: var read }
                ? read
                : null;
        var ordered =
            proof.DrawnAt >= proof.FrozenAt
            && proof
                .FailedAttempts.Zip(proof.FailedAttempts.Skip(1))
                .All(pair => pair.First <= pair.Second)
            && proof.FailedAttempts.All(at => at >= proof.FrozenAt && at <= proof.DrawnAt);
        var waited =
            record is null
            || (transcript.Contributions ?? []).All(one =>
                one.State switch
                {
                    ContributionState.Absent when one.Party != Contribution.Beacon => proof.DrawnAt
                        >= record.CommitBy,
                    ContributionState.Withheld => proof.DrawnAt >= record.RevealBy,
                    _ => true,
                }
            );
        yield return ordered && waited
            ? new(
                true,
                new(
                    "时间先后相符：先冻结，期限过后或各方均已揭示才抽取。",
                    "The times are in order: frozen first, drawn once all had revealed or the terms were over."
                )
            )
            : new(
                false,
                new(
                    "时间先后不符：抽取早于冻结或早于各方的期限。",
                    "The times are out of order: drawn before the freeze, or before the terms were over."
                )
            );
    }

    /// <summary>Whose contribution it is, in words.</summary>
    public static LocalizedText Party(string party) =>
        party switch
        {
            "centre" => new("交易中心", "the trading centre"),
            "purchaser" => new("采购人（招标人）", "the purchaser"),
            "supervisor" => new("监督部门", "the supervisor"),
            Contribution.Beacon => new("公共随机信标", "the public beacon"),
            _ => new(party, party),
        };

    private static LocalizedText Words(Contribution one)
    {
        var (zh, en) = (Party(one.Party).Zh, Party(one.Party).En);
        return one switch
        {
            { State: ContributionState.Absent } => new(
                $"{zh}没有提供随机数。",
                $"Nothing was contributed by {en}."
            ),
            { State: ContributionState.Withheld } => new(
                $"{zh}承诺后逾期未揭示，按规则以推导值代替。",
                $"The value of {en} was committed to and withheld; a derived one took its place by rule."
            ),
            { Party: Contribution.Beacon } => new(
                $"{zh}的值进入种子；请与其来源核对。",
                $"The value of {en} is in the seed; compare it with its source."
            ),
            { Made: ContributionMade.Platform } => new(
                $"{zh}的随机数由平台代为生成，与承诺一致。",
                $"The value of {en}, made by the platform for them, is the one committed to."
            ),
            _ => new(
                $"{zh}自行给出的随机数与承诺一致。",
                $"The value that {en} made is the one committed to."
            ),
        };
    }

    internal static void Check(
        List<DrawFinding> findings,
        bool holds,
        LocalizedText yes,
        LocalizedText no
    ) => findings.Add(new(holds, holds ? yes : no));
}
