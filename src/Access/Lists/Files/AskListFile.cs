using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists.Files;

/// <summary>
/// Has a list read into a file in the background, however long it is: by the filters, in the order and with the columns of
/// its page. For whom the list is not, the reading is refused as its page would be; 409 while as many of the person's are being
/// read as may be.
/// </summary>
public static class AskListFile
{
    /// <summary>So many of a person's are read or wait for it at a time.</summary>
    public const int MostAtOnce = 5;

    private const int LongestQuery = 4000;

    /// <summary>Which list.</summary>
    /// <param name="List">Its name.</param>
    /// <param name="Query">Filters and order, as they stand in its page's address.</param>
    /// <param name="Columns">Those wanted by their keys; the usual ones when left out.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Command(
        string List,
        string? Query = null,
        IReadOnlyList<string>? Columns = null
    ) : ICommand<ListFile>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => List ?? "";
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Query).MaximumLength(LongestQuery);
            RuleFor(command => command.Columns)
                .Must(ListViewStore.AreColumns)
                .WithMessage("list_file.columns", "没有这样的列。", "There are no such columns.");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        IListRows lists,
        ListFileStore files,
        LongJobWriter jobs,
        RetentionRules retention,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, ListFile>
    {
        public async ValueTask<Outcome<ListFile>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            if (caller.PersonId is not { } person)
            {
                return ListViewStore.OnlyPeople();
            }

            if (
                lists.Outline(command.List, command.Query ?? "", command.Columns, caller.Language)
                is not { } outline
            )
            {
                return Problem.Invalid(
                    "/list",
                    "list_file.list",
                    new("没有这个列表。", "There is no such list."),
                    command.List
                );
            }

            if (await files.UnderWay(person, cancellationToken) >= MostAtOnce)
            {
                return Problem.Conflict(
                    "list_file.many",
                    $"您已有{MostAtOnce}个导出在排队，请等其中一个完成或将其删除。",
                    $"{MostAtOnce} exports of yours are under way; wait for one of them, or drop it."
                );
            }

            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            files.Insert(id, person, outline, caller.Language, now);
            jobs.Ask(
                ReadListFile.Kind.Code,
                new ReadListFile.Input(id),
                outline.Title,
                $"{ReadListFile.Kind.Code} {person}",
                id
            );
            return new ListFile
            {
                Id = id,
                List = outline.List,
                Title = outline.Title,
                Query = outline.Query,
                Columns = outline.Columns,
                State = LongJobStates.Queued,
                AskedAt = now,
                KeptUntil = now + (now - retention.Before(ListFileStore.Retention, now)),
            };
        }
    }
}
