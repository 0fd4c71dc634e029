using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Registry.Contracts;

namespace Trading.Procurement.Steps;

/// <summary>Rules of the bids of an opening, whichever way they come in.</summary>
internal sealed class BidRules : AbstractValidator<BidReadOut>
{
    public const int MostBids = RecordOpening.MostBids;

    private const int MostMembers = 50;
    private const int AtOnce = 400;

    // More than any price in any currency, and less than sums of them overflow at.
    private const long MostMinor = 1_000_000_000_000_000_000;

    public BidRules()
    {
        RuleFor(bid => bid.BidderName).IsLine(200, "投标人名称", "Bidder's name");
        RuleFor(bid => bid.Lot).IsLineOrNone(50);
        RuleFor(bid => bid.AmountMinor)
            .GreaterThan(0)
            .WithMessage(
                "amount.positive",
                "报价应大于零；未读出报价则留空。",
                "A price is more than zero; leave it out when none was read out."
            );
        RuleFor(bid => bid.AmountMinor)
            .LessThanOrEqualTo(MostMinor)
            .WithMessage(
                "amount.large",
                "报价过大，请核对单位（分）。",
                "The price is too large; check its unit (hundredths)."
            );
        RuleFor(bid => bid.Status)
            .Must(status => BidStatuses.All.Any(known => known.Code == status))
            .WithMessage(
                "bid.status",
                "投标状态只能是 valid、disqualified 或 withdrawn。",
                "A bid is valid, disqualified or withdrawn."
            );
        RuleFor(bid => bid.Members)
            .Must(members => members!.Count <= MostMembers)
            .When(bid => bid.Members is not null)
            .WithMessage(
                "members.many",
                $"联合体成员和分包单位最多 {MostMembers} 家。",
                $"A bid has at most {MostMembers} members."
            );
        RuleFor(bid => bid.Members)
            .Must(
                (bid, members) =>
                    members!
                        .Where(member => member is not null)
                        .DistinctBy(member => (member.Code, member.Role))
                        .Count() == members!.Count
                    && !members!.Any(member =>
                        member?.Code == bid.BidderCode && member.Role == BidRoles.Member
                    )
            )
            .When(bid => bid.Members is not null)
            .WithMessage(
                "members.twice",
                "同一单位同一身份只能填一次，牵头人不再列为成员。",
                "A firm is named once in a role, and the lead not as a member."
            );
        RuleForEach(bid => bid.Members).SetValidator(new MemberRules());
    }

    private sealed class MemberRules : AbstractValidator<BidMember>
    {
        public MemberRules()
        {
            RuleFor(member => member.Name).IsLine(200, "成员名称", "Member's name");
            RuleFor(member => member.Role)
                .Must(role => BidRoles.All.Any(known => known.Code == role))
                .WithMessage(
                    "member.role",
                    "身份只能是 member（联合体成员）或 subcontractor（分包单位）。",
                    "A role is member or subcontractor."
                );
        }
    }

    /// <summary>Every bidder and member that the registry does not know.</summary>
    public static async ValueTask<IReadOnlyList<FieldError>> Unknown(
        IReadOnlyList<BidReadOut>? bids,
        IEntityDirectory entities,
        CancellationToken cancel
    )
    {
        if (bids is null or { Count: > MostBids })
        {
            return [];
        }

        var given = bids.Index()
            .Where(bid => bid.Item is not null)
            .SelectMany(bid =>
                (bid.Item.Members ?? [])
                    .Index()
                    .Where(member => member.Item is not null)
                    .Select(member =>
                        (
                            member.Item.Code,
                            Pointer: string.Create(
                                CultureInfo.InvariantCulture,
                                $"/bids/{bid.Index}/members/{member.Index}/code"
                            )
                        )
                    )
                    .Prepend(
                        (
                            Code: bid.Item.BidderCode,
                            Pointer: string.Create(
                                CultureInfo.InvariantCulture,
                                $"/bids/{bid.Index}/bidderCode"
                            )
                        )
                    )
            )
            .Where(each => each.Code is { Fault: null })
            .DistinctBy(each => each.Code)
            .ToList();
        var known = new HashSet<EntityCode>();
        foreach (var codes in given.Select(each => each.Code).Chunk(AtOnce))
        {
            known.UnionWith((await entities.FindMany(codes, cancel)).Select(entity => entity.Code));
        }

        var unknown = new LocalizedText(
            "主体库中没有此投标人，请先入库。",
            "The registry does not know this bidder; register it first."
        );
        return
        [
            .. given
                .Where(each => !known.Contains(each.Code))
                .Select(each => new FieldError(
                    each.Pointer,
                    "entity.unknown",
                    unknown.ToString(),
                    each.Code.ToString()
                )),
        ];
    }
}
