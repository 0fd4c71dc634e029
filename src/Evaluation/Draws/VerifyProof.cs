using Trading.Analysis.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Draws;

/// <summary>
/// Checks a published proof of a draw by what is in it alone, and says which rule put each on the list in or out. It asks no
/// database: the command line does the same offline, and <c>tools/verify_draw.py</c> shares nothing with it.
/// </summary>
public static class VerifyProof
{
    /// <summary>The most characters of a proof that a page reads; the command line reads any.</summary>
    public const int Longest = 4_000_000;

    /// <summary>The proof, as <c>GET /api/v1/panels/{id}/proof</c> gives it.</summary>
    [Anyone("a draw is fair when everybody can recompute it; the proof names nobody")]
    public sealed record Query([property: Secret] string Proof) : IQuery<Checked>;

    /// <summary>What came of it.</summary>
    /// <param name="Sound">True when nothing was found that does not hold.</param>
    /// <param name="Findings">Each thing that was checked.</param>
    /// <param name="Lines">What became of each line of the list; empty when it is not sound.</param>
    public sealed record Checked(
        bool Sound,
        IReadOnlyList<DrawFinding> Findings,
        IReadOnlyList<Line> Lines
    );

    /// <summary>One line of the list.</summary>
    /// <param name="Alias">The expert, by the alias made for this draw.</param>
    /// <param name="Specialty">The specialty.</param>
    /// <param name="Rule">Why in or out.</param>
    /// <param name="Because">In words.</param>
    public sealed record Line(string Alias, string Specialty, FateRule Rule, LocalizedText Because);

    /// <summary>Checks a proof, all of it. 422 when it is none; 409 when list and transcript are not published yet.</summary>
    public static Outcome<Checked> Check(string proof) => Check(proof, int.MaxValue);

    /// <summary>Checks a proof that was read, as far as a page does.</summary>
    public static Outcome<Checked> Check(PublishedDraw proof) =>
        Check(proof, DrawCheck.StepsOfPage);

    private static Outcome<Checked> Check(string proof, int most)
    {
        var read = PublishedDraw.FromJson(proof);
        return read.Problem is { } unreadable ? unreadable : Check(read.Value, most);
    }

    private static Outcome<Checked> Check(PublishedDraw proof, int most)
    {
        var report = DrawCheck.Of(proof, most);
        return report.Problem is { } closed
            ? closed
            : new Checked(
                report.Value.Sound,
                report.Value.Findings,
                [
                    .. report.Value.Fates.Select(fate => new Line(
                        fate.Id,
                        fate.Stratum,
                        fate.Rule,
                        Words(fate)
                    )),
                ]
            );
    }

    private static LocalizedText Words(Fate fate)
    {
        var at = fate.Position;
        return fate.Rule switch
        {
            FateRule.Excluded => new(
                $"未入选：冻结时已回避（{Names(fate, Terms.Exclusions, name => name.Zh)}）",
                $"out: excluded when the list was frozen ({Names(fate, Terms.Exclusions, name => name.En)})"
            ),
            FateRule.NotWanted => new(
                "未入选：本次不需要该专业",
                "out: nobody of the specialty was wanted"
            ),
            FateRule.NotReached when at is null => new(
                "未入选：所抽号码的组合没有轮到其席位",
                "out: the panel of the number that was drawn had no seat to which the order came"
            ),
            FateRule.BreaksQuota => new(
                $"未入选：排在第 {at} 位，入选则不符合限额",
                $"out: place {at} of the order, and with this expert the quotas could not have been met"
            ),
            FateRule.HoldsSeat when at is null => new(
                "该专业未入选：已在另一专业入选",
                "out here: seated for another specialty"
            ),
            FateRule.NotReached => new(
                $"未入选：排在第 {at} 位，此前席位已满",
                $"out: place {at} of the order, and the seats were filled before it"
            ),
            FateRule.SameEmployer => new(
                $"未入选：排在第 {at} 位，同单位的 {fate.Other} 已有席位",
                $"out: place {at} of the order, and {fate.Other} of the same employer held a seat"
            ),
            FateRule.HoldsSeat => new(
                $"该专业未入选：排在第 {at} 位，已在另一专业入选",
                $"out here: place {at} of the order, and seated for another specialty"
            ),
            FateRule.Left => new(
                $"曾入选（第 {at} 位）后退出：{Names(fate, Terms.Departures, name => name.Zh)}",
                $"left: seated from place {at}, then {Names(fate, Terms.Departures, name => name.En)}"
            ),
            _ when fate.Round == 0 => new($"入选：排在第 {at} 位", $"in: place {at} of the order"),
            _ => new(
                $"入选：排在第 {at} 位，补第 {fate.Round} 个退出者",
                $"in: place {at} of the order, in the seat of departure {fate.Round}"
            ),
        };
    }

    private static string Names(
        Fate fate,
        IReadOnlyList<Term> catalogue,
        Func<LocalizedText, string> name
    ) => string.Join(", ", fate.Reasons.Select(code => name(Terms.NameIn(catalogue, code))));

    internal sealed class Handler : IQueryHandler<Query, Checked>
    {
        public ValueTask<Outcome<Checked>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            ValueTask.FromResult(
                query.Proof.Length > Longest
                    ? Problem.Invalid(
                        "/proof",
                        "draw.proof.long",
                        new(
                            $"超过 {Longest} 个字符，请用命令行 trading verify-draw 核验。",
                            $"It is longer than {Longest} characters; use the command trading verify-draw."
                        )
                    )
                    : Check(query.Proof, DrawCheck.StepsOfPage)
            );
    }
}
