using System.Text.Json;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Resolution;

namespace Trading.Registry.Entities;

/// <summary>
/// Makes the firms of a file known, step by step, by the engine's own bulk path: each with its sections, its first version
/// and its place in the search. A firm that is known already is left as it is; what comes under an old code or none is
/// resolved: merged into the firm that it is, put to an officer, or kept. The job is worked where the file is, and
/// nowhere else; broken off, it goes on behind the last step when it is asked for again with the same file.
/// </summary>
public static class ImportEntities
{
    /// <summary>The most firms in one transaction.</summary>
    public const int Most = 2000;

    private const int First = 1000;

    /// <summary>The kind.</summary>
    public static readonly LongJobKind Kind = new(
        "registry.import_entities",
        new("导入经营主体", "Import of entities"),
        [],
        new Term(Importing, new("导入", "Importing"))
    )
    {
        Outcome = result =>
        {
            var (added, known) = (Number("added"), Number("known"));
            var (merged, queued, kept) = (
                Number("merged"),
                Number("queued"),
                Number("undecidable")
            );
            return merged + queued + kept == 0
                ? new(
                    $"新增 {added:N0} 家，已有 {known:N0} 家。",
                    $"{added:N0} firms added, {known:N0} known before."
                )
                : new(
                    $"新增 {added:N0} 家，已有 {known:N0} 家，自动并入 {merged:N0} 行，待人工核对 {queued:N0} 行，无法归并 {kept:N0} 行。",
                    $"{added:N0} firms added, {known:N0} known before; {merged:N0} rows merged, {queued:N0} put to officers, {kept:N0} kept undecided."
                );

            // Those of a job from before rows were resolved are not in its result.
            long Number(string name) =>
                result.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
        },
    };

    private const string Importing = "importing";

    /// <summary>Asks for it; one of the same file that came to no end is carried on.</summary>
    /// <param name="File">SHA-256 of the file.</param>
    /// <param name="Rows">How many firms of it are to be imported.</param>
    [Requires(Permission.Platform)]
    public sealed record Command(string File, long Rows) : ICommand<Asked>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => File;
    }

    /// <summary>The job.</summary>
    /// <param name="Id">Its key.</param>
    /// <param name="Done">How many firms an earlier run had done.</param>
    public sealed record Asked(Guid Id, long Done)
    {
        /// <summary>By which <see cref="ListIntakeOutcomes"/> tells what became of each row.</summary>
        public Guid Import { get; init; }
    }

    /// <summary>What came of it.</summary>
    /// <param name="Added">Firms not known before.</param>
    /// <param name="Known">Firms known already, also under another name.</param>
    public sealed record Imported(long Added, long Known)
    {
        /// <summary>Of those known, how many under another name.</summary>
        public long Otherwise { get; init; }

        /// <summary>Rows merged unasked into a firm.</summary>
        public long Merged { get; init; }

        /// <summary>Rows that wait for an officer.</summary>
        public long Queued { get; init; }

        /// <summary>Rows like no firm, and without a code; they are kept.</summary>
        public long Undecidable { get; init; }
    }

    /// <summary>Firms of a file, checked and prepared.</summary>
    /// <param name="Firms">The firms.</param>
    /// <param name="LastLine">Where they end in the file.</param>
    public sealed record Batch(EntityBatch Firms, long LastLine);

    /// <summary>The file, where the job is worked.</summary>
    public interface ISource
    {
        /// <summary>The firms behind a line, as many as the pace says; null at the end.</summary>
        ValueTask<Batch?> After(long line, Pace pace, CancellationToken cancel);
    }

    internal sealed record Input(string File, long Rows, string By)
    {
        public Guid Import { get; init; }
    }

    internal sealed record Reached(long Line, long Done, long Added, long Known)
    {
        public long Otherwise { get; init; }
        public long Merged { get; init; }
        public long Queued { get; init; }
        public long Undecidable { get; init; }
    }

    /// <summary>Has the job worked in this process, by whose file it is.</summary>
    public static IServiceCollection AddEntityImport<TSource>(this IServiceCollection services)
        where TSource : class, ISource =>
        services
            .AddSingleton<TSource>()
            .AddSingleton<ISource>(provider => provider.GetRequiredService<TSource>())
            .AddLongJob<Job, Input, Reached>(Kind);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.File).IsWholly("[0-9a-f]{64}");
            RuleFor(command => command.Rows).GreaterThan(0);
        }
    }

    internal sealed class Handler(
        LongJobStore store,
        LongJobWriter jobs,
        SqlSession sql,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await store.Unfinished(Kind.Code, command.File, cancellationToken) is { } unfinished
            )
            {
                await jobs.CarryOn(unfinished, cancellationToken);
                return new Asked(unfinished.Id, unfinished.DoneCount)
                {
                    Import = JsonSerializer
                        .Deserialize<Input>(unfinished.Input, MessageText.Json)!
                        .Import,
                };
            }

            var import = sql.NewId(time.GetUtcNow());
            return new Asked(
                jobs.Ask(
                    Kind.Code,
                    new Input(command.File, command.Rows, current.Caller.Name) { Import = import },
                    command.File
                ),
                0
            )
            {
                Import = import,
            };
        }
    }

    internal sealed class Job(
        ISource source,
        ResolveBatch resolve,
        TakeBatch take,
        CurrentCaller current
    ) : ILongJob<Input, Reached>
    {
        public async Task<WriteStep<Reached>> Next(
            Input input,
            Reached? reached,
            Pace pace,
            CancellationToken cancel
        )
        {
            pace.Begin(First, Most);
            var before = reached ?? new(0, 0, 0, 0);
            // The versions say who imported, the trail that it was by this job.
            current.Caller = current.Caller with
            {
                Name = input.By,
            };
            var batch = await source.After(before.Line, pace, cancel);
            var plan = batch is null ? null : await resolve.Look(batch.Firms, cancel);
            return async write =>
            {
                if (batch is null || plan is null)
                {
                    return Step<Reached>.Ended(
                        new Imported(before.Added, before.Known)
                        {
                            Otherwise = before.Otherwise,
                            Merged = before.Merged,
                            Queued = before.Queued,
                            Undecidable = before.Undecidable,
                        },
                        before.Done,
                        input.Rows
                    );
                }

                var done = await take.Write(plan, input.Import, before.Line, write);
                var now = new Reached(
                    batch.LastLine,
                    before.Done + batch.Firms.Count,
                    before.Added + Of(IntakeOutcomes.Added),
                    before.Known + Of(IntakeOutcomes.Known) + Of(IntakeOutcomes.KnownOtherwise)
                )
                {
                    Otherwise = before.Otherwise + Of(IntakeOutcomes.KnownOtherwise),
                    Merged = before.Merged + Of(IntakeOutcomes.Merged),
                    Queued = before.Queued + Of(IntakeOutcomes.Queued),
                    Undecidable = before.Undecidable + Of(IntakeOutcomes.Undecidable),
                };
                long Of(string outcome) => done.Count(row => row.Outcome == outcome);
                return new()
                {
                    Reached = now,
                    Phase = Importing,
                    Done = now.Done,
                    Total = input.Rows,
                };
            };
        }
    }
}
