using System.Globalization;

namespace Trading.Analysis.Draws;

/// <summary>
/// Checks a published draw by a lottery: that the list of panels holds whom the frozen list says, meets the record's requirement
/// and was computed and not chosen, that the seed picked its number, and that the panel is the one of it.
/// </summary>
internal static class LotteryCheck
{
    // A share in units of 10⁻¹² may differ in its last digits where another machine solves the programme.
    private const double Rounding = 1e-7;

    public static Outcome<DrawReport> Of(PublishedDraw proof, FrozenList list, int most)
    {
        var read = LotteryTranscript.FromJson(proof.Transcript!);
        if (read.Problem is { } noTranscript)
        {
            return noTranscript;
        }

        var parsed = Lottery.Parse(proof.Lottery!);
        if (parsed.Problem is { } noLottery)
        {
            return noLottery;
        }

        var (transcript, lottery) = (read.Value, parsed.Value);
        var findings = new List<DrawFinding>();
        DrawCheck.Check(
            findings,
            list.Hash == proof.ListHash && list.Hash == transcript.ListHash && list.HasTraits,
            new("名单与冻结时公布的摘要一致。", "The list is the one whose hash was published."),
            new("名单不是公布摘要的那一份。", "The list is not the one whose hash was published.")
        );
        DrawCheck.Check(
            findings,
            lottery.Hash == proof.LotteryHash && lottery.Hash == transcript.LotteryHash,
            new(
                "组合清单与揭示随机数前公布的摘要一致。",
                "The list of panels is the one whose hash was published before any value was revealed."
            ),
            new(
                "组合清单不是公布摘要的那一份。",
                "The list of panels is not the one whose hash was published."
            )
        );
        findings.AddRange(DrawCheck.Records(proof, transcript, FrozenRecord.LotteryForm));
        findings.AddRange(DrawCheck.Times(proof, transcript));
        if (
            findings.Exists(one => one.Holds == false)
            || FrozenRecord.FromJson(proof.Record!) is not { Problem: null, Value: var record }
        )
        {
            return new DrawReport(findings, [], transcript.Calls.Count);
        }

        if (!IsSeed(proof, transcript))
        {
            findings.Add(
                new(
                    false,
                    new(
                        "随机源不是承诺的那一个，或种子与重新计算的结果不一致。",
                        "The entropy is not the one committed to, or the seed differs from what recomputing gives."
                    )
                )
            );
            return new DrawReport(findings, [], transcript.Calls.Count);
        }

        var requirement = record.Requirement;
        var eligible = DrawByLottery.EligibleOf(list, requirement);
        if (Wrong(lottery, requirement, eligible) is { } wrong)
        {
            findings.Add(new(false, wrong));
            return new DrawReport(findings, [], transcript.Calls.Count);
        }

        findings.Add(Probabilities(lottery));
        var again = DrawByLottery.Again(list, record, lottery, transcript);
        var same = again.Problem is null && again.Value.Transcript.ToJson() == transcript.ToJson();
        DrawCheck.Check(
            findings,
            same,
            new(
                $"种子、{transcript.Number} 号组合、{transcript.Calls.Count} 次抽取和结果重算一致。",
                $"Seed, number {transcript.Number}, {transcript.Calls.Count} calls and the panel are what recomputing gives."
            ),
            new(
                "号码、抽取过程或结果与重新计算的不一致。",
                "The number, the calls or the panel differ from what recomputing gives."
            )
        );
        if (same)
        {
            // Last, for it takes longest.
            findings.Add(Computed(proof, requirement, eligible, lottery, most));
        }

        return new DrawReport(
            findings,
            findings.TrueForAll(finding => finding.Holds != false) ? Fate.Of(list, transcript) : [],
            transcript.Calls.Count
        );
    }

    private static bool IsSeed(PublishedDraw proof, LotteryTranscript transcript)
    {
        byte[] entropy;
        try
        {
            entropy = Convert.FromHexString(transcript.Entropy);
        }
        catch (FormatException)
        {
            return false;
        }

        return entropy.Length >= VerifiableDraw.MinimumEntropy
            && Convert.ToHexStringLower(entropy) == transcript.Entropy
            && VerifiableDraw.Commit(entropy) == proof.Commitment
            && transcript.Seed
                == Convert.ToHexStringLower(
                    VerifiableDraw.SeedOf(
                        transcript.RecordHash,
                        transcript.Procurement,
                        transcript.DrawNumber,
                        entropy,
                        [.. transcript.Contributions]
                    )
                );
    }

