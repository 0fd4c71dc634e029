using System.Globalization;
using Trading.Alerts.Contracts;
using Trading.Alerts.Supervision;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>A case as it is held while it is changed.</summary>
internal sealed record CaseRow
{
    public Guid Id { get; init; }
    public string Number { get; init; } = "";
    public Guid ProcurementId { get; init; }
    public string Origin { get; init; } = "";
    public string State { get; init; } = "";
    public int Level { get; init; }
    public string Title { get; init; } = "";
    public string? Region { get; init; }
    public string Kind { get; init; } = "";
    public Guid? OfficeId { get; init; }
    public string? BuyerCode { get; init; }
    public string BuyerName { get; init; } = "";
    public DateTimeOffset OpenedAt { get; init; }
    public string OpenedBy { get; init; } = "";
    public Guid? AssigneeId { get; init; }
    public string? Assignee { get; init; }
    public DateOnly DueOn { get; init; }

    /// <summary>law, usual or set: what the due date rests on.</summary>
    public string DueBy { get; init; } = "";
    public bool DueSure { get; init; }

    /// <summary>The purchaser was asked at least once, and so knows of the case.</summary>
    public bool Asked { get; init; }
    public string? PausedFrom { get; init; }
    public string? PausedFor { get; init; }
    public DateOnly? PausedOn { get; init; }
    public string? Verdict { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? ReferredTo { get; init; }
    public Guid? DocumentId { get; init; }
    public string? Sha256 { get; init; }
    public string? PublicResult { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public long Version { get; init; }

    public DataPlace Place => new(Region, Kind, OfficeId);
}

/// <summary>One line of a case's history.</summary>
internal sealed record CaseEntry
{
    public Guid CaseId { get; init; }
    public long Version { get; init; }
    public DateTimeOffset At { get; init; }
    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public string State { get; init; } = "";
    public DateOnly DueOn { get; init; }
    public string? Text { get; init; }
}

/// <summary>Cases in the database. Each change is a version and a line of the history.</summary>
internal sealed class CaseStore(
    SqlSession sql,
    ChangeWriter changes,
    CurrentCaller current,
    TimeProvider time
)
{
    internal const string Columns = """
        id, number, procurement_id, origin, state, level, title, region, kind, office_id, buyer_code, buyer_name,
        opened_at, opened_by, assignee_id, assignee, due_on, due_by, due_sure, asked, paused_from, paused_for, paused_on,
        verdict, reason, decided_at, decided_by, referred_to, document_id, sha256, public_result, closed_at, changed_at,
        version
        """;

    private static readonly Statement One = Statement.Of(
        "alerts.case.one",
        $"select {Columns} from supervision_case where id = @id and {{scope region, kind, office_id}}"
    );

    private static readonly Statement Lock = Statement.Of(
        "alerts.case.lock",
        $$"""
        select {{Columns}} from supervision_case {lock}
        where id = @id and {scope region, kind, office_id} {for update}
        """
    );

    // No trading system reads cases: where a source is looked at stands the number, which no source is called by.
    private static readonly Statement OneOfParty = Statement.Of(
        "alerts.case.one_of_party",
        $$"""
        select {{Columns}} from supervision_case
        where id = @id and asked = {true} and {scope region, kind, office_id, number, buyer_code, procurement_id}
        """
    );

    private static readonly Statement LockOfParty = Statement.Of(
        "alerts.case.lock_of_party",
        $$"""
        select {{Columns}} from supervision_case {lock}
        where id = @id and asked = {true} and {scope region, kind, office_id, number, buyer_code, procurement_id} {for update}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.case.insert",
        """
        insert into supervision_case
            (id, number, procurement_id, origin, state, level, title, region, kind, office_id, buyer_code,
             buyer_name, opened_at, opened_by, assignee_id, assignee, due_on, due_by, due_sure, asked, changed_at, version)
        values
            (@Id, @Number, @ProcurementId, @Origin, @State, @Level, @Title, @Region, @Kind, @OfficeId, @BuyerCode,
             @BuyerName, @OpenedAt, @OpenedBy, @AssigneeId, @Assignee, @DueOn, @DueBy, @DueSure, @Asked, @ChangedAt, 1)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.case.update",
        """
        update supervision_case
        set state = @State, assignee_id = @AssigneeId, assignee = @Assignee, due_on = @DueOn, due_by = @DueBy,
            due_sure = @DueSure, asked = @Asked, paused_from = @PausedFrom, paused_for = @PausedFor, paused_on = @PausedOn,
            verdict = @Verdict, reason = @Reason, decided_at = @DecidedAt, decided_by = @DecidedBy,
            referred_to = @ReferredTo, document_id = @DocumentId, sha256 = @Sha256, public_result = @PublicResult,
            closed_at = @ClosedAt, changed_at = @ChangedAt, version = @Version
        where id = @Id
        """
    );

    private static readonly Statement InsertEntry = Statement.Of(
        "alerts.case_entry.insert",
        """
        insert into case_entry (case_id, version, at, actor, action, state, due_on, text)
        values (@CaseId, @Version, @At, @Actor, @Action, @State, @DueOn, @Text)
        """
    );

    private static readonly Statement EntriesOf = Statement.Of(
        "alerts.case_entry.of_case",
        "select case_id, version, at, actor, action, state, due_on, text from case_entry where case_id = @id order by version"
    );

    private static readonly Statement NextNumber = Statement.Of(
        "alerts.case_number.next",
        "update case_number set last = last + 1 where year = @year and region = @region"
    );

    private static readonly Statement FirstNumber = Statement.Of(
        "alerts.case_number.first",
        """
        insert into case_number (year, region, last)
        select @year, @region, 1
        where not exists (select 1 from case_number {range lock} where year = @year and region = @region)
        """
    );

    private static readonly Statement Number = Statement.Of(
        "alerts.case_number.last",
        "select last from case_number where year = @year and region = @region"
    );

    public static Problem Unknown() => Problem.NotFound("没有这个案件。", "There is no such case.");

    /// <summary>For whoever supervises it; null out of the caller's scope.</summary>
    public Task<CaseRow?> Find(Guid id, CancellationToken cancel) =>
        sql.One<CaseRow>(
            One,
            current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
            new { id },
            cancel
        );

    /// <summary>For the purchaser and whoever acts for it, once it was asked.</summary>
    public Task<CaseRow?> FindOfParty(Guid id, CancellationToken cancel) =>
        sql.One<CaseRow>(
            OneOfParty,
            current.Caller.OwnProcurements(time.Today()),
            new { id },
            cancel
        );

    public Task<List<CaseEntry>> Entries(Guid id, CancellationToken cancel) =>
        sql.Query<CaseEntry>(EntriesOf, new { id }, cancel);

    /// <summary>Held until the transaction ends, for an action on the version that was looked at.</summary>
    public async Task<Outcome<CaseRow>> Hold(
        Guid id,
        long? version,
        string action,
        CancellationToken cancel
    )
    {
        var row = await sql.One<CaseRow>(
            Lock,
            current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
            new { id },
            cancel
        );
        if (row is null)
        {
            return Unknown();
        }

        current.ActsOn(AlertsPermissions.ReviewAlerts, row.Place);
        return version is { } seen && seen != row.Version
            ? await Stale(row, seen, cancel)
            : Allowed(row, action);
    }

    /// <summary>The same for the purchaser's side, which sees no versions.</summary>
    public async Task<Outcome<CaseRow>> HoldOfParty(
        Guid id,
        string action,
        CancellationToken cancel
    )
    {
        var row = await sql.One<CaseRow>(
            LockOfParty,
            current.Caller.OwnProcurements(time.Today()),
            new { id },
            cancel
        );
        if (row is null)
        {
            return Unknown();
        }

        var buyer = EntityCode.Given(row.BuyerCode!);
        if (current.Caller.EntityCode != buyer)
        {
            current.ActsForFirm(buyer);
        }

        return Allowed(row, action);
    }

    public async Task<CaseRow> Add(CaseRow row, string? text, CancellationToken cancel)
    {
        var year = ChinaTimeYear(row.OpenedAt);
        var place = new { year, region = row.Region ?? "000000" };
        if (await sql.Execute(NextNumber, place, cancel) == 0)
        {
            await sql.Execute(FirstNumber, place, cancel);
        }

        var last = await sql.One<int>(Number, place, cancel);
        var numbered = row with
        {
            Number = string.Create(
                CultureInfo.InvariantCulture,
                $"{year}-{place.region}-{last:D4}"
            ),
            Version = 1,
        };
        await sql.Execute(Insert, numbered, cancel);
        await Tell(numbered, CaseActions.Opened, text, cancel);
        return numbered;
    }

    /// <summary>The next version; an action that leads to a state leads there.</summary>
    public async Task<CaseRow> Save(
        CaseRow changed,
        string action,
        string? text,
        CancellationToken cancel
    )
    {
        var next = changed with
        {
            State = CaseRules.ActionOf(action).To ?? changed.State,
            Version = changed.Version + 1,
            ChangedAt = time.GetUtcNow(),
        };
        await sql.Execute(Update, next, cancel);
        await Tell(next, action, text, cancel);
        return next;
    }

    private Task Tell(CaseRow row, string action, string? text, CancellationToken cancel)
    {
        changes.Note(CaseChanges.Of(row, action));
        return sql.Execute(
            InsertEntry,
            new CaseEntry
            {
                CaseId = row.Id,
                Version = row.Version,
                At = row.ChangedAt,
                Actor = current.Caller.Name,
                Action = action,
                State = row.State,
                DueOn = row.DueOn,
                Text = text,
            },
            cancel
        );
    }

    private static Outcome<CaseRow> Allowed(CaseRow row, string action)
    {
        if (CaseRules.ActionOf(action).From.Contains(row.State))
        {
            return row;
        }

        var (now, does) = (CaseRules.StateName(row.State), CaseRules.ActionName(action));
        return Problem.Conflict(
            "case.state",
            $"案件现为“{now.Zh}”，不能“{does.Zh}”。{CaseRules.StateOf(row.State).Next.Zh}",
            $"The case is in the state “{now.En}”, which does not allow “{does.En}”. {CaseRules.StateOf(row.State).Next.En}"
        );
    }

    private async Task<Problem> Stale(CaseRow now, long seen, CancellationToken cancel)
    {
        var entries = await Entries(now.Id, cancel);
        var then = entries.LastOrDefault(entry => entry.Version <= seen);
        var differences = new List<SettleAlert.Difference>();
        if (then is not null && then.State != now.State)
        {
            differences.Add(
                new(
                    new("状态", "State"),
                    CaseRules.StateName(then.State).ToString(),
                    CaseRules.StateName(now.State).ToString()
                )
            );
        }

        if (then is not null && then.DueOn != now.DueOn)
        {
            differences.Add(new(new("期限", "Due"), Day(then.DueOn), Day(now.DueOn)));
        }

        differences.AddRange(
            entries
                .Where(entry => entry.Version > seen)
                .Select(entry => new SettleAlert.Difference(
                    CaseRules.ActionName(entry.Action),
                    null,
                    entry.Text is null ? entry.Actor : $"{entry.Actor}: {entry.Text}"
                ))
        );
        return Problem.Stale(
            $"案件已有变化（现为第{now.Version}版），请对照后重新办理。",
            $"The case has changed in the meantime (it is version {now.Version} now); compare and do it again.",
            new CaseMark(now.Id, now.Number, now.State, now.Version),
            differences
        );
    }

    private static string Day(DateOnly day) =>
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static int ChinaTimeYear(DateTimeOffset at) => ChinaTime.DateOf(at).Year;
}

/// <summary>Which case, and how it stands after something was done to it.</summary>
/// <param name="Id">Key.</param>
/// <param name="Number">As people call it.</param>
/// <param name="State">One of <see cref="CaseRules.States"/>.</param>
/// <param name="Version">The version, which the next change names.</param>
public sealed record CaseMark(Guid Id, string Number, string State, long Version) : IVersioned
{
    internal static CaseMark Of(CaseRow row) => new(row.Id, row.Number, row.State, row.Version);
}
