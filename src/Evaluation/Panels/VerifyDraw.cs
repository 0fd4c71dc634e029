using Trading.Analysis.Draws;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Recomputes a draw from its frozen list and transcript, checks that it was made with the secret committed to, and that exactly the drawn were asked, in order.</summary>
public static class VerifyDraw
{
    /// <summary>One panel's draw.</summary>
    [Requires(EvaluationPermissions.ManagePanel, EvaluationPermissions.VerifyDraw)]
    public sealed record Query(Guid PanelId) : IQuery<Report>;

    /// <summary>What recomputing gave.</summary>
    /// <param name="Sound">True when everything agrees.</param>
    /// <param name="Findings">What does not.</param>
    /// <param name="ListHash">The hash published before the draw.</param>
    /// <param name="Calls">How many calls along the drawn order were recomputed.</param>
    public sealed record Report(
        bool Sound,
        IReadOnlyList<LocalizedText> Findings,
        string ListHash,
        int Calls
    );

    private static readonly Statement Draw = Statement.Of(
        "evaluation.panel.draw_to_verify",
        """
        select list_json, list_hash, secret_commitment, record_json, record_hash, transcript, procurement_id, draw_number,
               frozen_at, drawn_at, lottery_json, lottery_hash
        from panel where id = @id and {scope region, kind, office_id}
        """
    );

    private static readonly Statement Asked = Statement.Of(
        "evaluation.panel_invitation.asked",
        "select alias from panel_invitation where panel_id = @id order by number"
    );

    internal sealed class Handler(
        SqlSession sql,
        ContributionStore contributions,
        IProcurements procurements,
        CurrentCaller current
    ) : IQueryHandler<Query, Report>
    {
        public async ValueTask<Outcome<Report>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var id = new { id = query.PanelId };
            var kept = await sql.One<Row>(
                Draw,
                current.Caller.ScopeOf(
                    EvaluationPermissions.ManagePanel,
                    EvaluationPermissions.VerifyDraw
                ),
                id,
                cancellationToken
            );
            if (kept is null)
            {
                return Problem.NotFound("没有这个评标委员会。", "There is no such panel.");
            }

            if (kept is not { ListJson: { } list, ListHash: { } hash, Transcript: { } text })
            {
                return Problem.Conflict(
                    "panel.not_drawn",
                    "尚未抽取，无可验证。",
                    "It has not been drawn; there is nothing to verify."
                );
            }

            var read = Read(kept, text);
            if (read.Problem is { } unreadable)
            {
                return unreadable;
            }

            var (transcript, called) = read.Value;
            var check = DrawCheck.Of(
                new PublishedDraw
                {
                    Ocid = (await procurements.Find(kept.ProcurementId, cancellationToken))?.Ocid,
                    DrawNumber = kept.DrawNumber,
                    FrozenAt = kept.FrozenAt,
                    DrawnAt = kept.DrawnAt,
                    ListHash = hash,
                    Commitment = kept.SecretCommitment,
                    RecordHash = kept.RecordHash,
                    Record = kept.RecordJson,
                    Contributions =
                    [
                        .. (await contributions.Of(query.PanelId, cancellationToken)).Select(row =>
                            row.Published
                        ),
                    ],
                    List = list,
                    Transcript = text,
                    LotteryHash = kept.LotteryHash,
                    Lottery = kept.LotteryJson,
                }
            );
            if (check.Problem is { } unreadableList)
            {
                return new Report(false, [unreadableList.Message], hash, 0);
            }

            List<LocalizedText> findings =
            [
                .. check.Value.Findings.Where(one => one.Holds == false).Select(one => one.Text),
            ];
            if (transcript.ListHash != hash)
            {
                findings.Add(
                    new(
                        "抽取所用名单不是事先公布摘要的名单。",
                        "The draw was not made from the list whose hash was published before."
                    )
                );
            }

            if (
                transcript.Procurement != kept.ProcurementId.ToString()
                || transcript.DrawNumber != kept.DrawNumber
            )
            {
                findings.Add(
                    new(
                        "抽取记录属于另一项目或另一次抽取。",
                        "The transcript belongs to another procurement or draw."
                    )
                );
            }

            if (!called.SequenceEqual(await sql.Query<string>(Asked, id, cancellationToken)))
            {
                findings.Add(
                    new(
                        "发出的邀请与抽取顺序不一致。",
                        "The invitations are not those of the drawn order."
                    )
                );
            }

            return new Report(findings.Count == 0, findings, hash, check.Value.Calls);
        }

        // With those who were given a seat, in the order of the calls.
        private static Outcome<(ITranscript Transcript, IReadOnlyList<string> Called)> Read(
            Row kept,
            string text
        )
        {
            if (kept.LotteryJson is null)
            {
                var order = Transcript.FromJson(text);
                return order.Problem is { } none
                    ? none
                    : (
                        order.Value,
                        [
                            .. order
                                .Value.Calls.Where(call => call.Result == CallResult.Seated)
                                .Select(call => call.Id),
                        ]
                    );
            }

            var lottery = LotteryTranscript.FromJson(text);
            return lottery.Problem is { } unreadable
                ? unreadable
                : (
                    lottery.Value,
                    [
                        .. lottery
                            .Value.Calls.Where(call => call.Result == LotteryCallResult.Seated)
                            .Select(call => call.Id),
                    ]
                );
        }

        private sealed record Row
        {
            public string? ListJson { get; init; }
            public string? ListHash { get; init; }
            public string? SecretCommitment { get; init; }
            public string? Transcript { get; init; }
            public Guid ProcurementId { get; init; }
            public int DrawNumber { get; init; }
            public string? RecordJson { get; init; }
            public string? RecordHash { get; init; }
            public DateTimeOffset FrozenAt { get; init; }
            public DateTimeOffset? DrawnAt { get; init; }
            public string? LotteryJson { get; init; }
            public string? LotteryHash { get; init; }
        }
    }
}
