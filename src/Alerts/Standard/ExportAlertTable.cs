using System.IO.Compression;
using System.Text;
using FluentValidation;
using Mediator;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Alerts.Standard;

/// <summary>
/// The same as a file, in the form of the standard's other tables: a ZIP of XML documents, one warning each. A command, so that
/// the audit trail knows who took what out.
/// </summary>
public static class ExportAlertTable
{
    /// <summary>The most warnings of one file.</summary>
    public const int Most = 5_000;

    /// <summary>Those changed in a period.</summary>
    /// <param name="From">The first day, in China.</param>
    /// <param name="To">The last; today when left out.</param>
    [Requires(AlertsPermissions.ReadAlertTable)]
    public sealed record Command(DateOnly From, DateOnly? To = null)
        : Kernel.Commands.ICommand<File>;

    /// <summary>The file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Content">A ZIP.</param>
    /// <param name="Objects">How many warnings are in it.</param>
    public sealed record File(string Name, byte[] Content, int Objects);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.To)
                .Must((command, to) => !(to < command.From))
                .WithMessage(
                    "term.order",
                    "截止日不能早于起始日。",
                    "The last day cannot be before the first."
                );
    }

    internal sealed class Handler(IMediator mediator, TimeProvider time)
        : Kernel.Commands.ICommandHandler<Command, File>
    {
        public async ValueTask<Outcome<File>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            using var content = new MemoryStream();
            var written = 0;
            using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
            {
                for (string? cursor = ""; cursor is not null; )
                {
                    var page = await mediator.Send(
                        new ListAlertTable.Query
                        {
                            From = command.From,
                            To = command.To,
                            Cursor = cursor.Length == 0 ? null : cursor,
                            Take = Cursor.MaxTake,
                        },
                        cancellationToken
                    );
                    if (page.Problem is { } problem)
                    {
                        return problem;
                    }

                    foreach (var item in page.Value.Items)
                    {
                        await using var entry = await zip.CreateEntry(
                                $"{AlertTable.Name}/{item.Key:N}.xml"
                            )
                            .OpenAsync(cancellationToken);
                        await entry.WriteAsync(
                            Encoding.UTF8.GetBytes(
                                AlertTable.Xml(
                                    AlertTable.Fields.Select(field =>
                                        KeyValuePair.Create(field.Field, item.Fields[field.Field])
                                    )
                                )
                            ),
                            cancellationToken
                        );
                        written++;
                    }

                    cursor = page.Value.Next;
                    if (written >= Most && cursor is not null)
                    {
                        return Problem.Invalid(
                            "/to",
                            "standard.many",
                            new(
                                $"该期间变化的预警多于 {Most} 条，请缩短期间分次导出。",
                                $"More than {Most} warnings changed in this period; export shorter ones."
                            )
                        );
                    }
                }
            }

            return new File(
                $"{AlertTable.Name}-{time.Today():yyyyMMdd}.zip",
                content.ToArray(),
                written
            );
        }
    }
}
