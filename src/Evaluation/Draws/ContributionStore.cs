using Trading.Analysis.Draws;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Draws;

/// <summary>A contribution as it is kept.</summary>
internal sealed record ContributionRow
{
    public string Party { get; init; } = "";
    public string? Made { get; init; }
    public string? Commitment { get; init; }
    public string? SealedValue { get; init; }
    public string? Value { get; init; }
    public Guid? CommittedByPerson { get; init; }

    /// <summary>True where the platform made the value and has it.</summary>
    public bool IsKept => SealedValue is not null && Value is null;

    /// <summary>True for one that is committed to and not revealed.</summary>
    public bool IsOwed => Commitment is not null && Value is null;

    public PublishedContribution Published => new(Party, MadeBy, Commitment, Value);

    public ContributionMade? MadeBy =>
        Made switch
        {
            "own" => ContributionMade.Own,
            "platform" => ContributionMade.Platform,
            _ => null,
        };
}

/// <summary>What others add to the randomness of a panel, whose row is locked by whoever changes it.</summary>
internal sealed class ContributionStore(
    SqlSession sql,
    PanelStore panels,
    KeyRing keys,
    TimeProvider time
)
{
    /// <summary>Those who may contribute, in code-unit order.</summary>
    public static readonly IReadOnlyList<string> Parties =
    [
        DrawParties.Centre,
        DrawParties.Purchaser,
        DrawParties.Supervisor,
    ];

    private static readonly Statement Select = Statement.Of(
        "evaluation.contribution.of_panel",
        """
        select party, made, commitment, sealed_value, value, committed_by_person
        from panel_contribution where panel_id = @id order by party
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.contribution.insert",
        """
        insert into panel_contribution
            (panel_id, party, made, commitment, sealed_value, committed_at, committed_by, committed_by_person)
        values (@id, @party, @made, @commitment, @sealedValue, @now, @by, @person)
        """
    );

    private static readonly Statement Give = Statement.Of(
        "evaluation.contribution.reveal",
        """
        update panel_contribution set value = @value, sealed_value = null, revealed_at = @now, revealed_by = @by
        where panel_id = @id and party = @party
        """
    );

    private static readonly Statement InsertBeacon = Statement.Of(
        "evaluation.contribution.beacon",
        """
        insert into panel_contribution (panel_id, party, value, revealed_at, revealed_by)
        values (@id, @party, @value, @now, @by)
        """
    );

    private static readonly Statement SetClosed = Statement.Of(
        "evaluation.panel.close_contributions",
        "update panel set contributions_closed_at = @now where id = @id"
    );

    private static readonly Statement SetDue = Statement.Of(
        "evaluation.panel.draw_waits",
        "update panel set draw_due_at = @due, version = version + 1 where id = @id"
    );

    [WithoutScope("of a panel that is held")]
    private static readonly Statement Record = Statement.Of(
        "evaluation.panel.record",
        "select record_json, record_hash from panel where id = @id"
    );

    /// <summary>What there is of a panel's, in the parties' order.</summary>
    public Task<List<ContributionRow>> Of(Guid panelId, CancellationToken cancel) =>
        sql.Query<ContributionRow>(Select, new { id = panelId }, cancel);

    /// <summary>See <see cref="Terms.ContributionPhases"/>.</summary>
    public static string PhaseOf(
        PanelRow panel,
        IReadOnlyCollection<ContributionRow> rows,
        DateTimeOffset now
    ) =>
        TakesCommitments(panel, rows, now) ? "commit"
        : panel.State == "requested" ? "freeze"
        : panel.State != "frozen" || WaitsUntil(panel, rows, now) is not { } until ? "closed"
        : until == panel.RevealBy && rows.Any(row => row.IsOwed) ? "reveal"
        : "beacon";

    /// <summary>
    /// Until when the draw of a frozen panel waits; null when it does no longer: who may still commit, who still owes a value,
    /// the beacon. Each of the terms was published with the freeze.
    /// </summary>
    public static DateTimeOffset? WaitsUntil(
        PanelRow panel,
        IReadOnlyCollection<ContributionRow> rows,
        DateTimeOffset now
    )
    {
        if (panel.ContributionsClosedAt is not null)
        {
            return null;
        }

        if (TakesCommitments(panel, rows, now))
        {
            return panel.CommitBy;
        }

        if (now < panel.RevealBy && rows.Any(row => row.IsOwed))
        {
            return panel.RevealBy;
        }

        return now < panel.BeaconBy && rows.All(row => row.Party != Contribution.Beacon)
            ? panel.BeaconBy
            : null;
    }

    /// <summary>True while somebody may still commit to a value; before the freeze, too.</summary>
    public static bool TakesCommitments(
        PanelRow panel,
        IReadOnlyCollection<ContributionRow> rows,
        DateTimeOffset now
    ) =>
        panel is { ContributionsClosedAt: null, LotteryHash: null }
        && rows.Count(row => row.Commitment is not null) < Parties.Count
        && (panel.State == "requested" || (panel.State == "frozen" && now < panel.CommitBy));

    /// <summary>Keeps a commitment.</summary>
    public Task Add(
        PanelRow panel,
        string party,
        ContributionMade made,
        string commitment,
        string? value,
        Caller caller,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Insert,
            new
            {
                id = panel.Id,
                party,
                made = made == ContributionMade.Own ? "own" : "platform",
                commitment,
                sealedValue = value is null ? null : keys.Seal(value, PlaceOf(panel.Id, party)),
                now = time.GetUtcNow(),
                by = caller.Name,
                person = caller.PersonId,
            },
            cancel
        );

    /// <summary>The value that the platform keeps.</summary>
    public string Open(Guid panelId, ContributionRow row) =>
        keys.Open(row.SealedValue!, PlaceOf(panelId, row.Party));

    /// <summary>Keeps a value that is what was committed to.</summary>
    public Task Reveal(
        Guid panelId,
        string party,
        string value,
        string by,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Give,
            new
            {
                id = panelId,
                party,
                value,
                now = time.GetUtcNow(),
                by,
            },
            cancel
        );

    /// <summary>Keeps the beacon's value.</summary>
    public Task EnterBeacon(Guid panelId, string value, string by, CancellationToken cancel) =>
        sql.Execute(
            InsertBeacon,
            new
            {
                id = panelId,
                party = Contribution.Beacon,
                value,
                now = time.GetUtcNow(),
                by,
            },
            cancel
        );

    /// <summary>Moves the time at which a panel is drawn; false when that was done before.</summary>
    public async Task<bool> Wait(PanelRow panel, DateTimeOffset until, CancellationToken cancel)
    {
        if (panel.DrawDueAt == until)
        {
            return false;
        }

        await sql.Execute(SetDue, new { id = panel.Id, due = until }, cancel);
        return true;
    }

    /// <summary>
    /// From here on nothing is taken any more, so that a draw may be computed outside a transaction. Whoever left the value
    /// with the platform cannot withhold it: it is opened here; who withholds an own one is in the log.
    /// </summary>
    public async Task Close(PanelRow panel, CancellationToken cancel)
    {
        foreach (var row in await Of(panel.Id, cancel))
        {
            if (row.IsKept)
            {
                await Reveal(panel.Id, row.Party, Open(panel.Id, row), "platform", cancel);
                await panels.Log(panel.Id, "disclosed", cancel, reason: row.Party);
            }
            else if (row.IsOwed)
            {
                await panels.Log(panel.Id, "withheld", cancel, reason: row.Party);
            }
        }

        await sql.Execute(SetClosed, new { id = panel.Id, now = time.GetUtcNow() }, cancel);
    }

    /// <summary>What enters the draw of a closed panel, and the hash of its record; nulls for one that was frozen before there were records.</summary>
    public async Task<(string? RecordHash, IReadOnlyList<Contribution>? Given)> ForDraw(
        Guid panelId,
        CancellationToken cancel
    )
    {
        var kept = (await sql.One<RecordRow>(Record, new { id = panelId }, cancel))!;
        if (kept is not { RecordJson: { } json, RecordHash: { } hash })
        {
            return (null, null);
        }

        var record = FrozenRecord.FromJson(json).Value;
        var rows = (await Of(panelId, cancel)).ToDictionary(row => row.Party);
        return (
            hash,
            [
                .. record
                    .Contributors.Concat(record.Beacon is null ? [] : [Contribution.Beacon])
                    .Select(party =>
                        rows.GetValueOrDefault(party) switch
                        {
                            { Value: { } value } row => Contribution.Given(
                                party,
                                row.MadeBy,
                                row.Commitment,
                                value
                            ),
                            { Commitment: { } commitment } => Contribution.Replaced(
                                party,
                                commitment,
                                hash
                            ),
                            _ => Contribution.Missing(party),
                        }
                    ),
            ]
        );
    }

    /// <summary>Where a value lies sealed that the platform made.</summary>
    public static SealedPlace PlaceOf(Guid panelId, string party) =>
        new("panel_contribution", $"{panelId:N}/{party}", "sealed_value");

    private sealed record RecordRow
    {
        public string? RecordJson { get; init; }
        public string? RecordHash { get; init; }
    }
}

/// <summary>Who adds to the randomness of a draw besides the platform.</summary>
public static class DrawParties
{
    /// <summary>交易中心.</summary>
    public const string Centre = "centre";

    /// <summary>采购人（招标人）.</summary>
    public const string Purchaser = "purchaser";

    /// <summary>监督部门.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>
    /// For whom the caller contributes to a panel's draw; null for who may not. Each of the three holds a permission that the
    /// others do not, and the purchaser is the procurement's own.
    /// </summary>
    internal static string? Of(Caller caller, DataPlace place, EntityCode? buyer)
    {
        if (caller.ScopeOf(EvaluationPermissions.ManagePanel).Holds(place))
        {
            return Centre;
        }

        if (caller.ScopeOf(EvaluationPermissions.DecideRedraw).Holds(place))
        {
            return Supervisor;
        }

        return buyer is { } code && BuyerOf(caller) == code ? Purchaser : null;
    }

    /// <summary>The firm for which the caller contributes as a purchaser; null for who is none.</summary>
    internal static EntityCode? BuyerOf(Caller caller) =>
        caller.Permissions.Contains(new Permission(ProcurementPermissions.RunOwnProcurement))
        && caller.Permissions.Contains(new Permission(EvaluationPermissions.ContributeToDraw))
            ? caller.EntityCode
            : null;
}
