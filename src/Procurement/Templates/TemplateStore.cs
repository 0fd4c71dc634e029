using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Templates;

/// <summary>Templates in the database; each owner sees its own alone.</summary>
internal sealed class TemplateStore(SqlSession sql, CurrentCaller current, TimeProvider time)
{
    /// <summary>The most that an owner keeps.</summary>
    public const int Most = 200;

    private const string Columns =
        "select id, name, kind, method, content, changed_at, changed_by from procurement_template";

    private static readonly Statement OfOwner = Statement.Of(
        "procurement.template.of_owner",
        Columns + " where owner = @owner order by name, id {page}"
    );

    private static readonly Statement One = Statement.Of(
        "procurement.template.one",
        Columns + " where id = @id and owner = @owner"
    );

    private static readonly Statement ByName = Statement.Of(
        "procurement.template.by_name",
        """
        select id, name, kind, method, content, changed_at, changed_by from procurement_template {range lock}
        where owner = @owner and name = @name
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "procurement.template.insert",
        """
        insert into procurement_template (id, owner, name, kind, method, content, changed_at, changed_by)
        values (@id, @owner, @name, @kind, @method, @content, @now, @by)
        """
    );

    private static readonly Statement Replace = Statement.Of(
        "procurement.template.replace",
        """
        update procurement_template
        set kind = @kind, method = @method, content = @content, changed_at = @now, changed_by = @by where id = @id
        """
    );

    private static readonly Statement Rename = Statement.Of(
        "procurement.template.rename",
        "update procurement_template set name = @name, changed_at = @now, changed_by = @by where id = @id"
    );

    private static readonly Statement Delete = Statement.Of(
        "procurement.template.delete",
        "delete from procurement_template where id = @id and owner = @owner"
    );

    /// <summary>404 of a template that is not the caller's.</summary>
    public static readonly Problem Unknown = Problem.NotFound(
        "没有这个模板。",
        "There is no such template."
    );

    private string Owner => current.Caller.ProcurementOwner();

    public async Task<IReadOnlyList<ProcurementTemplate>> All(CancellationToken cancel) =>
        [
            .. (
                await sql.Query<ProcurementTemplate.Row>(
                    OfOwner,
                    new
                    {
                        owner = Owner,
                        skip = 0,
                        take = Most,
                    },
                    cancel
                )
            ).Select(ProcurementTemplate.Of),
        ];

    public async Task<ProcurementTemplate?> Find(Guid id, CancellationToken cancel) =>
        Read(await sql.One<ProcurementTemplate.Row>(One, new { id, owner = Owner }, cancel));

    public async Task<ProcurementTemplate?> Named(string name, CancellationToken cancel) =>
        Read(await sql.One<ProcurementTemplate.Row>(ByName, new { owner = Owner, name }, cancel));

    /// <summary>Kept under its name; the one that had it before is replaced.</summary>
    public async Task<ProcurementTemplate> Keep(
        ProcurementTemplate template,
        Guid? replaced,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var id = replaced ?? sql.NewId(now);
        await sql.Execute(
            replaced is null ? Insert : Replace,
            new
            {
                id,
                owner = Owner,
                name = template.Name,
                kind = template.Kind,
                method = template.Method,
                content = JsonSerializer.Serialize(template.Content, TemplateContent.Json),
                now,
                by = current.Caller.Name,
            },
            cancel
        );
        return template with { Id = id, ChangedAt = now, ChangedBy = current.Caller.Name };
    }

    public Task GiveName(Guid id, string name, CancellationToken cancel) =>
        sql.Execute(
            Rename,
            new
            {
                id,
                name,
                now = time.GetUtcNow(),
                by = current.Caller.Name,
            },
            cancel
        );

    public async Task<bool> Drop(Guid id, CancellationToken cancel) =>
        await sql.Execute(Delete, new { id, owner = Owner }, cancel) > 0;

    private static ProcurementTemplate? Read(ProcurementTemplate.Row? row) =>
        row is null ? null : ProcurementTemplate.Of(row);
}
