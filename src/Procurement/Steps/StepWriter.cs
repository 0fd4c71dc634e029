using System.Text.Json;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;
using Posted = Trading.Procurement.Steps.RecordedProcurement.Posted;

namespace Trading.Procurement.Steps;

/// <summary>
/// Writes what a step brings, in memory and in the database. Of a procurement that is not in the database yet
/// (<see cref="RecordedProcurement.New"/>) it waits with it, so that many new ones are written by few statements.
/// </summary>
internal sealed class StepWriter(
    SqlSession sql,
    CurrentCaller current,
    ChangeWriter changes,
    TimeProvider time
)
{
    private static readonly Statement InsertStep = Statement.Of(
        "procurement.posted_step.insert",
        """
        insert into posted_step (procurement_id, step, lot, ordinal, at, reference, figures, documents, recorded_at, recorded_by)
        values (@id, @step, @lot, @ordinal, @at, @reference, @figures, @documents, @now, @by)
        """
    );

    private static readonly Statement InsertLot = Statement.Of(
        "procurement.lot.insert",
        """
        insert into procurement_lot (procurement_id, number, place, title, ceiling_minor, min_price_minor, unified_code, state,
             published_ceiling_minor, published_unified_code)
        values (@id, @number, @place, @title, @ceiling, @minPrice, @unifiedCode, @state, @ceiling, @unifiedCode)
        """
    );

    private static readonly Statement MoveLot = Statement.Of(
        "procurement.lot.move",
        """
        update procurement_lot set state = @state, reason = coalesce(@reason, reason)
        where procurement_id = @id and number = @number
        """
    );

    private static readonly Statement MoveCeiling = Statement.Of(
        "procurement.lot.move_ceiling",
        "update procurement_lot set ceiling_minor = @ceiling where procurement_id = @id and number = @number"
    );

    private static readonly Statement MoveWholeCeiling = Statement.Of(
        "procurement.procurement.move_ceiling",
        "update procurement set ceiling_minor = @ceiling where id = @id"
    );

    private static readonly Statement Tell = Statement.Of(
        "procurement.step.insert",
        """
        insert into procurement_step (procurement_id, step, at, recorded_at, recorded_by)
        values (@id, @name, @at, @now, @by)
        """
    );

    private static readonly Statement TellAgain = Statement.Of(
        "procurement.step.update",
        """
        update procurement_step set at = @at, recorded_at = @now, recorded_by = @by
        where procurement_id = @id and step = @name
        """
    );

    private static readonly Statement Move = Statement.Of(
        "procurement.procurement.move",
        """
        update procurement set state = @state, reason = @reason, changed_at = @now, version = version + 1 where id = @id
        """
    );

    /// <summary>A lot of a new procurement.</summary>
    public void Lot(RecordedProcurement row, PublishProcurement.Lot lot, int place)
    {
        var begins = new NewProcurement.Lot(row.Id, lot.Number.Trim(), place)
        {
            Title = lot.Title?.Trim(),
            Ceiling = lot.CeilingMinor,
            MinPrice = lot.MinPriceMinor,
            UnifiedCode = string.IsNullOrWhiteSpace(lot.UnifiedCode)
                ? null
                : lot.UnifiedCode.Trim(),
            State = row.State,
        };
        row.Lots.Add(
            new()
            {
                Number = begins.Number,
                State = row.State,
                CeilingMinor = lot.CeilingMinor,
            }
        );
        if (row.New is { } waiting)
        {
            waiting.Lots.Add(begins);
        }
        else
        {
            sql.Hold((InsertLot, begins));
        }
    }

    /// <summary>The state that a step brings a lot into, and why where it says so.</summary>
    public void LotMoved(
        RecordedProcurement row,
        RecordedProcurement.Lot lot,
        string state,
        string? reason
    )
    {
        lot.State = state;
        lot.Reason = reason ?? lot.Reason;
        if (row.New is null)
        {
            sql.Hold(
                (
                    MoveLot,
                    new
                    {
                        id = row.Id,
                        number = lot.Number,
                        state,
                        reason,
                    }
                )
            );
        }
    }

    /// <summary>The state of the whole after a step, its next version, and that it changed.</summary>
    public void Moved(RecordedProcurement row, KindStep step, string state, string? reason)
    {
        row.State = state;
        row.Reason = reason ?? row.Reason;
        row.Version++;
        var change = ProcurementChanges.Of(
            row.Id,
            row.Version,
            step.Code,
            row.Region,
            row.Kind,
            row.Source
        );
        if (row.New is { } waiting)
        {
            waiting.Move(time.GetUtcNow());
            waiting.Changes.Add(change);
            return;
        }

        sql.Hold(
            (
                Move,
                new
                {
                    id = row.Id,
                    state,
                    reason = row.Reason,
                    now = time.GetUtcNow(),
                }
            )
        );
        changes.Note(change);
    }

    /// <summary>A step that was posted.</summary>
    public void Step(
        RecordedProcurement row,
        KindStep step,
        string lot,
        int ordinal,
        DateTimeOffset? at,
        string? reference,
        Dictionary<string, object> figures,
        IReadOnlyList<PostedDocument> documents
    )
    {
        var now = time.GetUtcNow();
        var posted = new Posted
        {
            Step = step.Code,
            Lot = lot,
            Ordinal = ordinal,
            At = at,
            Reference = reference,
            Figures = FigureRules.Write(figures),
            Documents = JsonSerializer.Serialize(documents, PostedDocuments.Json),
            RecordedAt = now,
        };
        row.Steps.Add(posted);
        if (row.New is { } waiting)
        {
            waiting.Steps.Add(new(row.Id, posted) { Now = now, By = current.Caller.Name });
            return;
        }

        sql.Hold(
            (
                InsertStep,
                new
                {
                    id = row.Id,
                    step = posted.Step,
                    lot,
                    ordinal,
                    at,
                    reference,
                    figures = posted.Figures,
                    documents = posted.Documents,
                    now,
                    by = current.Caller.Name,
                }
            )
        );
    }

    /// <summary>An instant of a procurement that a step tells; with <paramref name="first"/> one that is known stays.</summary>
    public void Instant(RecordedProcurement row, string name, DateTimeOffset at, bool first)
    {
        var known = row.Told.ContainsKey(name);
        if (known && first)
        {
            return;
        }

        row.Told[name] = at;
        var now = time.GetUtcNow();
        if (row.New is { } waiting)
        {
            waiting.Say(name, now, current.Caller.Name);
            return;
        }

        sql.Hold(
            (
                known ? TellAgain : Tell,
                new
                {
                    id = row.Id,
                    name,
                    at,
                    now,
                    by = current.Caller.Name,
                }
            )
        );
    }

    /// <summary>A price ceiling of a lot that a step moves, in hundredths. What was published stays beside it, and what it was between in the steps.</summary>
    public void Ceiling(RecordedProcurement row, string lot, long ceiling)
    {
        var all = new Ceilings(
            row.CeilingMinor,
            row.Lots.Select(one => (one.Number, one.CeilingMinor))
        );
        all.Move(lot, ceiling);
        row.CeilingMinor = all.Whole;
        row.Lots.Find(one => one.Number == lot)!.CeilingMinor = ceiling;
        if (row.New is not null)
        {
            return;
        }

        sql.Hold(
            (
                MoveCeiling,
                new
                {
                    id = row.Id,
                    number = lot,
                    ceiling,
                }
            ),
            (MoveWholeCeiling, new { id = row.Id, ceiling = all.Whole })
        );
    }
}
