using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Procurement;

/// <summary>
/// Publishes a procurement. A source's reference is published once: sending it again gives the first one unchanged,
/// so that feeds and imports can be run again.
/// </summary>
public static class PublishProcurement
{
    /// <summary>The notice as its source gives it.</summary>
    /// <param name="SourceReference">The source's own number for it, unique in the source.</param>
    /// <param name="Title">What is bought.</param>
    /// <param name="Kind">See <see cref="TradingCatalogue.Kinds"/>.</param>
    /// <param name="Method">See <see cref="TradingCatalogue.Methods"/>.</param>
    /// <param name="BuyerName">Who buys.</param>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command(
        string SourceReference,
        string Title,
        string Kind,
        string Method,
        string BuyerName
    ) : ICommand<Published>, IAbout
    {
        /// <summary>Where the notice comes from. A trading system's is its own name; a person's own office when left out.</summary>
        public string? Source { get; init; }

        /// <summary>Kind of work or goods, a peer group for comparisons.</summary>
        public string? Category { get; init; }

        /// <summary>ISO 3166-1 code of the country; CN when left out.</summary>
        public string Country { get; init; } = "CN";

        /// <summary>Region by GB/T 2260; left out only for procurements abroad.</summary>
        public RegionCode? Region { get; init; }

        /// <summary>The buyer's registry code, when it is in the registry.</summary>
        public EntityCode? BuyerCode { get; init; }

        /// <summary>Budget or price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>Price below which a bid is rejected, in the currency's hundredth.</summary>
        public long? MinPriceMinor { get; init; }

        /// <summary>ISO 4217.</summary>
        public string Currency { get; init; } = "CNY";

        /// <summary>When the notice was published; may be unknown only abroad.</summary>
        public DateTimeOffset? NoticeAt { get; init; }

        /// <summary>When bids are due; may be unknown only abroad.</summary>
        public DateTimeOffset? DeadlineAt { get; init; }

        /// <inheritdoc/>
        string IAbout.About => SourceReference;
    }

    /// <summary>The procurement.</summary>
    /// <param name="Id">Key.</param>
    /// <param name="Ocid">OCDS id.</param>
    /// <param name="Existing">True when it had been published before and nothing was changed.</param>
    public sealed record Published(Guid Id, string Ocid, bool Existing);

    [WithoutScope("a source asks for its own numbers alone")]
    private static readonly Statement FindBySource = Statement.Of(
        "procurement.procurement.by_source",
        """
        select id, ocid from procurement {range lock} where source = @source and source_reference = @reference
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "procurement.procurement.insert",
        """
        insert into procurement
            (id, ocid, source, source_reference, title, kind, method, category, country, region, buyer_name, buyer_code,
             ceiling_minor, min_price_minor, currency, state, office_id, created_at, changed_at, version)
        values
            (@id, @ocid, @source, @reference, @title, @kind, @method, @category, @country, @region, @buyerName, @buyerCode,
             @ceiling, @minPrice, @currency, @state, @officeId, @now, @now, 1)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Source!)
                .IsLine(100, "来源", "Source")
                .When(command => command.Source is not null);
            RuleFor(command => command.SourceReference).IsLine(200, "项目编号", "Reference");
            RuleFor(command => command.Title).IsLine(500, "项目名称", "Title");
            RuleFor(command => command.Kind)
                .Must(kind => TradingCatalogue.MethodsOf(kind) is not null)
                .WithMessage(
                    "procurement.kind",
                    "请选择交易类别："
                        + string.Join(
                            "、",
                            TradingCatalogue.All.Select(entry => entry.Kind.Name.Zh)
                        )
                        + "。",
                    "Choose a kind: "
                        + string.Join(", ", TradingCatalogue.All.Select(entry => entry.Kind.Code))
                        + "."
                );
            RuleFor(command => command.Method)
                .Must(
                    (command, method) => TradingCatalogue.MethodsOf(command.Kind)!.Contains(method)
                )
                .When(command => TradingCatalogue.MethodsOf(command.Kind) is not null)
                .WithErrorCode("procurement.method")
                .WithMessage(command =>
                    new LocalizedText(
                        "该类别的交易方式只有："
                            + string.Join(
                                "、",
                                TradingCatalogue
                                    .MethodsOf(command.Kind)!
                                    .Select(method =>
                                        TradingCatalogue.NameIn(TradingCatalogue.Methods, method).Zh
                                    )
                            )
                            + "。",
                        "This kind's methods are: "
                            + string.Join(", ", TradingCatalogue.MethodsOf(command.Kind)!)
                            + "."
                    ).ToString()
                );
            RuleFor(command => command.Category!)
                .IsLine(100, "分类", "Category")
                .When(command => command.Category is not null);
            RuleFor(command => command.Country)
                .Matches("^[A-Z]{2}$")
                .WithMessage(
                    "country",
                    "国家代码应为两位大写字母（ISO 3166-1）。",
                    "The country is two capital letters (ISO 3166-1)."
                );
            RuleFor(command => command.Region)
                .NotNull()
                .When(command => command.Country == "CN")
                .WithMessage("region.empty", "请填写行政区划代码。", "Enter the division code.");
            RuleFor(command => command.BuyerName)
                .IsLine(200, "采购人（招标人）名称", "Buyer's name");
            RuleFor(command => command.CeilingMinor)
                .GreaterThan(0)
                .WithMessage(
                    "amount.positive",
                    "最高限价应大于零。",
                    "The ceiling must be more than zero."
                );
            RuleFor(command => command.MinPriceMinor)
                .GreaterThan(0)
                .WithMessage(
                    "amount.positive",
                    "最低限价应大于零。",
                    "The minimum price must be more than zero."
                );
            RuleFor(command => command.MinPriceMinor)
                .LessThanOrEqualTo(command => command.CeilingMinor)
                .When(command => command.CeilingMinor is not null)
                .WithMessage(
                    "amount.order",
                    "最低限价不能高于最高限价。",
                    "The minimum price cannot be above the ceiling."
                );
            RuleFor(command => command.Currency)
                .Matches("^[A-Z]{3}$")
                .WithMessage(
                    "currency",
                    "币种应为三位大写字母（ISO 4217）。",
                    "The currency is three capital letters (ISO 4217)."
                );
            RuleFor(command => command.NoticeAt)
                .NotNull()
                .When(command => command.Country == "CN")
                .WithMessage("required", "请填写公告时间。", "The notice's time is required.");
            RuleFor(command => command.DeadlineAt)
                .NotNull()
                .When(command => command.Country == "CN")
                .WithMessage("required", "请填写投标截止时间。", "The bid deadline is required.");
            RuleFor(command => command.DeadlineAt)
                .GreaterThan(command => command.NoticeAt)
                .When(command => command.NoticeAt is not null)
                .WithMessage(
                    "deadline.order",
                    "投标截止时间应晚于公告时间。",
                    "The bid deadline must be after the notice."
                );
        }
    }

    internal sealed class FieldCheck(IEntityDirectory entities, CurrentCaller current)
        : IFieldCheck<Command>
    {
        public async ValueTask<IReadOnlyList<FieldError>> Check(
            Command message,
            CancellationToken cancel
        )
        {
            var errors = new List<FieldError>();
            // A trading system's buyers may be anywhere; it speaks for itself alone, and sees what it fed.
            if (
                current.Caller.Kind == CallerKind.Person
                && message.Region is { Fault: null } region
                && message.Kind is { } kind
                && !current
                    .Caller.ScopeOf(ProcurementPermissions.ManageProcurement)
                    .MayPlace(region.ToString(), kind)
            )
            {
                errors.Add(
                    new FieldError(
                        "/region",
                        "procurement.out_of_scope",
                        new LocalizedText(
                            "该区划或类别不在您的数据范围内，不能发布。",
                            "This division or kind is not in your data scope; you cannot publish there."
                        ).ToString(),
                        region.ToString()
                    )
                );
            }

            if (
                message.BuyerCode is { Fault: null } buyer
                && await entities.Find(buyer, cancel) is null
            )
            {
                errors.Add(
                    new FieldError(
                        "/buyerCode",
                        "entity.unknown",
                        new LocalizedText(
                            "主体库中没有此代码，请先入库，或只填写名称。",
                            "The registry does not know this code; register it first, or give the name alone."
                        ).ToString(),
                        buyer.ToString()
                    )
                );
            }

            return errors;
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ProcurementLifecycle lifecycle,
        CurrentCaller current,
        ProcurementSettings settings,
        Events events,
        TimeProvider time
    ) : ICommandHandler<Command, Published>
    {
        public async ValueTask<Outcome<Published>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (Source(command) is not { } source)
            {
                return Problem.Invalid(
                    "/source",
                    "source.foreign",
                    new(
                        $"本系统的来源只能是“{current.Caller.Name}”。",
                        $"This system's source can only be '{current.Caller.Name}'."
                    ),
                    command.Source
                );
            }

            var reference = command.SourceReference.Trim();
            var existing = await sql.One<Row>(
                FindBySource,
                new { source, reference },
                cancellationToken
            );
            if (existing is not null)
            {
                return new Published(existing.Id, existing.Ocid, true);
            }

            var region = command.Region?.ToString();
            current.ActsOn(
                ProcurementPermissions.ManageProcurement,
                new DataPlace(region, command.Kind, current.Caller.OfficeId, source)
            );
            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            var ocid = $"{settings.OcidPrefix}-{id:N}";
            sql.Hold(
                (
                    Insert,
                    new
                    {
                        id,
                        ocid,
                        source,
                        reference,
                        title = command.Title.Trim(),
                        kind = command.Kind,
                        method = command.Method,
                        category = command.Category?.Trim(),
                        country = command.Country,
                        region,
                        buyerName = command.BuyerName.Trim(),
                        buyerCode = command.BuyerCode,
                        ceiling = command.CeilingMinor,
                        minPrice = command.MinPriceMinor,
                        currency = command.Currency,
                        state = ProcurementLifecycle.Published,
                        officeId = current.Caller.OfficeId,
                        now,
                    }
                )
            );
            if (command.NoticeAt is { } notice)
            {
                lifecycle.Note(id, "notice", notice);
            }

            if (command.DeadlineAt is { } deadline)
            {
                lifecycle.Note(id, "deadline", deadline);
            }

            await events.Publish(new ProcurementPublished(id), cancellationToken);
            return new Published(id, ocid, false);
        }

        // A system cannot speak in another's name; a person's number is unique in the office.
        private string? Source(Command command) =>
            current.Caller switch
            {
                { Kind: CallerKind.System, Name: var name } => command.Source is null
                || command.Source == name
                    ? name
                    : null,
                { Kind: CallerKind.Person, OfficeId: { } office } => $"office:{office}",
                { Kind: CallerKind.Person, Name: var login } => $"person:{login}",
                _ => command.Source?.Trim() ?? "platform",
            };

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string Ocid { get; init; } = "";
        }
    }
}
