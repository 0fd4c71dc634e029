using System.Globalization;
using FluentValidation;
using Mediator;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Bids;

/// <summary>
/// The price lines of a lot's bids beside each other as a file for spreadsheets. A command, so that the audit trail knows who
/// took what out.
/// </summary>
public static class ExportLines
{
    /// <summary>Of which lot.</summary>
    /// <param name="ProcurementId">The procurement.</param>
    /// <param name="Lot">The lot; the first that has price lines where left out.</param>
    /// <param name="Format">csv or xlsx.</param>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Command(Guid ProcurementId, string? Lot, string Format)
        : Kernel.Commands.ICommand<File>,
            Kernel.Commands.IAbout
    {
        /// <inheritdoc/>
        string Kernel.Commands.IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Content">UTF-8 with a byte order mark, or a workbook.</param>
    /// <param name="Type">Its media type.</param>
    /// <param name="Rows">How many items are in it.</param>
    public sealed record File(string Name, byte[] Content, string Type, int Rows);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Lot).IsLineOrNone(50);
            RuleFor(command => command.Format)
                .Must(format => format is "csv" or "xlsx")
                .WithMessage("format", "应为 csv 或 xlsx。", "It is csv or xlsx.");
        }
    }

    internal sealed class Handler(IMediator mediator, PriceLineTable lines, TimeProvider time)
        : Kernel.Commands.ICommandHandler<Command, File>
    {
        private const int WidthOfName = 40;
        private const int WidthOfFigure = 16;

        public async ValueTask<Outcome<File>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // Whoever may look at them may take them away; which lot is meant is answered there.
            var looked = await mediator.Send(
                new CompareLines.Query(command.ProcurementId) { Lot = command.Lot },
                cancellationToken
            );
            if (looked.Problem is { } problem)
            {
                return problem;
            }

            if (looked.Value.Lot is not { } lot)
            {
                return Problem.NotFound("没有清单报价。", "There are no price lines.");
            }

            var table = await lines.Of(command.ProcurementId, lot, cancellationToken);
            var day = time.Today().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            var content = await SpreadsheetFile.Of(
                command.Format,
                new("清单报价", "Price lines"),
                [
                    .. Heads(table)
                        .Select(
                            (head, at) =>
                                new SpreadsheetColumn(head, at == 1 ? WidthOfName : WidthOfFigure)
                        ),
                ],
                table.Lines.Select(line => (IReadOnlyList<object?>)Cells(table, line))
            );
            return new File(
                $"price-lines-{day}.{command.Format}",
                content,
                SpreadsheetFile.TypeOf(command.Format),
                table.Lines.Count
            );
        }

        private static IEnumerable<LocalizedText> Heads(PriceLineTable.Table table) =>
            [
                new("项目编码", "Item code"),
                new("项目名称", "Item"),
                new("计量单位", "Unit"),
                .. table.Bids.SelectMany(bid =>
                    new LocalizedText[]
                    {
                        new(
                            $"{bid.Ordinal}. {bid.BidderName}：工程量",
                            $"{bid.Ordinal}. {bid.BidderName}: quantity"
                        ),
                        new(
                            $"{bid.Ordinal}. {bid.BidderName}：单价",
                            $"{bid.Ordinal}. {bid.BidderName}: unit price"
                        ),
                        new(
                            $"{bid.Ordinal}. {bid.BidderName}：合价",
                            $"{bid.Ordinal}. {bid.BidderName}: total"
                        ),
                    }
                ),
                new(
                    "单价相同的投标（序号；线索，不作认定）",
                    "Bids with the same unit price (a lead and no finding)"
                ),
            ];

        private static object?[] Cells(PriceLineTable.Table table, CompareLines.Line line) =>
            [
                line.ItemCode,
                line.Description,
                line.Unit,
                .. line.Prices.SelectMany(price =>
                    new object?[]
                    {
                        price?.Quantity,
                        price?.UnitPriceMinor / 100,
                        price?.TotalMinor / 100m,
                    }
                ),
                string.Join(
                    "; ",
                    table
                        .Bids.Zip(line.Prices)
                        .Where(each => each.Second?.IsEqual == true)
                        .GroupBy(each => each.Second!.UnitPriceMinor)
                        .Select(same => string.Join(" = ", same.Select(each => each.First.Ordinal)))
                ),
            ];
    }
}
