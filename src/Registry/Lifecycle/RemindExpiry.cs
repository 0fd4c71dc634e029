using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Lifecycle;

/// <summary>
/// Tells firms of what runs out, a batch at a time: each stage once, however often and however late it runs. After days
/// without a run a firm hears the days that are really left, not every stage that was missed.
/// </summary>
public static class RemindExpiry
{
    /// <summary>The next batch.</summary>
    /// <param name="ToTheEnd">True to have the batches that follow run as jobs.</param>
    [Requires(Permission.Platform)]
    [Job("registry.remind_expiry")]
    public sealed record Command(bool ToTheEnd) : ICommand<Reminded>;

    /// <summary>What was done.</summary>
    /// <param name="Notices">Notices sent.</param>
    /// <param name="Listed">Records whose last days were listed first.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Reminded(int Notices, int Listed, bool More) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Notices + Listed > 0 ? AuditEntry.Ok : null;
    }

    private const int Batch = 500;
    private const int MostNamed = 5;
    private const string OwnRecordPage = "/my/record";

    private static readonly Statement Due = Statement.Of(
        "registry.entity_expiry.due",
        """
        select x.entity_code, x.section, x.valid_to, e.state, count(*) as items
        from entity_expiry x join entity e on e.code = x.entity_code
        where x.next_on <= @today
        group by x.entity_code, x.section, x.valid_to, e.state
        order by x.entity_code, x.section, x.valid_to {page}
        """
    );

    private static readonly Statement Titles = Statement.Of(
        "registry.entity_expiry.titles",
        """
        select title from entity_expiry
        where entity_code = @code and section = @section and valid_to = @validTo and next_on <= @today
        order by title, item {page}
        """
    );

    private static readonly Statement Todo = Statement.Of(
        "registry.entity_expiry_todo.next",
        "select entity_code from entity_expiry_todo order by entity_code {page}"
    );

    private static readonly Statement DoneTodo = Statement.Of(
        "registry.entity_expiry_todo.done",
        "delete from entity_expiry_todo where entity_code in @codes"
    );

    internal sealed class Handler(
        SqlSession sql,
        EntityStore entities,
        ExpiryStore expiry,
        INotices notices,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Reminded>
    {
        private const int TodoBatch = 200;

        public async ValueTask<Outcome<Reminded>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var listed = await ListTodo(cancellationToken);
            var today = time.Today();
            var due = await sql.Query<Row>(
                Due,
                new
                {
                    today,
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            var sent = 0;
            foreach (var row in due)
            {
                // Nobody keeps a record that is only known of.
                if (row.State != EntityStates.Recorded)
                {
                    var titles = await sql.Query<string>(
                        Titles,
                        new
                        {
                            code = row.EntityCode,
                            section = row.Section,
                            validTo = row.ValidTo,
                            today,
                            skip = 0,
                            take = MostNamed,
                        },
                        cancellationToken
                    );
                    await notices.ToEntity(
                        row.EntityCode,
                        Words(row, titles, today),
                        row.Section == ExpiryStore.Confirmation
                            ? OwnRecordPage
                            : $"{OwnRecordPage}#{row.Section}",
                        cancellationToken
                    );
                    sent++;
                }

                await expiry.Reminded(
                    row.EntityCode,
                    row.Section,
                    row.ValidTo,
                    today,
                    cancellationToken
                );
            }

            var more = due.Count == Batch || listed == TodoBatch;
            if (more && command.ToTheEnd)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Reminded(sent, listed, more);
        }

        private async Task<int> ListTodo(CancellationToken cancel)
        {
            var codes = await sql.Query<EntityCode>(
                Todo,
                new { skip = 0, take = TodoBatch },
                cancel
            );
            foreach (var code in codes)
            {
                if (await entities.GetForUpdate(code, cancel) is { } entity)
                {
                    await expiry.Write(null, entity, cancel);
                }
            }

            if (codes.Count > 0)
            {
                await sql.Execute(
                    DoneTodo,
                    new { codes = codes.Select(code => code.ToString()).ToList() },
                    cancel
                );
            }

            return codes.Count;
        }

        private static Message Words(Row row, IReadOnlyList<string> titles, DateOnly today)
        {
            var (section, validTo) = (row.Section, row.ValidTo);
            var days = validTo.DayNumber - today.DayNumber;
            var day = validTo.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var left = days.ToString(CultureInfo.InvariantCulture);
            if (section == ExpiryStore.Confirmation)
            {
                return days >= 0
                    ? RegistryMessages.ConfirmSoon.With(("day", day), ("left", left))
                    : RegistryMessages.NotConfirmed.With(("day", day));
            }

            var title = Sections.Of(section).Title;
            var items = new LocalizedText(
                $"{title.Zh}“{string.Join("”“", titles)}”"
                    + (row.Items > MostNamed ? $"等{row.Items}项" : ""),
                $"{title.En}: {string.Join("; ", titles)}"
                    + (row.Items > MostNamed ? $" and {row.Items - MostNamed} more" : "")
            );
            return days switch
            {
                > 0 => RegistryMessages.ExpiresSoon.With(
                    ("items", items),
                    ("day", day),
                    ("left", left)
                ),
                0 => RegistryMessages.ExpiresToday.With(("items", items), ("day", day)),
                _ => RegistryMessages.Expired.With(("items", items), ("day", day)),
            };
        }
    }

    private sealed record Row
    {
        public EntityCode EntityCode { get; init; }
        public string Section { get; init; } = "";
        public DateOnly ValidTo { get; init; }
        public string State { get; init; } = "";
        public long Items { get; init; }
    }
}
