using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Quotas;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// What freezing at once and freezing by a long job share. The list is the pool as of one instant, read by one statement.
/// </summary>
internal sealed class Freezing(
    SqlSession sql,
    PanelStore panels,
    PanelCancellation cancellation,
    Pool pool,
    PanelQuotas quotas,
    IProcurements procurements,
    LongJobStore jobs,
    Aliases aliases,
    IEntropy entropy,
    KeyRing keys,
    PanelSettings settings,
    TimeProvider time
)
{
    private const int SaltBytes = 16;

    // A worker that was stopped between reading and publishing reads again.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private static readonly Statement Specialties = Statement.Of(
        "evaluation.panel_specialty.of_panel",
        "select specialty from panel_specialty where panel_id = @id order by specialty"
    );

    private static readonly Statement Freeze = Statement.Of(
        "evaluation.panel.freeze",
        """
        update panel set state = 'frozen', frozen_at = @now, list_json = @json, list_hash = @hash, bids_known = @bidsKnown,
               alias_key = @aliasKey, draw_secret = @secret, secret_commitment = @commitment, buyer_plain = @buyerPlain, record_json = @record, record_hash = @recordHash,
               commit_by = @commitBy, reveal_by = @revealBy, beacon_by = @beaconBy, changed_at = @now, version = version + 1
        where id = @id
        """
    );

    private static readonly Statement Wanted = Statement.Of(
        "evaluation.panel_specialty.to_record",
        "select specialty as stratum, seats as count from panel_specialty where panel_id = @id order by specialty"
    );

    [WithoutScope("of a panel that is held")]
    private static readonly Statement Again = Statement.Of(
        "evaluation.panel.redrawn_because",
        """
        select p.redraw_ground as ground,
               (select count(*) from redraw_consent c
                where c.procurement_id = p.procurement_id and c.draw_number = p.draw_number and c.state = 'consented') as consents
        from panel p where p.id = @id
        """
    );

    /// <summary>A list as it can be published.</summary>
    /// <param name="AsOf">When it was read.</param>
    /// <param name="Parties">Whom it was made against.</param>
    /// <param name="List">The list.</param>
    /// <param name="AliasKey">The key of its aliases.</param>
    public sealed record Taken(
        DateTimeOffset AsOf,
        Parties Parties,
        FrozenList List,
        byte[] AliasKey
    )
    {
        /// <summary>How a draw under quotas is made from it; null for a draw without, and where something stands in the way.</summary>
        public FairDistribution? Fair { get; init; }

        /// <summary>Why no panel of the list can be drawn under the quotas; null where one can.</summary>
        public LocalizedText? Obstacle { get; init; }

        /// <summary>What would loosen them least; null where nothing would that may be agreed to.</summary>
        public IReadOnlyList<Loosening>? Loosening { get; init; }
    }

    /// <summary>True while a long job freezes the panel's list and draws from it, or failed at it and is the operators'.</summary>
    public async Task<bool> IsAskedFor(Guid panelId, CancellationToken cancel) =>
        await jobs.Unfinished(FreezeList.Kind.Code, panelId.ToString(), cancel)
            is { State: not LongJobStates.Cancelled };

    /// <summary>The panel, locked, and its procurement, while it still wants a list; null when it does not, or not any more.</summary>
    public async Task<(PanelRow Panel, ProcurementSummary Procurement)?> Wanting(
        Guid panelId,
        CancellationToken cancel
    )
    {
        if (await panels.GetForUpdate(panelId, cancel) is not { State: "requested" } panel)
        {
            return null;
        }

        var procurement = (await procurements.Find(panel.ProcurementId, cancel))!;
        if (procurement.IsCancelled)
        {
            // Cancelled at the instant at which the panel was asked for.
            await cancellation.Run(panel, "项目已终止", cancel);
            return null;
        }

        return (panel, procurement);
    }

    /// <summary>The pool as it is now.</summary>
    public async Task<Taken> Take(
        Guid panelId,
        Guid procurementId,
        DateTimeOffset evaluationAt,
        CancellationToken cancel
    )
    {
        var asOf = time.GetUtcNow();
        var parties = await panels.PartiesOf(procurementId, cancel);
        var members = await pool.Load(
            await sql.Query<string>(Specialties, new { id = panelId }, cancel),
            parties,
            evaluationAt,
            panelId,
            cancel
        );
        var key = aliases.NewKey();
        var experts = Aliases.Of(key, members.Select(member => member.ExpertId).ToHashSet());
        // Employers are compared, never shown: each gets an alias of its own.
        var employers = aliases.ByChance(
            members.Select(member => member.Employer).OfType<string>()
        );
        var wanted = (await quotas.RequirementOf(panelId, cancel))?.Requirement;
        var list = FrozenList
            .Freeze(
                members.Select(member => new Candidate(
                    experts[member.ExpertId],
                    member.Specialty,
                    member.Employer is null ? null : employers[member.Employer],
                    member.Exclusions
                )
                {
                    // Without quotas nothing is said of anybody that the draw does not need.
                    City = wanted is null ? null : member.City,
                    Title = wanted is null ? null : member.Title,
                })
            )
            .Value;
        var taken = new Taken(asOf, parties, list, key);
        return wanted is null ? taken : Judged(taken, wanted, members);
    }

    private static Taken Judged(
        Taken taken,
        DrawRequirement wanted,
        IReadOnlyList<PoolMember> members
    )
    {
        var fair = FairDistribution.Of(wanted, taken.List.Members);
        if (fair.Problem is not { } problem)
        {
            return taken with { Fair = fair.Value };
        }

        var standing = QuotaSupply.Of(wanted, members);
        return standing is { Problem: null, Value.Obstacle: { } obstacle }
            ? taken with
            {
                Obstacle = obstacle,
                Loosening = standing.Value.Loosening,
            }
            : taken with
            {
                Obstacle = problem.Errors.Any(error => error.Code == "draw.cap.infeasible")
                    ? new(
                        "任何抽取方案都无法满足入选概率上限，请提高上限。",
                        "No way of drawing keeps the cap on probabilities; ask for a higher one."
                    )
                    : new(
                        "限额之间的组合过多，无法计算，请减少限额。",
                        "The quotas combine in too many ways to be computed; ask for fewer."
                    ),
            };
    }

    /// <summary>
    /// Makes the list the panel's, which is locked, and publishes its hash, with the commitment to the secret that the
    /// draw is made with: from here on every attempt at it gives the same panel. False, and nothing done, when
    /// it was made against other parties than there are now, or is old.
    /// </summary>
    public async Task<bool> Publish(
        PanelRow panel,
        ProcurementSummary procurement,
        Taken taken,
        CancellationToken cancel
    )
    {
        if (
            time.GetUtcNow() - taken.AsOf > Fresh
            || !taken.Parties.AreStill(await panels.PartiesOf(panel.ProcurementId, cancel))
        )
        {
            return false;
        }

        var secret = DrawSecret.New(entropy);
        // As precise as it is kept: the record says the same as the row.
        var now = new DateTimeOffset(
            time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond,
            TimeSpan.Zero
        );
        var commitBy = now + settings.CommitWithin;
        var revealBy = commitBy + settings.RevealWithin;
        var beacon = settings.Beacon?.After(revealBy);
        var lottery = await quotas.RequirementOf(panel.Id, cancel);
        var again = (await sql.One<AgainRow>(Again, new { id = panel.Id }, cancel))!;
        var record = new FrozenRecord
        {
            Form = lottery is null ? FrozenRecord.FirstForm : FrozenRecord.LotteryForm,
            Procurement = panel.ProcurementId.ToString(),
            Ocid = procurement.Ocid,
            DrawNumber = panel.DrawNumber,
            FrozenAt = now,
            ListHash = taken.List.Hash,
            Commitment = secret.Commitment,
            Wanted =
            [
                .. (await sql.Query<SeatsRow>(Wanted, new { id = panel.Id }, cancel))
                    .Select(row => new Seats(row.Stratum, row.Count))
                    .OrderBy(seats => seats.Stratum, StringComparer.Ordinal),
            ],
            Quotas = lottery?.Requirement.Quotas,
            Cap = lottery?.Requirement.CapPerMille,
            Loosened = lottery?.Loosened,
            Contributors = ContributionStore.Parties,
            CommitBy = commitBy,
            RevealBy = revealBy,
            Beacon = beacon?.Round,
            Redraw = again.Ground is { } ground ? new(ground, again.Consents > 0) : null,
            Salt = Convert.ToHexStringLower(entropy.Next(SaltBytes)),
        }.ToJson();
        await sql.Execute(
            Freeze,
            new
            {
                id = panel.Id,
                now,
                record,
                recordHash = FrozenRecord.HashOf(record),
                commitBy,
                revealBy,
                beaconBy = beacon?.At + settings.Beacon?.Within,
                json = taken.List.Json,
                hash = taken.List.Hash,
                aliasKey = aliases.Seal(taken.AliasKey, panel.Id),
                secret = keys.Seal(secret.Hex, Drawing.PlaceOf(panel.Id)),
                commitment = secret.Commitment,
                bidsKnown = procurement.BidsAreKnown,
                buyerPlain = Sittings.PlainOf(procurement.BuyerName),
            },
            cancel
        );
        await panels.Log(panel.Id, "frozen", cancel, detail: taken.List.Hash);
        return true;
    }

    private sealed record SeatsRow
    {
        public string Stratum { get; init; } = "";
        public int Count { get; init; }
    }

    private sealed record AgainRow
    {
        public string? Ground { get; init; }
        public int Consents { get; init; }
    }
}
