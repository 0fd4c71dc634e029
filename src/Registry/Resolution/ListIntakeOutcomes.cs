using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Resolution;

/// <summary>What became of each row of an import, in the file's order.</summary>
public static class ListIntakeOutcomes
{
    /// <summary>The rows.</summary>
    /// <param name="Import">Which import.</param>
    /// <param name="Outcome">One of <see cref="IntakeOutcomes"/>; all when left out.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(
        Guid Import,
        string? Outcome = null,
        string? Cursor = null,
        int? Take = null
    ) : IQuery<Page<RowOutcome>>;

    /// <summary>A row.</summary>
    public sealed record RowOutcome
    {
        /// <summary>Where it stands in the file.</summary>
        public long Line { get; init; }

        /// <summary>One of <see cref="IntakeOutcomes"/>.</summary>
        public string Outcome { get; init; } = "";

        /// <summary>In words.</summary>
        public string Words => IntakeOutcomes.Name(Outcome).ToString();

        /// <summary>Its code, where it has one.</summary>
        public string? Code { get; init; }

        /// <summary>The firm that it was merged into, or is most like.</summary>
        public string? Candidate { get; init; }

        /// <summary>The case to be looked up or decided; null where the code tells.</summary>
        public Guid? CaseId { get; init; }

        /// <summary>Its name as the file has it, where that matters.</summary>
        public string? Name { get; init; }
    }

    private const int UsualTake = 100;

    private static readonly Statement Select = Statement.Of(
        "registry.intake_outcome.list",
        """
        select line, outcome, code, candidate, case_id, name from intake_outcome
        where import_id = @import and line > @after and (@outcome is null or outcome = @outcome)
        order by line {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Outcome)
                .Must(outcome =>
                    string.IsNullOrEmpty(outcome)
                    || IntakeOutcomes.All.Any(term => term.Code == outcome)
                )
                .WithMessage(
                    "intake.outcome",
                    "没有这种处理结果。",
                    "There is no such outcome of a row."
                );
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<RowOutcome>>
    {
        public async ValueTask<Outcome<Page<RowOutcome>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var after = Cursor.Read(query.Cursor, 0L);
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<RowOutcome>(
                Select,
                new
                {
                    import = query.Import,
                    after = after.Value,
                    outcome = string.IsNullOrEmpty(query.Outcome) ? null : query.Outcome,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return Cursor.Page(rows, take, row => row.Line);
        }
    }
}
