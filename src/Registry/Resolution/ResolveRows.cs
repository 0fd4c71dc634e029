using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Resolution;

/// <summary>
/// Some rows of an old register at once, without a file: each becomes known, is merged, or waits for an officer, as in an
/// import. All or nothing.
/// </summary>
public static class ResolveRows
{
    /// <summary>The most rows: they are one transaction.</summary>
    public const int Most = 200;

    /// <summary>The rows.</summary>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(IReadOnlyList<EntityToImport> Rows) : ICommand<Resolved>;

    /// <summary>What came of it.</summary>
    /// <param name="Import">By which <see cref="ListIntakeOutcomes"/> tells what became of each row.</param>
    /// <param name="Rows">How many there were.</param>
    public sealed record Resolved(Guid Import, int Rows);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Rows.Count)
                .InclusiveBetween(1, Most)
                .WithMessage(
                    "resolution.rows",
                    $"一次 1 至 {Most} 行；更多的请作为文件导入。",
                    $"1 to {Most} rows at once; import more as a file."
                );
    }

    internal sealed class Handler(
        EntityIntake intake,
        ResolveBatch resolve,
        TakeBatch take,
        SqlSession sql,
        TimeProvider time
    ) : ICommandHandler<Command, Resolved>
    {
        public async ValueTask<Outcome<Resolved>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var batch = intake.Prepare(command.Rows);
            if (batch.Problem is { } problem)
            {
                return problem;
            }

            var import = sql.NewId(time.GetUtcNow());
            var plan = await resolve.Look(batch.Value, cancellationToken);
            await take.Write(plan, import, 0, cancellationToken);
            return new Resolved(import, batch.Value.Count);
        }
    }
}
