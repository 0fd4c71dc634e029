using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Resolution;

/// <summary>
/// Looks again at what was like no firm when it came: rows that nobody could decide, and records under old codes, when a
/// firm has come that lies in a block with them. By the same rules as rows of a file: what is sure is merged and can be
/// taken back, what may be is put to an officer, and nothing else is touched. Both who brings a firm and who brings a row ask
/// for it behind their commit, so that of two who do so at once the later one finds the other.
/// </summary>
public static class LookAgain
{
    // They are one transaction, which holds each case and each firm that it changes.
    internal const int MostAtOnce = 50;

    /// <summary>What has come, and what of it is left to look at.</summary>
    /// <param name="Firms">Codes of firms that have come, or have another name, address or representative.</param>
    /// <param name="Rows">Cases to look at.</param>
    /// <param name="Records">Old codes of records to look at.</param>
    /// <param name="After">Behind which case rows are sought whose blocks nobody wrote yet; null for none.</param>
    [Requires(Permission.Platform)]
    [Job("registry.look_again")]
    public sealed record Command(
        IReadOnlyList<string> Firms,
        IReadOnlyList<Guid> Rows,
        IReadOnlyList<string> Records,
        Guid? After = null
    ) : ICommand<Looked>;

    /// <summary>What came of it.</summary>
    /// <param name="Merged">Merged unasked.</param>
    /// <param name="Queued">Put to an officer.</param>
    public sealed record Looked(int Merged, int Queued) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Merged + Queued > 0 ? AuditEntry.Ok : null;
    }

    internal const string ByLikeness = "复查：自动归并";

    internal sealed class Handler(
        WaitingRows waiting,
        CaseStore cases,
        BlockStore blocks,
        ResolveBatch resolve,
        TakeIn takeIn,
        EntityIntake intake,
        OutboxWriter outbox,
        TimeProvider time,
        SqlSession sql
    ) : ICommandHandler<Command, Looked>
    {
        public async ValueTask<Outcome<Looked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var rows = command.Rows.Concat(await waiting.Beside(command.Firms, cancellationToken));
            var anew = command.After is { } after
                ? await waiting.WithoutTheirs(after, MostAtOnce, cancellationToken)
                : [];
            List<Guid> all = [.. anew.Concat(rows).Distinct()];
            List<string> records =
            [
                .. command
                    .Records.Concat(await waiting.OldBeside(command.Firms, cancellationToken))
                    .Concat(command.Firms.Where(IsOld))
                    .Distinct(),
            ];
            var (merged, queued) = (0, 0);
            foreach (var id in all.Take(MostAtOnce).Order())
            {
                Count(await LookAtRow(id, anew.Contains(id), cancellationToken));
            }

            var left = MostAtOnce - Math.Min(all.Count, MostAtOnce);
            foreach (var code in records.Take(left).Order(StringComparer.Ordinal))
            {
                Count(await LookAtRecord(EntityCode.Parse(code), cancellationToken));
            }

            Guid? next = anew.Count == MostAtOnce ? anew[^1] : null;
            if (all.Count > MostAtOnce || records.Count > left || next is not null)
            {
                await outbox.Post(
                    new Command([], [.. all.Skip(MostAtOnce)], [.. records.Skip(left)], next),
                    cancellationToken
                );
            }

            return new Looked(merged, queued);

            void Count(Reach reach)
            {
                merged += reach == Reach.Merge ? 1 : 0;
                queued += reach == Reach.Review ? 1 : 0;
            }
        }

        private static bool IsOld(string code) =>
            EntityCode.TryParse(code, out var old, out _) && old.IsLegacy;

        private async Task<Reach> LookAtRow(Guid id, bool isNew, CancellationToken cancel)
        {
            if (
                await cases.GetForUpdate(id, DataScope.Everything, cancel)
                    is not { State: ResolutionStates.Undecidable } one
                || cases.Said(one) is not { } said
            )
            {
                await waiting.Release(id, cancel);
                return Reach.None;
            }

            var prepared = intake.Prepare([
                new(one.GivenCode is { } given ? EntityCode.Given(given) : null, said)
                {
                    FormerCode = one.FormerCode is { } old ? EntityCode.Given(old) : null,
                    Source = one.Source,
                    AsOf = one.AsOf,
                },
            ]);
            if (prepared.Problem is not null)
            {
                return Reach.None;
            }

            var firm = prepared.Value.Firms[0];
            var found = (await resolve.Find([firm], cancel))[firm];
            if (found.Reach == Reach.None)
            {
                if (isNew)
                {
                    await waiting.Note([(id, ResolveBatch.BlocksOf(firm))], cancel);
                }

                return Reach.None;
            }

            var queued = one with
            {
                State = ResolutionStates.Open,
                EntityCode = found.Candidates[0].Code.ToString(),
                Region = one.Region ?? firm.Facts.City?.Code.ToString(),
                Score = found.Candidates[0].Likeness.Points,
                Version = one.Version + 1,
            };
            var (after, reach) = (queued, Reach.Review);
            if (found.Reach == Reach.Merge)
            {
                var merged = await takeIn.Merge(
                    one,
                    said,
                    found.Candidates[0].Code,
                    ByLikeness,
                    cancel
                );
                (after, reach) = merged.Succeeded
                    ? (
                        merged.Value with
                        {
                            Unasked = 1,
                            Region = queued.Region,
                            Score = queued.Score,
                        },
                        Reach.Merge
                    )
                    : (queued, Reach.Review);
            }

            await cases.Found(one, after, found.Candidates, cancel);
            await waiting.Release(id, cancel);
            return reach;
        }

        // As a row would be that came under the old code today.
        private async Task<Reach> LookAtRecord(EntityCode old, CancellationToken cancel)
        {
            var code = old.ToString();
            if (
                (await blocks.Known([code], cancel)).GetValueOrDefault(code)
                    is not { State: EntityStates.Recorded } standing
                || (await blocks.Facts([code], cancel)).GetValueOrDefault(code) is not { } facts
            )
            {
                return Reach.None;
            }

            var found = await resolve.FindUnified(facts, cancel);
            if (found.Reach == Reach.None)
            {
                return Reach.None;
            }

            var into = found.Candidates[0];
            var now = time.GetUtcNow();
            var one = new ResolutionCase
            {
                Id = sql.NewId(now),
                Digest = CaseStore.DigestOf(new(old, new()) { Source = into.Code.ToString() }),
                GivenCode = code,
                SubjectCode = code,
                Name = standing.Name,
                Region = facts.City?.Code.ToString(),
                State = ResolutionStates.Open,
                EntityCode = into.Code.ToString(),
                Score = into.Likeness.Points,
                CreatedAt = now,
                Version = 1,
            };
            // What was decided of the two stays decided.
            if ((await cases.Same([one.Digest], cancel)).Count > 0)
            {
                return Reach.None;
            }

            var reach = Reach.Review;
            // A record stands by itself, so the name alone is not enough for it.
            if (
                found.Reach == Reach.Merge
                && (into.Likeness.IsByCode || into.Likeness.HasSamePerson)
                && await takeIn.Merge(one, null, into.Code, ByLikeness, cancel)
                    is { Succeeded: true } merged
            )
            {
                (one, reach) = (merged.Value with { Unasked = 1, Version = 1 }, Reach.Merge);
            }

            await cases.Insert([(one, null, found.Candidates)], cancel);
            return reach;
        }
    }
}
