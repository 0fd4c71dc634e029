using System.Globalization;
using FluentValidation;
using Mediator;
using Trading.Alerts.Contracts;
using Trading.Analysis.Evaluators;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;

namespace Trading.Alerts.Evaluators;

/// <summary>The findings of a list as a file for spreadsheets. A command, so that the audit trail knows who took what out.</summary>
public static class ExportEvaluatorFindings
{
    /// <summary>The forms that there are.</summary>
    public static readonly IReadOnlyList<string> Formats = SpreadsheetFile.Formats;

    /// <summary>The list's filters, and the form.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(ListEvaluatorFindings.Query Filters, string Format)
        : Kernel.Commands.ICommand<File>;

    /// <summary>The file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="ContentType">Its media type.</param>
    /// <param name="Content">Its bytes.</param>
    /// <param name="Rows">How many findings are in it.</param>
    public sealed record File(string Name, string ContentType, byte[] Content, int Rows);

    private static readonly SpreadsheetColumn[] Columns =
    [
        new(new("编号", "Id"), 38),
        new(new("级别", "Level"), 8),
        new(new("种类", "Pattern"), 20),
        new(new("谁", "Who"), 40),
        new(new("次数", "Times"), 8),
        new(new("命中", "Hits"), 8),
        new(new("随机应约", "By chance"), 10),
        new(new("p 值", "p-value"), 12),
        new(new("区划代码", "Region"), 10),
        new(
            new(
                "所见（请核查，不作违规认定）",
                "What was counted (to be looked into; it establishes no wrongdoing)"
            ),
            80
        ),
        new(new("也可能是", "What else would explain it"), 60),
        new(new("自", "Since"), 20),
    ];

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Format)
                .Must(format => Formats.Contains(format))
                .WithMessage(
                    "evaluator.format",
                    "格式应为 csv 或 xlsx。",
                    "A form is csv or xlsx."
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
            var items = new List<ListEvaluatorFindings.Item>();
            string? cursor = null;
            do
            {
                var page = await mediator.Send(
                    command.Filters with
                    {
                        Cursor = cursor,
                        Take = Cursor.MaxTake,
                    },
                    cancellationToken
                );
                if (page.Problem is { } problem)
                {
                    return problem;
                }

                items.AddRange(page.Value.Items);
                cursor = page.Value.Next;
            } while (cursor is not null);

            var day = time.Today().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            var name = $"evaluators-{day}.{command.Format}";
            return new File(
                name,
                SpreadsheetFile.TypeOf(command.Format),
                await SpreadsheetFile.Of(
                    command.Format,
                    new("专家与抽取", "Evaluators"),
                    Columns,
                    items.Select(Cells)
                ),
                items.Count
            );
        }
    }

    private static IReadOnlyList<object?> Cells(ListEvaluatorFindings.Item item) =>
        [
            item.Id.ToString(),
            Levels.Name(item.Level).ToString(),
            EvaluatorPatterns.Name(item.Pattern).ToString(),
            item.Names.ToString(),
            item.Times,
            item.Hits,
            Math.Round(item.Expected, 3),
            item.PValue,
            item.Region,
            item.Sentence.ToString(),
            item.Otherwise.ToString(),
            ChinaTime.In(item.Since).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        ];
}
