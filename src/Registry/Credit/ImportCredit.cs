using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>
/// Takes over credit lists from a CSV file. For each list in the file, the file is the whole list: what is new is listed,
/// what differs is changed, what is gone is withdrawn. The same file again changes nothing. All or nothing; 422 tells
/// what is wrong by line and column; 409 when more than half of a list would be withdrawn and that was not said to be
/// meant.
/// </summary>
public static class ImportCredit
{
    /// <summary>The file.</summary>
    /// <param name="Content">CSV with the columns list, code, name, reason, decided_on, from, until, document.</param>
    /// <param name="AcceptWithdrawals">True if it is meant that most of a list is gone.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command([property: Secret] string Content, bool AcceptWithdrawals = false)
        : ICommand<Imported>;

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Content">CSV with the columns list, code, name, reason, decided_on, from, until, document.</param>
    /// <param name="AcceptWithdrawals">True if it is meant that most of a list is gone.</param>
    public sealed record Body(string Content, bool? AcceptWithdrawals);

    /// <summary>What was done.</summary>
    /// <param name="Rows">Rows of the file.</param>
    /// <param name="Added">New listings.</param>
    /// <param name="Changed">Listings that differ now.</param>
    /// <param name="Withdrawn">Listings that are gone from the lists.</param>
    /// <param name="Unchanged">Listings that are as they were.</param>
    public sealed record Imported(int Rows, int Added, int Changed, int Withdrawn, int Unchanged);

    private const int LargestFile = 20_000_000;

    // A list this short may well be gone whole.
    private const int FewListings = 10;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Content)
                .Must(content => content?.Length <= LargestFile)
                .WithMessage(
                    "credit.size",
                    "文件不能超过2000万个字符。",
                    "At most 20 million characters."
                );
    }

    internal sealed class Handler(
        ListingStore listings,
        IEntityDirectory directory,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Imported>
    {
        public async ValueTask<Outcome<Imported>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var (rows, errors) = CreditFile.Read(command.Content);
            if (errors.Count > 0)
            {
                return Problem.Invalid(errors);
            }

            if (rows.Count == 0)
            {
                return Problem.Invalid(
                    "/content",
                    "credit.empty",
                    new("文件只有表头，没有数据。", "The file has a header and no rows.")
                );
            }

            var today = time.Today();
            var (added, changed, withdrawn, unchanged) = (0, 0, 0, 0);
            var told = new List<(EntityCode Code, Message Words)>();
            foreach (var list in rows.GroupBy(row => row.ListCode))
            {
                var known = (await listings.OnList(list.Key, cancellationToken)).ToDictionary(row =>
                    row.EntryKey
                );
                var named = list.Select(row => row.EntryKey).ToHashSet();
                var live = known.Values.Where(row => row.Shown().HoldsOn(today)).ToList();
                var gone = known
                    .Values.Where(row =>
                        row.EndedOn is null
                        && !named.Contains(row.EntryKey)
                        && (row.UntilDay is null || row.UntilDay >= today)
                    )
                    .ToList();
                if (
                    !command.AcceptWithdrawals
                    && gone.Count > FewListings
                    && gone.Count * 2 > live.Count
                )
                {
                    return Problem.Conflict(
                        "credit.withdrawals",
                        $"“{CreditLists.Of(list.Key).Name.Zh}”现有{live.Count}条，按此文件将撤出{gone.Count}条。文件应是完整名单；如确实如此，请确认后再导入。",
                        $"'{CreditLists.Of(list.Key).Name.En}' has {live.Count} entries; by this file {gone.Count} would be withdrawn. A file is a whole list; say so if this is meant."
                    );
                }

                foreach (var row in list)
                {
                    if (!known.TryGetValue(row.EntryKey, out var before))
                    {
                        var made = row with { Id = Guid.CreateVersion7(time.GetUtcNow()) };
                        await listings.Add(made, cancellationToken);
                        told.Add((row.SubjectCode, Listed(made)));
                        added++;
                    }
                    else if (Taken(before, row) is { } after)
                    {
                        await listings.Change(
                            after with
                            {
                                Version = before.Version + 1,
                            },
                            before.EndedOn is not null && after.EndedOn is null
                                ? ListingActions.Listed
                                : ListingActions.Changed,
                            null,
                            cancellationToken
                        );
                        changed++;
                    }
                    else
                    {
                        unchanged++;
                    }
                }

                foreach (var row in gone)
                {
                    await listings.Change(
                        row with
                        {
                            EndedOn = today,
                            EndedBecause = ListingActions.Withdrawn,
                            Version = row.Version + 1,
                        },
                        ListingActions.Withdrawn,
                        null,
                        cancellationToken
                    );
                    told.Add((row.SubjectCode, Withdrawn(row)));
                    withdrawn++;
                }
            }

            await Tell(told, cancellationToken);
            return new Imported(rows.Count, added, changed, withdrawn, unchanged);
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
