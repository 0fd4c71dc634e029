using Trading.Kernel.Changes;
using Trading.Kernel.Sql;

namespace Trading.Procurement.Steps;

/// <summary>
/// Procurements of which one transaction makes many. Their first steps are judged and posted on what is in memory, and each
/// row is written once, as it ends up, by the engine's bulk path: nothing is moved in the database that was just put there.
/// </summary>
internal sealed class NewProcurements(SqlSession sql, ChangeWriter changes)
{
    private static readonly BulkTable HeadTable = new(
        "procurement",
        ("id", BulkType.Id),
        ("ocid", BulkType.Text),
        ("source", BulkType.Text),
        ("source_reference", BulkType.Text),
        ("title", BulkType.Text),
        ("kind", BulkType.Text),
        ("method", BulkType.Text),
        ("category", BulkType.Text),
        ("country", BulkType.Text),
        ("region", BulkType.Text),
        ("buyer_name", BulkType.Text),
        ("buyer_code", BulkType.Text),
        ("ceiling_minor", BulkType.Long),
        ("min_price_minor", BulkType.Long),
        ("currency", BulkType.Text),
        ("state", BulkType.Text),
        ("reason", BulkType.Text),
        ("office_id", BulkType.Id),
        ("agency_code", BulkType.Text),
        ("agency_name", BulkType.Text),
        ("unified_code", BulkType.Text),
        ("created_at", BulkType.Instant),
        ("changed_at", BulkType.Instant),
        ("version", BulkType.Long),
        ("published_ceiling_minor", BulkType.Long),
        ("published_unified_code", BulkType.Text),
        ("clocks_basis", BulkType.Text)
    );

    private static readonly BulkTable LotTable = new(
        "procurement_lot",
        ("procurement_id", BulkType.Id),
        ("number", BulkType.Text),
        ("place", BulkType.Int),
        ("title", BulkType.Text),
        ("ceiling_minor", BulkType.Long),
        ("min_price_minor", BulkType.Long),
        ("unified_code", BulkType.Text),
        ("state", BulkType.Text),
        ("reason", BulkType.Text),
        ("published_ceiling_minor", BulkType.Long),
        ("published_unified_code", BulkType.Text)
    );

    private static readonly BulkTable StepTable = new(
        "posted_step",
        ("procurement_id", BulkType.Id),
        ("step", BulkType.Text),
        ("lot", BulkType.Text),
        ("ordinal", BulkType.Int),
        ("at", BulkType.Instant),
        ("reference", BulkType.Text),
        ("figures", BulkType.Text),
        ("documents", BulkType.Text),
        ("recorded_at", BulkType.Instant),
        ("recorded_by", BulkType.Text)
    );

    private static readonly BulkTable ToldTable = new(
        "procurement_step",
        ("procurement_id", BulkType.Id),
        ("step", BulkType.Text),
        ("at", BulkType.Instant),
        ("recorded_at", BulkType.Instant),
        ("recorded_by", BulkType.Text)
    );

    private static readonly BulkTable BidTable = new(
        "bid",
        ("procurement_id", BulkType.Id),
        ("place", BulkType.Int),
        ("lot", BulkType.Text),
        ("round", BulkType.Int),
        ("superseded", BulkType.Bool),
        ("bidder_code", BulkType.Text),
        ("bidder_name", BulkType.Text),
        ("registered_name", BulkType.Text),
        ("amount_minor", BulkType.Long),
        ("status", BulkType.Text),
        ("alternative", BulkType.Bool),
        ("members", BulkType.Text),
        ("received_at", BulkType.Instant),
        ("winner", BulkType.Bool)
    );

    private readonly List<NewProcurement> _waiting = [];

    /// <summary>One that begins: until they are written, what is posted on it is kept beside it.</summary>
    public void Add(RecordedProcurement row, NewProcurement.Head head)
    {
        row.New = new(this, row, head);
        _waiting.Add(row.New);
    }

    /// <summary>Writes those that were not written yet; what is posted on them from then on finds them in the database.</summary>
    public async Task Write(CancellationToken cancel)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        await sql.Load(HeadTable, [.. _waiting.Select(one => one.HeadRow())], cancel);
        await sql.Load(LotTable, [.. _waiting.SelectMany(one => one.LotRows())], cancel);
        await sql.Load(StepTable, [.. _waiting.SelectMany(one => one.StepRows())], cancel);
        await sql.Load(ToldTable, [.. _waiting.SelectMany(one => one.ToldRows())], cancel);
        await sql.Load(BidTable, [.. _waiting.SelectMany(one => one.BidRows())], cancel);
        await changes.NoteNew(_waiting.SelectMany(one => one.Changes), cancel);
        foreach (var one in _waiting)
        {
            one.Row.New = null;
        }

        _waiting.Clear();
    }
}