    // Everybody who may be drawn once, with none but equals; every panel of the list meets what is wanted.
    private static LocalizedText? Wrong(
        Lottery lottery,
        DrawRequirement requirement,
        IReadOnlyList<PoolMember> eligible
    )
    {
        var members = eligible.ToDictionary(one => one.Id);
        var ids = lottery.Types.SelectMany(type => type.Ids).ToArray();
        var strata = requirement.Seats.Select(one => one.Stratum).ToHashSet();
        if (
            ids.Length != members.Count
            || ids.Distinct().Count() < ids.Length
            || !Array.TrueForAll(ids, members.ContainsKey)
            || lottery.Types.Any(type =>
                !type.Ids.SequenceEqual(type.Ids.Order(StringComparer.Ordinal))
                || type.Ids.Select(id => Seen(members[id])).Distinct().Count() > 1
            )
        )
        {
            return new(
                "组合清单中的专家不是名单上可抽取的专家，或同类专家并不相同。",
                "The list of panels does not hold just those who may be drawn, each among equals."
            );
        }

        return lottery.Tickets.All(Meets)
            ? null
            : new(
                "组合清单中有不符合要求的组合。",
                "A panel on the list does not meet what is wanted."
            );

        string Seen(PoolMember member) =>
            string.Join('|', member.Strata.Where(strata.Contains).Order(StringComparer.Ordinal))
            + "|"
            + string.Concat(requirement.Quotas.Select(quota => quota.Counts(member) ? '1' : '0'));

        bool Meets(Ticket ticket)
        {
            var first = ticket
                .Seats.Select(seat =>
                    (seat.Count, seat.Stratum, Member: members[lottery.Types[seat.Type].Ids[0]])
                )
                .ToArray();
            return requirement.Seats.All(wanted =>
                    ticket
                        .Seats.Where(seat => seat.Stratum == wanted.Stratum)
                        .Sum(seat => seat.Count) == wanted.Count
                )
                && Array.TrueForAll(first, seat => seat.Member.Strata.Contains(seat.Stratum))
                && ticket.Seats.Sum(seat => seat.Count) == requirement.Size
                && ticket
                    .Seats.GroupBy(seat => seat.Type)
                    .All(group =>
                        group.Sum(seat => seat.Count) <= lottery.Types[group.Key].Ids.Count
                    )
                && requirement.Quotas.All(quota =>
                    first.Where(seat => quota.Counts(seat.Member)).Sum(seat => seat.Count) is var n
                    && n >= quota.Least
                    && n <= quota.Most
                );
        }
    }

    private static DrawFinding Probabilities(Lottery lottery)
    {
        double[] all = [.. lottery.Probabilities];
        var possible = all.Where(one => one > 0).DefaultIfEmpty(0).ToArray();
        var (least, most) = (Per(possible.Min()), Per(possible.Max()));
        var shut = lottery.Types.Where((_, type) => all[type] <= 0).Sum(type => type.Ids.Count);
        return new(
            true,
            new(
                $"按清单计数，每位可入选专家的概率在 {least} 至 {most} 之间；{shut} 位因限额不可能入选。",
                $"Counted on the list, everybody's probability is from {least} to {most}; {shut} can be on no panel that meets the quotas."
            )
        );

        static string Per(double of) => of.ToString("0.####%", CultureInfo.InvariantCulture);
    }

    private static DrawFinding Computed(
        PublishedDraw proof,
        DrawRequirement requirement,
        IReadOnlyList<PoolMember> eligible,
        Lottery lottery,
        int most
    )
    {
        if (
            most < PanelGraph.MostEdges
            && PanelGraph.Of(ExpertTypes.Of(requirement, eligible), most) is null
        )
        {
            return new(
                null,
                new(
                    "组合清单是否由规则计算得出，本页不重算；请用命令行 trading verify-draw。",
                    "Whether the list of panels was computed by rule is not computed again here; the command trading verify-draw does it."
                )
            );
        }

        var fair = FairDistribution.Of(requirement, eligible);
        var same =
            fair.Problem is null
            && fair.Value.Types.Types.Count == lottery.Types.Count
            && fair.Value.Types.Types.Zip(lottery.Types)
                .All(pair => pair.First.Ids.SequenceEqual(pair.Second.Ids))
            && fair.Value.Probabilities.Zip(lottery.Types, (p, type) => p * type.Ids.Count)
                .Zip(lottery.Shares, (share, told) => Math.Abs(share - (told / 1e12)))
                .All(difference => difference <= Rounding)
            && Lottery.Again(
                fair.Value.Types,
                lottery.Shares,
                Lottery.SeedOf(proof.RecordHash!, proof.Contributions)
            )
                is { } again
            && again.Json == lottery.Json;
        return same
            ? new(
                true,
                new(
                    "组合清单由规则计算得出，没有挑选：最不利者的概率已尽可能高。",
                    "The list of panels is the one that the rule gives, and was not chosen: the least probable are as probable as can be."
                )
            )
            : new(
                false,
                new(
                    "组合清单不是规则计算得出的那一份。",
                    "The list of panels is not the one that the rule gives."
                )
            );
    }
}
