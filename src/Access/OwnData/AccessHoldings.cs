using Trading.Access.Contracts;
using Trading.Access.Federation;
using Trading.Access.Leave;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Access.OwnData;

/// <summary>Identities, employers and leave, for the person's own copy.</summary>
internal sealed class AccessHoldings(SqlSession sql, EmployerStore employers, LeaveStore leaves)
    : IPersonalHoldings
{
    public LocalizedText Title { get; } =
        new("关联的身份、任职单位与休假", "Linked identities, employers and leave");

    public async Task<object?> Of(Guid personId, EntityCode? entityCode, CancellationToken cancel)
    {
        var identities = await sql.Query<ListMyIdentities.Link>(
            ListMyIdentities.Mine,
            new { person = personId },
            cancel
        );
        var employments = await employers.Of(personId, cancel);
        var absences = await leaves.Of(personId, cancel);
        return identities.Count + employments.Count + absences.Count == 0
            ? null
            : new
            {
                Identities = identities,
                Employers = employments,
                Leave = absences,
            };
    }
}
