using Mediator;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Csv;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Alerts;

/// <summary>The alerts of a list as a file for spreadsheets. A command, so that the audit trail knows who took what out.</summary>
public static class ExportAlerts
{
    /// <summary>The list's filters.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(ListAlerts.Query Filters) : Kernel.Commands.ICommand<File>;

    /// <summary>The file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Content">UTF-8 with a byte order mark.</param>
    /// <param name="Rows">How many alerts are in it.</param>
    public sealed record File(string Name, byte[] Content, int Rows);

    internal sealed class Handler(IMediator mediator, TimeProvider time)
        : Kernel.Commands.ICommandHandler<Command, File>
    {
        public async ValueTask<Outcome<File>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            using var content = new MemoryStream();
            await using var csv = CsvExport.To(content);
            await csv.Row(Heads.Select(head => head.ToString()));
            var rows = 0;
            string? cursor = null;
            do
            {
                var listing = await mediator.Send(
                    command.Filters with
                    {
                        Cursor = cursor,
                        Take = Cursor.MaxTake,
                    },
                    cancellationToken
                );
                if (listing.Problem is { } problem)
                {
                    return problem;
                }

                foreach (var item in listing.Value.Items)
                {
                    await csv.Row(Cells(item));
                    rows++;
                }

                cursor = listing.Value.Next;
            } while (cursor is not null);

            var day = time.Today()
                .ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);
            await csv.FlushAsync();
            return new File($"alerts-{day}.csv", content.ToArray(), rows);
        }

        private static readonly LocalizedText[] Heads =
        [
            new("编号", "Id"),
            new("级别", "Level"),
            new("状态", "State"),
            new(
                "线索（请核查，不作违规认定）",
                "Signals (to be looked into; they establish no wrongdoing)"
            ),
            new("项目名称", "Title"),
            new("类别", "Kind"),
            new("区划代码", "Region"),
            new("采购人", "Buyer"),
            new("最高限价", "Ceiling"),
            new("币种", "Currency"),
            new("流程异常分数", "Anomaly score"),
            new("提示时间", "Raised at"),
            new("处置时间", "Decided at"),
            new("处置人", "Decided by"),
            new("处置理由", "Reason"),
            new("排除原因", "Ground of the dismissal"),
            new("核查期限", "Due"),
            new("综合分（各来源合并）", "Score of all sources"),
        ];

        private static object?[] Cells(ListAlerts.Item item) =>
            [
                item.Id,
                Levels.Name(item.Level),
                AlertStates.Name(item.State),
                item.Headline,
                item.Title,
                Subjects.Kind(item.Kind),
                item.Region,
                item.BuyerName,
                item.Ceiling?.Units,
                item.Currency,
                item.Score is { } score ? Math.Round(score, 3) : null,
                At(item.RaisedAt),
                At(item.SettledAt),
                item.SettledBy,
                item.Reason,
                item.Ground is { } ground ? DismissalGrounds.Name(ground) : null,
                At(item.DueAt),
                Math.Round(item.Severity, 3),
            ];

        private static string? At(DateTimeOffset? instant) =>
            instant is { } at
                ? ChinaTime
                    .In(at)
                    .ToString(
                        "yyyy-MM-dd HH:mm:ss",
                        System.Globalization.CultureInfo.InvariantCulture
                    )
                : null;
    }
}
