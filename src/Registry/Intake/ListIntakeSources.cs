using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>The registers that firms are brought in from, by name.</summary>
public static class ListIntakeSources
{
    /// <summary>All of them.</summary>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Query(string? Cursor = null, int? Take = null)
        : IQuery<Page<GetIntakeSource.Source>>;

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.intake_source.list",
        """
        select name, mapping, encoding, sheet, changed_at, changed_by from intake_source
        where name > @after order by name {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql)
        : IQueryHandler<Query, Page<GetIntakeSource.Source>>
    {
        public async ValueTask<Outcome<Page<GetIntakeSource.Source>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Kernel.Http.Cursor.Read(query.Cursor, "");
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<GetIntakeSource.Row>(
                Select,
                new
                {
                    after = after.Value,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return Kernel.Http.Cursor.Page(
                [.. rows.Select(row => row.Said())],
                take,
                row => row.Name
            );
        }
    }
}
