using Microsoft.Extensions.Logging;
using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// What drawing from a small list and from a large one share. The secret was committed to when the list was published, so
/// that nothing can change what comes of it; an attempt that fails is in the panel's log, and the next gives the same.
/// </summary>
internal sealed class Drawing(
    SqlSession sql,
    PanelStore panels,
    ContributionStore contributions,
    IEntropy entropy,
    KeyRing keys,
    TimeProvider time,
    ILogger<Drawing> log
)
{
    private static readonly Statement Wanted = Statement.Of(
        "evaluation.panel_specialty.seats",
        "select specialty, seats from panel_specialty where panel_id = @id order by specialty"
    );

    [WithoutScope("the draw is the platform's")]
    private static readonly Statement Fixed = Statement.Of(
        "evaluation.panel.fixed",
        "select list_hash, draw_secret, record_json, by_lottery, lottery_hash from panel where id = @id"
    );

    [WithoutScope("the draw is the platform's")]
    private static readonly Statement List = Statement.Of(
        "evaluation.panel.list",
        "select list_json from panel where id = @id"
    );

    [WithoutScope("the draw is the platform's")]
    private static readonly Statement Panels = Statement.Of(
        "evaluation.panel.lottery_list",
        "select lottery_json from panel where id = @id"
    );

    [WithoutScope("the draw is the platform's")]
    private static readonly Statement Secret = Statement.Of(
        "evaluation.panel.secret",
        "select draw_secret from panel where id = @id"
    );

    private static readonly Statement CommitTo = Statement.Of(
        "evaluation.panel.commit_to_secret",
        """
        update panel set draw_secret = @secret, secret_commitment = @commitment, version = version + 1
        where id = @id and draw_secret is null
        """
    );

    private static readonly Statement Drawn = Statement.Of(
        "evaluation.panel.drawn",
        "update panel set drawn_at = @now, draw_secret = null where id = @id"
    );

    private Guid? _settled;

    /// <summary>False for a list that was frozen before there were commitments, or by a host of an older version.</summary>
    public async Task<bool> IsCommitted(Guid panelId, CancellationToken cancel) =>
        await sql.One<string?>(Secret, new { id = panelId }, cancel) is not null;

    /// <summary>Commits to a secret for such a list, whose panel is locked. It is drawn from in a later transaction.</summary>
    public Task Commit(Guid panelId, CancellationToken cancel)
    {
        var secret = DrawSecret.New(entropy);
        return sql.Execute(
            CommitTo,
            new
            {
                id = panelId,
                secret = keys.Seal(secret.Hex, PlaceOf(panelId)),
                commitment = secret.Commitment,
            },
            cancel
        );
    }

    /// <summary>Draws from the list of a panel that is frozen and closed, with the secret that was committed to and what was contributed.</summary>
    /// <param name="heldList">The list as it was published; one of another hash is not used, and the panel's is read.</param>
    /// <param name="heldLottery">The same of the list of panels.</param>
    public async Task<IDraw> Take(
        Guid panelId,
        Guid procurementId,
        int drawNumber,
        CancellationToken cancel,
        FrozenList? heldList = null,
        Lottery? heldLottery = null
    )
    {
        var id = new { id = panelId };
        var frozen = (await sql.One<FixedRow>(Fixed, id, cancel))!;
        var list =
            heldList?.Hash == frozen.ListHash
                ? heldList
                : FrozenList.Parse((await sql.One<string>(List, id, cancel))!).Value;
        var wanted = await sql.Query<SeatsRow>(Wanted, id, cancel);
        var (recordHash, given) = await contributions.ForDraw(panelId, cancel);
        if (frozen is { ByLottery: true, LotteryHash: null })
        {
            throw new InvalidOperationException(
                "A panel with quotas is not drawn before its list of panels is published."
            );
        }

        var secret = Convert.FromHexString(keys.Open(frozen.DrawSecret, PlaceOf(panelId)));
        return frozen.LotteryHash is { } lottery
            ? DrawByLottery.Of(
                list,
                FrozenRecord.FromJson(frozen.RecordJson!).Value,
                recordHash!,
                heldLottery?.Hash == lottery
                    ? heldLottery
                    : Lottery.Parse((await sql.One<string>(Panels, id, cancel))!).Value,
                secret,
                given!
            )
            : new DrawByOrder(
                list,
                VerifiableDraw
                    .Draw(
                        list,
                        procurementId.ToString(),
                        drawNumber,
                        secret,
                        [.. wanted.Select(row => new Seats(row.Specialty, row.Seats))],
                        recordHash,
                        given
                    )
                    .Value
            );
    }

    /// <summary>
    /// Makes a draw the panel's, which is locked and was not drawn before, and has the experts invited. When that fails, the
    /// transaction is rolled back here, and the log says so in one of its own.
    /// </summary>
    public async Task Settle(PanelRow panel, IDraw draw, CancellationToken cancel)
    {
        try
        {
            if (_settled == panel.Id)
            {
                // It went well before, and then the commit did not.
                await panels.Log(panel.Id, "draw_failed", cancel);
            }

            await sql.Execute(Drawn, new { id = panel.Id, now = time.GetUtcNow() }, cancel);
            await panels.Log(panel.Id, "drawn", cancel);
            await panels.Seat(panel, draw, 0, cancel);
            _settled = panel.Id;
        }
        catch
        {
            _settled = null;
            await sql.Rollback();
            await Trace(panel.Id);
            throw;
        }
    }

    /// <summary>Where a panel's secret lies sealed until it is drawn.</summary>
    public static SealedPlace PlaceOf(Guid panelId) =>
        new("panel", panelId.ToString("N"), "draw_secret");

    private async Task Trace(Guid panelId)
    {
        try
        {
            await sql.Begin(CancellationToken.None);
            if (await panels.GetForUpdate(panelId, CancellationToken.None) is { State: "frozen" })
            {
                await panels.Log(panelId, "draw_failed", CancellationToken.None);
            }

            await sql.Commit(CancellationToken.None);
        }
#pragma warning disable CA1031 // The database may be what is away; what is thrown is why the draw failed.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.LogWarning(
                error,
                "That a draw of panel {Panel} failed could not be kept.",
                panelId
            );
            await sql.Rollback();
        }
    }

    private sealed record FixedRow
    {
        public string ListHash { get; init; } = "";
        public string DrawSecret { get; init; } = "";
        public bool? ByLottery { get; init; }
        public string? RecordJson { get; init; }
        public string? LotteryHash { get; init; }
    }

    private sealed record SeatsRow
    {
        public string Specialty { get; init; } = "";
        public int Seats { get; init; }
    }
}
