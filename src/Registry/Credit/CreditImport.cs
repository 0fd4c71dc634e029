using System.IO.Compression;
using System.Text;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>
/// The long job that takes a credit file over: first what is new or differs, in the order of the file, then what is gone,
/// so that nobody is off a list for a moment who is on it before and after. Each step looks again at what it changes; run
/// again from the beginning it does nothing twice.
/// </summary>
internal static class CreditImport
{
    private const int First = 100;
    private const int Most = 1000;
    private const string Listing = "listing";
    private const string Withdrawing = "withdrawing";

    // A list this short may well be gone whole.
    private const int FewListings = 10;

    /// <summary>The kind, of which one runs at a time.</summary>
    public static readonly LongJobKind Kind = new(
        "registry.import_credit",
        new("导入信用名单", "Import of credit lists"),
        [RegistryPermissions.VerifyEntity],
        new Term(Listing, new("列入和变更", "Listing and changing")),
        new Term(Withdrawing, new("移出", "Taking off"))
    )
    {
        Outcome = result =>
        {
            var (added, changed, withdrawn) = (
                result.GetProperty("added").GetInt32(),
                result.GetProperty("changed").GetInt32(),
                result.GetProperty("withdrawn").GetInt32()
            );
            return new(
                $"新增 {added:N0}，变更 {changed:N0}，移出 {withdrawn:N0}。",
                $"{added:N0} new, {changed:N0} changed, {withdrawn:N0} taken off."
            );
        },
    };

    /// <summary>What is wanted.</summary>
    /// <param name="File">Where the file is kept.</param>
    /// <param name="AcceptWithdrawals">True if it is meant that most of a list is gone.</param>
    /// <param name="By">In whose name.</param>
    internal sealed record Input(Guid File, bool AcceptWithdrawals, string By);

    /// <summary>Rows of the file that are done, and what came of them.</summary>
    internal sealed record Reached(int Rows, int Added, int Changed, int Withdrawn, int Unchanged);

    /// <summary>What a file means for the lists as they are.</summary>
    /// <param name="Gone">Listings that are not in the file.</param>
    /// <param name="Problem">Set when far too many are gone.</param>
    internal sealed record Plan(IReadOnlyList<Guid> Gone, Problem? Problem);

    private static readonly Statement Content = Statement.Of(
        "registry.credit_import.content",
        "select content from credit_import where id = @id"
    );

    private static readonly Statement Delete = Statement.Of(
        "registry.credit_import.delete",
        "delete from credit_import where id = @id"
    );

    /// <summary>Compares a file with the lists.</summary>
    internal sealed class Plans(ListingStore listings, TimeProvider time)
    {
        /// <summary>Reads each list that the file names as it comes, and keeps what is gone.</summary>
        public async Task<Plan> Of(
            IReadOnlyList<ListingRow> rows,
            bool acceptWithdrawals,
            CancellationToken cancel
        )
        {
            var today = time.Today();
            var gone = new List<Guid>();
            foreach (var list in rows.GroupBy(row => row.ListCode))
            {
                var named = list.Select(row => row.EntryKey).ToHashSet();
                var (live, before) = (0, gone.Count);
                await foreach (var row in listings.OnList(list.Key, cancel))
                {
                    live += row.Shown().HoldsOn(today) ? 1 : 0;
                    if (!named.Contains(row.EntryKey) && IsLeft(row, today))
                    {
                        gone.Add(row.Id);
                    }
                }

                var fewer = gone.Count - before;
                if (!acceptWithdrawals && fewer > FewListings && fewer * 2 > live)
                {
                    return new(
                        [],
                        Problem.Conflict(
                            "credit.withdrawals",
                            $"“{CreditLists.Of(list.Key).Name.Zh}”现有{live}条，按此文件将撤出{fewer}条。文件应是完整名单；如确实如此，请确认后再导入。",
                            $"'{CreditLists.Of(list.Key).Name.En}' has {live} entries; by this file {fewer} would be withdrawn. A file is a whole list; say so if this is meant."
                        )
                    );
                }
            }

            return new(gone, null);
        }

        /// <summary>On the list still, though no longer in the file.</summary>
        public static bool IsLeft(ListingRow row, DateOnly today) =>
            row.EndedOn is null && (row.UntilDay is null || row.UntilDay >= today);
    }

