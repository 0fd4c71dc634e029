using Trading.Access.Contracts;
using Trading.Access.Federation;
using Trading.Access.Leave;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Access.OwnData;

/// <summary>Identities, employers, leave and data scope, for the person's own copy.</summary>
internal sealed class AccessHoldings(
    SqlSession sql,
    EmployerStore employers,
    LeaveStore leaves,
    PersonStore people,
    ScopeWords words
) : IPersonalHoldings
{
    public LocalizedText Title { get; } =
        new(
            "关联的身份、任职单位、休假与数据范围",
            "Linked identities, employers, leave and data scope"
        );

    public async Task<object?> Of(Guid personId, EntityCode? entityCode, CancellationToken cancel)
    {
        var identities = await sql.Query<ListMyIdentities.Link>(
            ListMyIdentities.Mine,
            new { person = personId },
            cancel
        );
        var employments = await employers.Of(personId, cancel);
        var absences = await leaves.Of(personId, cancel);
        // Who keeps a firm's record sees that record, not a division's data.
        var scope =
            entityCode is null && await people.Find(personId, cancel) is { } person
                ? words.Of(person.Sees())
                : (LocalizedText?)null;
        return scope is null && identities.Count + employments.Count + absences.Count == 0
            ? null
            : new
            {
                Identities = identities,
                Employers = employments,
                Leave = absences,
                DataScope = scope,
            };
    }
}
