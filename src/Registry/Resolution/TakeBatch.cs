using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Resolution;

/// <summary>Writes what is to become of a batch of rows, in one transaction, and says of each what did.</summary>
internal sealed class TakeBatch(
    SqlSession sql,
    BulkEntities bulk,
    BlockStore blocks,
    CaseStore cases,
    TakeIn takeIn,
    WaitingRows waiting,
    OutboxWriter outbox,
    CurrentCaller current,
    TimeProvider time
)
{
    private const string ByCode = "导入：代码相同，名称不同";
    private const string ByLikeness = "导入：自动归并";
    private const string ByOldCode = "导入：旧代码对应新代码";

    /// <summary>Writes.</summary>
    /// <param name="plan">What was decided outside of the transaction.</param>
    /// <param name="import">Which import.</param>
    /// <param name="before">The line before the first, for rows whose line nobody said.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IReadOnlyList<CaseStore.OutcomeRow>> Write(
        ResolveBatch.Plan plan,
        Guid import,
        long before,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        // Others may have recorded a firm since it was looked for.
        var known = await blocks.Known(
            plan.Rows.Select(row => row.Firm.Code).OfType<string>(),
            cancel
        );
        var fresh = plan
            .Rows.Where(row =>
                row.Firm.Code is { } code
                && !known.ContainsKey(code)
                && row.Same is null
                && row.Found is null or { Reach: Reach.None }
            )
            .Select(row => row.Firm.Prepared!)
            .DistinctBy(one => one.Code)
            .OrderBy(one => one.Code, StringComparer.Ordinal)
            .ToList();
        var added = fresh.ToDictionary(one => one.Code, StringComparer.Ordinal);
        if (fresh.Count > 0)
        {
            await bulk.Insert(fresh, Actions.Recorded, cancel);
        }

        await blocks.NoteFormer(
            [
                .. plan
                    .Rows.Where(row =>
                        row.Firm.Facts is { Code.Unified: not null, FormerCode: not null }
                    )
                    .Select(row => (row.Firm.Facts.FormerCode!.Value.ToString(), row.Firm.Code!)),
            ],
            cancel
        );
        var made = new List<(ResolutionCase, EntityRecord?, IReadOnlyList<Candidate>)>();
        var outcomes = new List<(int Index, CaseStore.OutcomeRow Row)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // In the order of the firms that are held, so that two imports do not wait for each other.
        foreach (
            var (i, row) in plan
                .Rows.Index()
                .OrderBy(one => Best(one.Item) ?? "", StringComparer.Ordinal)
        )
        {
            var line = row.Firm.Line ?? before + i + 1;
            var outcome = await Take(row, line);
            outcomes.Add((i, outcome));
        }

        await cases.Insert(made, cancel);
        await Wait();
        await cases.Outcomes(import, outcomes.Select(one => one.Row), now, cancel);
        return [.. outcomes.Select(one => one.Row)];

        async Task Wait()
        {
            var rows = plan
                .Rows.Where(row => row.Digest is not null)
                .GroupBy(row => row.Digest)
                .ToDictionary(same => same.Key!, same => same.First().Firm);
            var undecided = made.Select(one => one.Item1)
                .Where(one => one.State == ResolutionStates.Undecidable)
                .ToList();
            if (undecided.Count == 0)
            {
                return;
            }

            await waiting.Note(
                undecided.Select(one =>
                    (one.Id, (IReadOnlyCollection<long>)ResolveBatch.BlocksOf(rows[one.Digest]))
                ),
                cancel
            );
            // A firm may be coming in another transaction: behind this one's end it is there, or will look itself.
            foreach (var some in undecided.Chunk(LookAgain.MostAtOnce))
            {
                await outbox.Post(
                    new LookAgain.Command([], [.. some.Select(one => one.Id)], []),
                    cancel
                );
            }
        }

        async Task<CaseStore.OutcomeRow> Take(ResolveBatch.Row row, long line)
        {
            var name = row.Firm.Told.Record.Identity.Name ?? "";
            if (row.Firm.Code is { } code && NameOf(row.Firm, code) is { } standing)
            {
                if (!ResolveBatch.IsOtherwise(standing, row.Firm))
                {
                    return new(line, IntakeOutcomes.Known) { Code = code };
                }

                var kept = row.Same is null
                    ? Keep(row, line, [], ResolutionStates.Merged, code, ByCode)
                    : row.Same.Id;
                return new(line, IntakeOutcomes.KnownOtherwise)
                {
                    Code = code,
                    CaseId = kept,
                    Name = name,
                };
            }

            if (row.Same is { } same)
            {
                return new(line, OutcomeOf(same.State))
                {
                    Code = row.Firm.Code,
                    Candidate = same.EntityCode,
                    CaseId = same.Id,
                    Name = name,
                };
            }

            if (row.Found is null or { Reach: Reach.None } && row.Firm.Code is { } own)
            {
                foreach (var old in row.Legacy)
                {
                    await TakeLegacy(row, line, old, own);
                }

                return new(line, IntakeOutcomes.Added) { Code = own };
            }

            var candidates = row.Found?.Candidates ?? [];
            var state = candidates.Count > 0 ? ResolutionStates.Open : ResolutionStates.Undecidable;
            var id = await TakeOpen(row, line, candidates, state);
            return new(line, OutcomeOf(id.State))
            {
                Code = row.Firm.Code,
                Candidate = id.EntityCode,
                CaseId = id.Id,
                Name = name,
            };
        }

        // The name a firm had before this row: in the registry, or by an earlier row of this batch.
        string? NameOf(IncomingFirm firm, string code) =>
            known.TryGetValue(code, out var standing) ? standing.Name
            : added.TryGetValue(code, out var prepared) && prepared != firm.Prepared
                ? prepared.Entity.Record.Identity.Name
            : null;

        async Task<ResolutionCase> TakeOpen(
            ResolveBatch.Row row,
            long line,
            IReadOnlyList<Candidate> candidates,
            string state
        )
        {
            // The same row twice in a file is one case.
            if (!seen.Add(row.Digest!))
            {
                return made.Select(one => one.Item1).First(one => one.Digest == row.Digest);
            }

            var one = Case(row, line, candidates, state);
            if (row.Found?.Reach == Reach.Merge)
            {
                var merged = await takeIn.Merge(
                    one,
                    row.Firm.Told.Record,
                    candidates[0].Code,
                    ByLikeness,
                    cancel
                );
                // Stopped since it was compared: then an officer looks.
                one = merged.Succeeded ? merged.Value with { Unasked = 1, Version = 1 } : one;
            }

            made.Add((one, row.Firm.Told.Record, candidates));
            return one;
        }

        async Task TakeLegacy(ResolveBatch.Row row, long line, string old, string into)
        {
            var one = Case(row, line, [], ResolutionStates.Open) with
            {
                Digest = CaseStore.DigestOf(new(EntityCode.Parse(old), new()) { Source = into }),
                SubjectCode = old,
                GivenCode = old,
                EntityCode = into,
            };
            if (!seen.Add(one.Digest) || (await cases.Same([one.Digest], cancel)).Count > 0)
            {
                return;
            }

            var merged = await takeIn.Merge(one, null, EntityCode.Parse(into), ByOldCode, cancel);
            made.Add(
                (
                    merged.Succeeded ? merged.Value with { Unasked = 1, Version = 1 } : one,
                    null,
                    [
                        new(
                            EntityCode.Parse(into),
                            new(
                                ResolutionTables.Of("code.organisation").Points,
                                ["code.organisation"],
                                Reach.Merge
                            )
                        ),
                    ]
                )
            );
        }

        Guid Keep(
            ResolveBatch.Row row,
            long line,
            IReadOnlyList<Candidate> candidates,
            string state,
            string code,
            string reason
        )
        {
            // Recorded by somebody since it was looked for, a row has no digest yet.
            var digest = row.Digest ?? CaseStore.DigestOf(row.Firm.Told);
            if (!seen.Add(digest))
            {
                return made.Select(one => one.Item1).First(one => one.Digest == digest).Id;
            }

            var one = Case(row, line, candidates, state) with
            {
                Digest = digest,
                EntityCode = code,
                Unasked = 1,
                DecidedAt = now,
                DecidedBy = current.Caller.Name,
                Reason = reason,
            };
            made.Add((one, row.Firm.Told.Record, candidates));
            return one.Id;
        }

        ResolutionCase Case(
            ResolveBatch.Row row,
            long line,
            IReadOnlyList<Candidate> candidates,
            string state
        ) =>
            new()
            {
                Id = sql.NewId(now),
                Digest = row.Digest ?? "",
                ImportId = import,
                Line = line,
                Source = Short(row.Firm.Told.Source, 100),
                AsOf = row.Firm.Told.AsOf,
                FormerCode = row.Firm.Facts.FormerCode?.ToString(),
                GivenCode = row.Firm.Told.Code is { } code ? Short(code.ToString(), 64) : null,
                Name = row.Firm.Told.Record.Identity.Name ?? "",
                Region = RegionOf(row.Firm),
                State = state,
                EntityCode = candidates.Count > 0 ? candidates[0].Code.ToString() : null,
                Score = candidates.Count > 0 ? candidates[0].Likeness.Points : 0,
                CreatedAt = now,
                Version = 1,
            };
    }

    private static string? Best(ResolveBatch.Row row) =>
        row.Found is { Reach: Reach.Merge, Candidates: [var best, ..] }
            ? best.Code.ToString()
            : null;

    private static string OutcomeOf(string state) =>
        state switch
        {
            ResolutionStates.Merged => IntakeOutcomes.Merged,
            ResolutionStates.Open or ResolutionStates.Later => IntakeOutcomes.Queued,
            _ => IntakeOutcomes.Undecidable,
        };

    // Without any place whoever sees the whole province sees it.
    private static string? RegionOf(IncomingFirm firm) =>
        firm.Told.Record.Identity.Region ?? firm.Facts.City?.Code.ToString();

    private static string Short(string text, int longest) =>
        text.Length <= longest ? text : text[..longest];
}