    internal sealed class Job(
        SqlSession sql,
        ListingStore listings,
        Plans plans,
        IEntityDirectory directory,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ILongJob<Input, Reached>
    {
        private IReadOnlyList<ListingRow>? _rows;
        private Plan? _plan;
        private int _taken;

        public async Task<WriteStep<Reached>> Next(
            Input input,
            Reached? reached,
            Pace pace,
            CancellationToken cancel
        )
        {
            pace.Begin(First, Most);
            reached ??= new(0, 0, 0, 0, 0);
            // The versions say who imported, the trail that it was by this job.
            current.Caller = current.Caller with
            {
                Name = input.By,
            };
            _rows ??= await Read(input.File, cancel);
            if (_plan is null)
            {
                _plan = await plans.Of(_rows, input.AcceptWithdrawals || reached.Rows > 0, cancel);
                if (_plan.Problem is { } problem)
                {
                    return _ => Task.FromResult(Step<Reached>.Refused(problem));
                }
            }

            if (reached.Rows < _rows.Count)
            {
                ListingRow[] some = [.. _rows.Skip(reached.Rows).Take(pace.Rows)];
                return write => List(reached, some, write);
            }

            // Where the run stands is its own: after a killed one, what is still to go is looked for anew.
            Guid[] gone = [.. _plan.Gone.Skip(_taken).Take(pace.Rows)];
            _taken += gone.Length;
            return write => Withdraw(input.File, reached, gone, write);
        }

        private async Task<IReadOnlyList<ListingRow>> Read(Guid file, CancellationToken cancel)
        {
            var packed =
                await sql.One<byte[]>(Content, new { id = file }, cancel)
                ?? throw new InvalidOperationException($"The credit file {file} is gone.");
            using var reader = new StreamReader(
                new GZipStream(new MemoryStream(packed), CompressionMode.Decompress),
                Encoding.UTF8
            );
            var (rows, errors) = CreditFile.Read(await reader.ReadToEndAsync(cancel));
            return errors.Count == 0
                ? rows
                : throw new InvalidOperationException(
                    $"The credit file {file} is not the one that was judged: {errors[0].Message}"
                );
        }

        private async Task<Step<Reached>> List(
            Reached before,
            ListingRow[] some,
            CancellationToken cancel
        )
        {
            var (added, changed, unchanged) = (before.Added, before.Changed, before.Unchanged);
            var told = new List<(EntityCode Code, Message Words)>();
            foreach (var list in some.GroupBy(row => row.ListCode))
            {
                var known = (
                    await listings.GetForUpdate(
                        list.Key,
                        [.. list.Select(row => row.EntryKey)],
                        cancel
                    )
                ).ToDictionary(row => row.EntryKey);
                foreach (var row in list)
                {
                    if (!known.TryGetValue(row.EntryKey, out var was))
                    {
                        var now = time.GetUtcNow();
                        var made = row with { Id = sql.NewId(now), RecordedAt = now };
                        listings.Add(made);
                        told.Add((row.SubjectCode, Listed(made)));
                        added++;
                    }
                    else if (Taken(was, row) is { } now)
                    {
                        listings.Change(
                            now with
                            {
                                Version = was.Version + 1,
                            },
                            was.EndedOn is not null && now.EndedOn is null
                                ? ListingActions.Listed
                                : ListingActions.Changed,
                            null
                        );
                        changed++;
                    }
                    else
                    {
                        unchanged++;
                    }
                }
            }

            await Tell(told, cancel);
            var reached = before with
            {
                Rows = before.Rows + some.Length,
                Added = added,
                Changed = changed,
                Unchanged = unchanged,
            };
            return new()
            {
                Reached = reached,
                Phase = Listing,
                Done = reached.Rows,
                Total = _rows!.Count,
            };
        }

        private async Task<Step<Reached>> Withdraw(
            Guid file,
            Reached before,
            Guid[] some,
            CancellationToken cancel
        )
        {
            var today = time.Today();
            var told = new List<(EntityCode Code, Message Words)>();
            var withdrawn = before.Withdrawn;
            foreach (
                var row in (await listings.GetForUpdate(some, cancel)).Where(row =>
                    Plans.IsLeft(row, today)
                )
            )
            {
                listings.Change(
                    row with
                    {
                        EndedOn = today,
                        EndedBecause = ListingActions.Withdrawn,
                        Version = row.Version + 1,
                    },
                    ListingActions.Withdrawn,
                    null
                );
                told.Add((row.SubjectCode, Withdrawn(row)));
                withdrawn++;
            }

            await Tell(told, cancel);
            var reached = before with { Withdrawn = withdrawn };
            if (_taken < _plan!.Gone.Count)
            {
                return new()
                {
                    Reached = reached,
                    Phase = Withdrawing,
                    Done = _taken,
                    Total = _plan.Gone.Count,
                };
            }

            sql.Hold((Delete, new { id = file }));
            return Step<Reached>.Ended(
                new ImportCredit.Imported(
                    reached.Rows,
                    reached.Added,
                    reached.Changed,
                    reached.Withdrawn,
                    reached.Unchanged
                ),
                reached.Rows,
                reached.Rows
            );
        }

        // What the platform's officers ended on a firm's application stays ended, whatever the file still says.
        private static ListingRow? Taken(ListingRow before, ListingRow row)
        {
            var back = before.EndedBecause == ListingActions.Withdrawn;
            var after = before with
            {
                SubjectName = row.SubjectName,
                Reason = row.Reason,
                FromDay = row.FromDay,
                UntilDay = row.UntilDay,
                EndedOn = back ? null : before.EndedOn,
                EndedBecause = back ? null : before.EndedBecause,
            };
            return after == before ? null : after;
        }

        private async Task Tell(
            List<(EntityCode Code, Message Words)> told,
            CancellationToken cancel
        )
        {
            if (told.Count == 0)
            {
                return;
            }

            var kept = (await directory.FindMany([.. told.Select(one => one.Code)], cancel))
                .Where(entity => entity.State != EntityStates.Recorded)
                .Select(entity => entity.Code)
                .ToHashSet();
            foreach (var (code, words) in told.Where(one => kept.Contains(one.Code)))
            {
                await notices.ToEntity(code, words, "/my/credit", cancel);
            }
        }

        private static Message Listed(ListingRow row)
        {
            var list = CreditLists.Of(row.ListCode);
            return RegistryMessages.Listed.With(
                ("list", list.Name),
                ("document", row.Document),
                ("effect", list.Effect)
            );
        }

        private static Message Withdrawn(ListingRow row)
        {
            var list = CreditLists.Of(row.ListCode);
            return RegistryMessages.Delisted.With(("list", list.Name), ("document", row.Document));
        }
    }
}
