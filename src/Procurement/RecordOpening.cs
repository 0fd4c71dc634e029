using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Procurement;

/// <summary>
/// Records the opening: the bids in the order in which they were read out. Every bidder must be in the registry; one
/// answer names all that are not. The same list sent again changes nothing.
/// </summary>
public static class RecordOpening
{
    /// <summary>The most bids one opening may have.</summary>
    public const int MostBids = 1000;

    /// <summary>A bid as read out.</summary>
    /// <param name="BidderCode">Registry code.</param>
    /// <param name="BidderName">Name on the bid.</param>
    /// <param name="AmountMinor">Price in the currency's hundredth; null when none was read out.</param>
    /// <param name="Status">See <see cref="TradingCatalogue.BidStatuses"/> (OCDS).</param>
    public sealed record BidReadOut(
        EntityCode BidderCode,
        string BidderName,
        long? AmountMinor,
        string Status = "valid"
    );

    /// <summary>The opening of one procurement.</summary>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command(
        Guid ProcurementId,
        DateTimeOffset OpenedAt,
        IReadOnlyList<BidReadOut> Bids
    ) : ICommand<StepRecorded>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(DateTimeOffset OpenedAt, IReadOnlyList<BidReadOut> Bids);

    private static readonly Statement Kept = Statement.Of(
        "procurement.bid.read_out",
        """
        select bidder_code, bidder_name, amount_minor, status from bid where procurement_id = @id order by place
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "procurement.bid.insert",
        """
        insert into bid (procurement_id, place, bidder_code, bidder_name, amount_minor, status, winner)
        values (@id, @ordinal, @code, @name, @amount, @status, {false})
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.OpenedAt).IsGiven("开标时间", "The time of opening");
            RuleFor(command => command.Bids)
                .NotNull()
                .WithMessage(
                    "required",
                    "请填写读出的投标，没有投标则为空列表。",
                    "Give the bids read out, or an empty list."
                );
            RuleFor(command => command.Bids)
                .Must(bids => bids.Count <= MostBids)
                .When(command => command.Bids is not null)
                .WithMessage(
                    "bids.many",
                    $"一次开标最多 {MostBids} 份投标。",
                    $"One opening has at most {MostBids} bids."
                );
            RuleForEach(command => command.Bids).NotNull().SetValidator(new BidRules());
        }
    }

    internal sealed class BidRules : AbstractValidator<BidReadOut>
    {
        public BidRules()
        {
            RuleFor(bid => bid.BidderName).IsLine(200, "投标人名称", "Bidder's name");
            RuleFor(bid => bid.AmountMinor)
                .GreaterThan(0)
                .WithMessage(
                    "amount.positive",
                    "报价应大于零；未读出报价则留空。",
                    "A price is more than zero; leave it out when none was read out."
                );
            RuleFor(bid => bid.Status)
                .Must(status => TradingCatalogue.BidStatuses.Any(known => known.Code == status))
                .WithMessage(
                    "bid.status",
                    "投标状态只能是 valid、disqualified 或 withdrawn。",
                    "A bid is valid, disqualified or withdrawn."
                );
        }
    }

    internal sealed class FieldCheck(IEntityDirectory entities) : IFieldCheck<Command>
    {
        private const int AtOnce = 400;

        public async ValueTask<IReadOnlyList<FieldError>> Check(
            Command message,
            CancellationToken cancel
        )
        {
            if (message.Bids is not { Count: <= MostBids } bids)
            {
                return [];
            }

            var given = bids.Index()
                .Where(bid => bid.Item?.BidderCode is { Fault: null })
                .DistinctBy(bid => bid.Item.BidderCode)
                .ToList();
            var known = new HashSet<EntityCode>();
            foreach (var codes in given.Select(bid => bid.Item.BidderCode).Chunk(AtOnce))
            {
                known.UnionWith(
                    (await entities.FindMany(codes, cancel)).Select(entity => entity.Code)
                );
            }

            var unknown = new LocalizedText(
                "主体库中没有此投标人，请先入库。",
                "The registry does not know this bidder; register it first."
            );
            return
            [
                .. given
                    .Where(bid => !known.Contains(bid.Item.BidderCode))
                    .Select(bid => new FieldError(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"/bids/{bid.Index}/bidderCode"
                        ),
                        "entity.unknown",
                        unknown.ToString(),
                        bid.Item.BidderCode.ToString()
                    )),
            ];
        }
    }

    internal sealed class Handler(SqlSession sql, ProcurementLifecycle lifecycle)
        : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var taken = await lifecycle.GetForUpdate(command.ProcurementId, cancellationToken);
            if (taken.Problem is { } missing)
            {
                return missing;
            }

            var procurement = taken.Value;
            var bids = command
                .Bids.Select(bid => new Row
                {
                    BidderCode = bid.BidderCode,
                    BidderName = bid.BidderName.Trim(),
                    AmountMinor = bid.AmountMinor,
                    Status = bid.Status,
                })
                .ToList();
            if (
                ProcurementLifecycle.IsRepeated(procurement, "opening", command.OpenedAt)
                && bids.SequenceEqual(
                    await sql.Query<Row>(Kept, new { id = procurement.Id }, cancellationToken)
                )
            )
            {
                return new StepRecorded(procurement.Id, procurement.State, procurement.Version);
            }

            var moved = await lifecycle.Advance(
                procurement,
                ProcurementLifecycle.Opened,
                "opening",
                command.OpenedAt,
                "/openedAt",
                null,
                cancellationToken
            );
            if (moved.Succeeded)
            {
                for (var ordinal = 1; ordinal <= bids.Count; ordinal++)
                {
                    var bid = bids[ordinal - 1];
                    await sql.Execute(
                        Insert,
                        new
                        {
                            id = procurement.Id,
                            ordinal,
                            code = bid.BidderCode,
                            name = bid.BidderName,
                            amount = bid.AmountMinor,
                            status = bid.Status,
                        },
                        cancellationToken
                    );
                }
            }

            return moved;
        }

        private sealed record Row
        {
            public EntityCode BidderCode { get; init; }
            public string BidderName { get; init; } = "";
            public long? AmountMinor { get; init; }
            public string Status { get; init; } = "";
        }
    }
}
