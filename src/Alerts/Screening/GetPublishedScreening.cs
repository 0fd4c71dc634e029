using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Screening;

/// <summary>
/// What was found in the words in which a procurement is announced now, for whoever runs it and for supervisors; nothing
/// where they ask nothing in words, or were not read yet.
/// </summary>
public static class GetPublishedScreening
{
    /// <summary>The procurement.</summary>
    [Requires(AlertsPermissions.ScreenDrafts, AlertsPermissions.ReadScreenings), PersonsOnly]
    public sealed record Query(Guid ProcurementId) : IQuery<Answer>;

    /// <summary>The screening; null where there is none that the caller may see.</summary>
    public sealed record Answer(GetScreening.Detail? Screening);

    private static readonly Statement Select = Statement.Of(
        "alerts.published_screening.of",
        "select screening_id from published_screening where procurement_id = @procurement"
    );

    internal sealed class Handler(SqlSession sql, GetScreening.Handler reader)
        : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var key = await sql.One<Guid?>(
                Select,
                new { procurement = query.ProcurementId },
                cancellationToken
            );
            return new Answer(
                key is { } id
                && await reader.Handle(new(id), cancellationToken) is { Succeeded: true } found
                    ? found.Value
                    : null
            );
        }
    }
}
