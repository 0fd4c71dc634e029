using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.People;

internal sealed class Recipients(SqlSession sql) : IRecipients
{
    private static readonly Statement Active = Statement.Of(
        "access.person.is_active",
        "select count(*) from person where id = @personId and active = {true}"
    );

    private static readonly Statement ByEntity = Statement.Of(
        "access.person.recipients_of_entity",
        "select id from person where entity_code = @entityCode and active = {true} order by created_at"
    );

    public async Task<IReadOnlyList<Guid>> OfEntity(
        EntityCode entityCode,
        CancellationToken cancel
    ) => await sql.Query<Guid>(ByEntity, new { entityCode }, cancel);

    public async Task<bool> IsActive(Guid personId, CancellationToken cancel) =>
        await sql.One<long>(Active, new { personId }, cancel) > 0;
}
