using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>What became of a listing.</summary>
internal static class ListingActions
{
    public const string Listed = "listed";
    public const string Changed = "changed";
    public const string Withdrawn = "withdrawn";
    public const string Repaired = "repaired";
    public const string Annulled = "annulled";

    /// <summary>Its first day came.</summary>
    public const string InForce = "in_force";

    /// <summary>Its last day of publication is over.</summary>
    public const string Expired = "expired";

    /// <summary>The day came from which a repair or an objection ends it.</summary>
    public const string Ended = "ended";
}

/// <summary>Listings in the database: one row each, every change kept with who, when and why.</summary>
internal sealed class ListingStore(
    SqlSession sql,
    ChangeWriter changes,
    CurrentCaller current,
    TimeProvider time
) : IEligibility
{
    private const int AtOnce = 400;

    private const string Columns = """
        id, list_code, entry_key, subject_code, subject_name, reason, decided_on, from_day, until_day, document,
        ended_on, ended_because, recorded_at, version, turns_on
        """;

    private static readonly Statement OfSubject = Statement.Of(
        "registry.credit_listing.of_subject",
        $"select {Columns} from credit_listing where subject_code in @codes order by from_day desc, id"
    );

    // Asked one by one, so that each is a look into the index and no count of a list.
    private static readonly Statement TakenLists = Statement.Of(
        "registry.credit_listing.taken",
        string.Join(
            " union all ",
            CreditLists
                .All.Where(list => list.ExcludesProcurement || list.ExcludesConstruction)
                .Select(list =>
                    $"select '{list.Code}' as list_code where exists (select 1 from credit_listing where list_code = '{list.Code}')"
                )
        )
    );

    private static readonly Statement OfList = Statement.Of(
        "registry.credit_listing.of_list",
        $"select {Columns} from credit_listing where list_code = @list"
    );

    private static readonly Statement ByKeys = Statement.Of(
        "registry.credit_listing.by_keys",
        $$"""
        select {{Columns}} from credit_listing {lock}
        where list_code = @list and entry_key in @keys order by id {for update}
        """
    );

    private static readonly Statement ByIds = Statement.Of(
        "registry.credit_listing.by_ids",
        $"select {Columns} from credit_listing {{lock}} where id in @ids order by id {{for update}}"
    );

    private static readonly Statement ById = Statement.Of(
        "registry.credit_listing.by_id",
        $"select {Columns} from credit_listing {{lock}} where id = @id {{for update}}"
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.credit_listing.insert",
        """
        insert into credit_listing
            (id, list_code, entry_key, subject_code, subject_name, reason, decided_on, from_day, until_day, document,
             ended_on, ended_because, recorded_at, version, turns_on)
        values
            (@id, @listCode, @entryKey, @subjectCode, @subjectName, @reason, @decidedOn, @fromDay, @untilDay, @document,
             @endedOn, @endedBecause, @recordedAt, @version, @turnsOn)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "registry.credit_listing.update",
        """
        update credit_listing set subject_name = @subjectName, reason = @reason, from_day = @fromDay,
            until_day = @untilDay, ended_on = @endedOn, ended_because = @endedBecause, version = @version,
            turns_on = @turnsOn
        where id = @id
        """
    );

    private static readonly Statement InsertVersion = Statement.Of(
        "registry.credit_listing_version.insert",
        """
        insert into credit_listing_version
            (listing_id, version, at, by_name, action, reason, from_day, until_day, ended_on)
        values (@id, @version, @now, @byName, @action, @why, @fromDay, @untilDay, @endedOn)
        """
    );

    /// <summary>The codes under which lists may name a firm: its own, and the organisation code inside it.</summary>
    public static EntityCode[] CodesOf(EntityCode code) =>
        code.Unified is { } unified ? [code, EntityCode.Of(unified.OrganisationCode)] : [code];

    public async Task<Eligibility> Of(EntityCode code, DateOnly at, CancellationToken cancel)
    {
        var listings = (await AllOf(code, cancel)).Where(listing => listing.HoldsOn(at)).ToList();
        return new Eligibility
        {
            On = at,
            GovernmentProcurement = !listings.Any(listing => listing.ExcludesProcurement),
            Construction = !listings.Any(listing => listing.ExcludesConstruction),
            Listings = listings,
        };
    }

    /// <summary>Every listing of a firm there ever was, the latest first.</summary>
    public async Task<IReadOnlyList<Listing>> AllOf(EntityCode code, CancellationToken cancel) =>
        [
            .. (
                await sql.Query<ListingRow>(
                    OfSubject,
                    new { codes = CodesOf(code).Select(one => one.ToString()).ToList() },
                    cancel
                )
            ).Select(row => row.Shown()),
        ];

    public async Task<ILookup<EntityCode, Listing>> ListingsOf(
        IReadOnlyCollection<EntityCode> codes,
        CancellationToken cancel
    )
    {
        var found = new List<(EntityCode Code, Listing Listing)>();
        foreach (var some in codes.Distinct().Chunk(AtOnce / 2))
        {
            var named = some.SelectMany(code => CodesOf(code).Select(name => (name, code)))
                .ToLookup(each => each.name, each => each.code);
            var rows = await sql.Query<ListingRow>(
                OfSubject,
                new { codes = named.Select(each => each.Key.ToString()).ToList() },
                cancel
            );
            found.AddRange(
                rows.SelectMany(row => named[row.SubjectCode].Select(code => (code, row.Shown())))
            );
        }

        return found.ToLookup(each => each.Code, each => each.Listing);
    }

    public async Task<ListsTaken> Taken(CancellationToken cancel)
    {
        var taken = (await sql.Query<string>(TakenLists, new { }, cancel)).ToHashSet();
        return new(
            CreditLists.All.Where(list => list.ExcludesProcurement).All(Is),
            CreditLists.All.Where(list => list.ExcludesConstruction).All(Is)
        );

        bool Is(CreditList list) => taken.Contains(list.Code);
    }

    /// <summary>All of a list, those that ended too, as the database sends them.</summary>
    public IAsyncEnumerable<ListingRow> OnList(string list, CancellationToken cancel) =>
        sql.Stream<ListingRow>(OfList, new { list }, cancel);

    /// <summary>Those of a list with these keys, held until the transaction ends.</summary>
    public async Task<List<ListingRow>> GetForUpdate(
        string list,
        IReadOnlyCollection<string> keys,
        CancellationToken cancel
    )
    {
        var rows = new List<ListingRow>();
        foreach (var some in keys.Chunk(AtOnce))
        {
            rows.AddRange(await sql.Query<ListingRow>(ByKeys, new { list, keys = some }, cancel));
        }

        return rows;
    }

    /// <summary>Those with these ids, held until the transaction ends.</summary>
    public async Task<List<ListingRow>> GetForUpdate(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var rows = new List<ListingRow>();
        foreach (var some in ids.Chunk(AtOnce))
        {
            rows.AddRange(await sql.Query<ListingRow>(ByIds, new { ids = some }, cancel));
        }

        return rows;
    }

    /// <summary>By key, held until the transaction ends.</summary>
    public Task<ListingRow?> GetForUpdate(Guid id, CancellationToken cancel) =>
        sql.One<ListingRow>(ById, new { id }, cancel);

    /// <summary>A new one, sent with the transaction's next question or its commit.</summary>
    public void Add(ListingRow row)
    {
        sql.Hold((Insert, Args(row)), Signed(row, ListingActions.Listed, null));
        Note(row, ListingActions.Listed);
    }

    /// <summary>One as it is now, sent likewise; trading systems are told of it for the action, or another reason.</summary>
    public void Change(ListingRow row, string action, string? why, string? told = null)
    {
        sql.Hold((Update, Args(row)), Signed(row, action, why));
        Note(row, told ?? action);
    }

    private void Note(ListingRow row, string reason)
    {
        if (ListingChanges.Of(row, reason, time.Today()) is { } change)
        {
            changes.Note(change);
        }
    }

    // Which day is next is told from the days as they are now, whoever changed them.
    private object Args(ListingRow row) =>
        new
        {
            turnsOn = row.NextTurn(time.Today()),
            id = row.Id,
            listCode = row.ListCode,
            entryKey = row.EntryKey,
            subjectCode = row.SubjectCode,
            subjectName = row.SubjectName,
            reason = row.Reason,
            decidedOn = row.DecidedOn,
            fromDay = row.FromDay,
            untilDay = row.UntilDay,
            document = row.Document,
            endedOn = row.EndedOn,
            endedBecause = row.EndedBecause,
            recordedAt = row.RecordedAt,
            version = row.Version,
        };

    private (Statement, object) Signed(ListingRow row, string action, string? why) =>
        (
            InsertVersion,
            new
            {
                id = row.Id,
                version = row.Version,
                now = time.GetUtcNow(),
                byName = current.Caller.Name,
                action,
                why,
                fromDay = row.FromDay,
                untilDay = row.UntilDay,
                endedOn = row.EndedOn,
            }
        );
}

/// <summary>One listing as it is stored.</summary>
internal sealed record ListingRow
{
    public Guid Id { get; init; }
    public string ListCode { get; init; } = "";
    public string EntryKey { get; init; } = "";
    public EntityCode SubjectCode { get; init; }
    public string SubjectName { get; init; } = "";
    public string Reason { get; init; } = "";
    public DateOnly DecidedOn { get; init; }
    public DateOnly FromDay { get; init; }
    public DateOnly? UntilDay { get; init; }
    public string Document { get; init; } = "";
    public DateOnly? EndedOn { get; init; }
    public string? EndedBecause { get; init; }
    public DateTimeOffset RecordedAt { get; init; }
    public long Version { get; init; }

    /// <summary>The next day on which it begins or ceases to hold by itself; null where none comes.</summary>
    public DateOnly? TurnsOn { get; init; }

    /// <summary>First day on which it holds no more; null while none is known.</summary>
    public DateOnly? OverFrom
    {
        get
        {
            var expires = UntilDay < DateOnly.MaxValue ? UntilDay?.AddDays(1) : null;
            return EndedOn is null || expires < EndedOn ? expires : EndedOn;
        }
    }

    /// <summary>The first day after this one that changes by itself whether it holds.</summary>
    public DateOnly? NextTurn(DateOnly today) =>
        OverFrom <= today ? null
        : FromDay > today && (OverFrom is null || FromDay < OverFrom) ? FromDay
        : OverFrom;

    public Listing Shown()
    {
        var list = CreditLists.Of(ListCode);
        return new Listing
        {
            Id = Id,
            List = ListCode,
            Name = list.Name.ToString(),
            Issuer = list.Issuer.ToString(),
            ExcludesProcurement = list.ExcludesProcurement,
            ExcludesConstruction = list.ExcludesConstruction,
            Law = list.Source,
            SubjectCode = SubjectCode,
            SubjectName = SubjectName,
            Reason = Reason,
            DecidedOn = DecidedOn,
            From = FromDay,
            Until = UntilDay,
            Document = Document,
            EndedOn = EndedOn,
            EndedBecause = EndedBecause,
        };
    }
}
