using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Bids;

/// <summary>
/// The price lines of a lot's bids beside each other, a hundred items a page, with the prices that bids of different firms have
/// in common. Of whoever may read the bids; empty before the opening. Equal prices are a lead and no finding.
/// </summary>
public static class CompareLines
{
    /// <summary>Items a page.</summary>
    public const int PageSize = 100;

    /// <summary>Of one procurement.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query(Guid ProcurementId) : IQuery<Compared>
    {
        /// <summary>The lot; the first that has price lines where left out.</summary>
        public string? Lot { get; init; }

        /// <summary>Only items of which bids of different firms have the same price.</summary>
        public bool EqualOnly { get; init; }

        /// <summary>The page, from 1.</summary>
        public int Page { get; init; } = 1;
    }

    /// <summary>What there is.</summary>
    public sealed record Compared
    {
        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>ISO 4217; prices are in its hundredth.</summary>
        public string Currency { get; init; } = "";

        /// <summary>The lots of whose bids there are price lines.</summary>
        public IReadOnlyList<string> Lots { get; init; } = [];

        /// <summary>The lot that is shown; null where there are no lines at all.</summary>
        public string? Lot { get; init; }

        /// <summary>The bids, a column each, in the order of reading out.</summary>
        public IReadOnlyList<Bid> Bids { get; init; } = [];

        /// <summary>True where there are more bids than are laid beside each other.</summary>
        public bool LeavesBidsOut { get; init; }

        /// <summary>How many items there are in all.</summary>
        public int Items { get; init; }

        /// <summary>Of how many of them bids of different firms have the same price.</summary>
        public int EqualItems { get; init; }

        /// <summary>Bids of different firms with equal prices, those with the greatest share first.</summary>
        public IReadOnlyList<Pair> Pairs { get; init; } = [];

        /// <summary>The page, from 1.</summary>
        public int Page { get; init; } = 1;

        /// <summary>How many pages there are.</summary>
        public int Pages { get; init; } = 1;

        /// <summary>The items of the page.</summary>
        public IReadOnlyList<Line> Lines { get; init; } = [];
    }

    /// <summary>A bid.</summary>
    /// <param name="Ordinal">Its number in the order of reading out.</param>
    /// <param name="BidderCode">Registry code; of a consortium the lead's.</param>
    /// <param name="BidderName">Name on the bid.</param>
    /// <param name="Lines">How many lines its bill has.</param>
    public sealed record Bid(int Ordinal, EntityCode BidderCode, string BidderName, int Lines);

    /// <summary>An item of the bills.</summary>
    /// <param name="ItemCode">Its code, where the bill has codes.</param>
    /// <param name="Description">Its name in the first bill that has it.</param>
    /// <param name="Unit">Unit of measure.</param>
    /// <param name="Prices">One a bid, in the order of the bids; null where its bill has no such item.</param>
    public sealed record Line(
        string? ItemCode,
        string Description,
        string? Unit,
        IReadOnlyList<Price?> Prices
    );

    /// <summary>What a bid asks for an item.</summary>
    /// <param name="Quantity">How much of it.</param>
    /// <param name="UnitPriceMinor">Of one unit.</param>
    /// <param name="TotalMinor">Of the line.</param>
    /// <param name="IsEqual">True where a bid of another firm has the same price of one unit.</param>
    public sealed record Price(
        decimal? Quantity,
        decimal? UnitPriceMinor,
        long? TotalMinor,
        bool IsEqual
    );

    /// <summary>Two bids of different firms.</summary>
    /// <param name="One">Number in the order of reading out.</param>
    /// <param name="Other">The other's.</param>
    /// <param name="Lines">Items that both have a price for.</param>
    /// <param name="Equal">Of these, with the same.</param>
    public sealed record Pair(int One, int Other, int Lines, int Equal);

    private static readonly Statement InScope = Statement.Of(
        "procurement.procurement.lines_scope",
        """
        select title, currency from procurement where id = @id and {scope region, kind, office_id, source, buyer_code, id}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        private const int MostPages = 100_000;

        public Rules()
        {
            RuleFor(query => query.Lot).IsLineOrNone(50);
            RuleFor(query => query.Page)
                .InclusiveBetween(1, MostPages)
                .WithMessage("page", "页码从 1 开始。", "Pages count from 1.");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        PriceLineTable lines,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Compared>
    {
        public async ValueTask<Outcome<Compared>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await sql.One<Row>(
                InScope,
                current.Caller.ReadableProcurements(time.Today()),
                new { id = query.ProcurementId },
                cancellationToken
            );
            if (found is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var lots = await lines.Lots(query.ProcurementId, cancellationToken);
            if ((query.Lot?.Trim() ?? lots.FirstOrDefault()) is not { } lot || !lots.Contains(lot))
            {
                return new Compared
                {
                    Title = found.Title,
                    Currency = found.Currency,
                    Lots = lots,
                };
            }

            var table = await lines.Of(query.ProcurementId, lot, cancellationToken);
            var equal = table.Lines.Where(line => line.Prices.Any(price => price?.IsEqual == true));
            var shown = query.EqualOnly ? [.. equal] : table.Lines;
            var pages = Math.Max(1, (shown.Count + PageSize - 1) / PageSize);
            var page = Math.Min(query.Page, pages);
            return new Compared
            {
                Title = found.Title,
                Currency = found.Currency,
                Lots = lots,
                Lot = lot,
                Bids = table.Bids,
                LeavesBidsOut = table.LeavesBidsOut,
                Items = table.Lines.Count,
                EqualItems = equal.Count(),
                Pairs = table.Pairs,
                Page = page,
                Pages = pages,
                Lines = [.. shown.Skip((page - 1) * PageSize).Take(PageSize)],
            };
        }

        private sealed record Row
        {
            public string Title { get; init; } = "";
            public string Currency { get; init; } = "";
        }
    }
}
