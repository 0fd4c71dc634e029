using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Agencies;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Limits;
using Trading.Procurement.Steps;
using Trading.Registry.Contracts;

namespace Trading.Procurement;

/// <summary>
/// Publishes a procurement, or begins one with its plan. A source's reference is published once: the same content again
/// gives the first one, so that feeds and imports can be run again; other content is 409 with the differences.
/// </summary>
public static class PublishProcurement
{
    internal const string Plan = "plan";
    internal const string Intention = "intention";

    /// <summary>The notice as its source gives it.</summary>
    /// <param name="SourceReference">The source's own number for it, unique in the source.</param>
    /// <param name="Title">What is bought.</param>
    /// <param name="Kind">See <see cref="TradingKinds.Kinds"/>.</param>
    /// <param name="Method">One of <see cref="TradingKinds.Methods"/>, of the kind.</param>
    /// <param name="BuyerName">Who buys.</param>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
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

        /// <summary>The registry code of the agency that runs it (招标、采购代理机构). An agency's own when it publishes.</summary>
        public EntityCode? AgencyCode { get; init; }

        /// <summary>The agency's name; its registered one when left out.</summary>
        public string? AgencyName { get; init; }

        /// <summary>Unified transaction code (统一交易标识码), kept as given; a wrong one is told and not refused.</summary>
        public string? UnifiedCode { get; init; }

        /// <summary>Budget or price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>Price below which a bid is rejected, in the currency's hundredth.</summary>
        public long? MinPriceMinor { get; init; }

        /// <summary>ISO 4217.</summary>
        public string Currency { get; init; } = "CNY";

        /// <summary>The lots (标段/采购包); left out for one that is the whole.</summary>
        public IReadOnlyList<Lot>? Lots { get; init; }

        /// <summary>When the plan was published; then the notice may follow as a step.</summary>
        public DateTimeOffset? PlanAt { get; init; }

        /// <summary>When the intention (采购意向) was published; then the notice may follow as a step.</summary>
        public DateTimeOffset? IntentionAt { get; init; }

        /// <summary>When the notice was published; may be left out abroad, and where a plan or an intention begins it.</summary>
        public DateTimeOffset? NoticeAt { get; init; }

        /// <summary>When bids are due; comes with the notice.</summary>
        public DateTimeOffset? DeadlineAt { get; init; }

        /// <summary>
        /// What else the plan, the intention, the notice or the documents say, by the code of the step and then of the figure,
        /// as the kind's data have them (see the list of kinds). The deadline stands in its own field. Not in the trail: a kind
        /// may have some that are known to nobody yet.
        /// </summary>
        [Secret]
        public IReadOnlyDictionary<string, Figures?>? Figures { get; init; }

        /// <summary>The OCDS id that it was published under elsewhere; null where it gets one here.</summary>
        internal string? Ocid { get; init; }

        /// <inheritdoc/>
        string IAbout.About => SourceReference;
    }

    /// <summary>A lot.</summary>
    /// <param name="Number">Its number in the procurement, as bids and awards name it.</param>
    public sealed record Lot(string Number)
    {
        /// <summary>What is bought with it.</summary>
        public string? Title { get; init; }

        /// <summary>Its own price ceiling in the currency's hundredth.</summary>
        public long? CeilingMinor { get; init; }

        /// <summary>Price below which a bid for it is rejected, in the currency's hundredth.</summary>
        public long? MinPriceMinor { get; init; }

        /// <summary>Its own unified transaction code, kept as given.</summary>
        public string? UnifiedCode { get; init; }
    }

    /// <summary>The procurement.</summary>
    /// <param name="Id">Key.</param>
    /// <param name="Ocid">OCDS id.</param>
    /// <param name="Existing">True when it had been published before and nothing was changed.</param>
    public sealed record Published(Guid Id, string Ocid, bool Existing)
    {
        /// <summary>What was kept as it came and should be looked at.</summary>
        public IReadOnlyList<RecordWarning> Warnings { get; init; } = [];
    }

    internal static readonly Statement Insert = Statement.Of(
        "procurement.procurement.insert",
        """
        insert into procurement
            (id, ocid, source, source_reference, title, kind, method, category, country, region, buyer_name, buyer_code,
             ceiling_minor, min_price_minor, currency, state, office_id, agency_code, agency_name, unified_code, created_at,
             changed_at, version, published_ceiling_minor, published_unified_code, clocks_basis)
        values
            (@id, @ocid, @source, @reference, @title, @kind, @method, @category, @country, @region, @buyerName, @buyerCode,
             @ceiling, @minPrice, @currency, @state, @officeId, @agencyCode, @agencyName, @unifiedCode, @now, @now, 1,
             @ceiling, @unifiedCode, @clocksBasis)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        private const int MostLots = 500;

        public Rules(TradingKinds kinds)
        {
            RuleFor(command => command.Source!)
                .IsLine(100, "来源", "Source")
                .When(command => command.Source is not null);
            RuleFor(command => command.SourceReference).IsLine(200, "项目编号", "Reference");
            RuleFor(command => command.Title).IsLine(500, "项目名称", "Title");
            RuleFor(command => command.Kind)
                .Must(kind => kinds.Find(kind) is not null)
                .WithMessage(
                    "procurement.kind",
                    "请选择交易类别："
                        + string.Join("、", kinds.All.Select(kind => kind.Name.Zh))
                        + "。",
                    "Choose a kind: " + string.Join(", ", kinds.All.Select(kind => kind.Code)) + "."
                );
            RuleFor(command => command.Method)
                .Must(
                    (command, method) =>
                        kinds.Find(command.Kind)!.Methods.Any(known => known.Code == method)
                )
                .When(command => kinds.Find(command.Kind) is not null)
                .WithErrorCode("procurement.method")
                .WithMessage(command =>
                {
                    var methods = kinds.Find(command.Kind)!.Methods;
                    return new LocalizedText(
                        "该类别的交易方式只有："
                            + string.Join("、", methods.Select(method => method.Name.Zh))
                            + "。",
                        "This kind's methods are: "
                            + string.Join(", ", methods.Select(method => method.Code))
                            + "."
                    ).ToString();
                });
            RuleFor(command => command.Category!)
                .IsLine(100, "分类", "Category")
                .When(command => command.Category is not null);
            RuleFor(command => command.Country)
                .IsWholly("[A-Z]{2}")
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
            RuleFor(command => command.AgencyName).IsLineOrNone(200);
            RuleFor(command => command.UnifiedCode).IsLineOrNone(TransactionCode.MaxLength);
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
                .IsWholly("[A-Z]{3}")
                .WithMessage(
                    "currency",
                    "币种应为三位大写字母（ISO 4217）。",
                    "The currency is three capital letters (ISO 4217)."
                );
            RuleFor(command => command.NoticeAt)
                .NotNull()
                .When(command =>
                    command is { Country: "CN", PlanAt: null, IntentionAt: null }
                    || command.DeadlineAt is not null && command.Country == "CN"
                )
                .WithMessage("required", "请填写公告时间。", "The notice's time is required.");
            RuleFor(command => command.DeadlineAt)
                .NotNull()
                .When(command =>
                    command is { Country: "CN", PlanAt: null, IntentionAt: null }
                    || command.NoticeAt is not null && command.Country == "CN"
                )
                .WithMessage("required", "请填写投标截止时间。", "The bid deadline is required.");
            RuleFor(command => command.PlanAt)
                .Must((command, at) => HasStep(kinds, command, Plan))
                .When(command => command.PlanAt is not null)
                .WithMessage(
                    "step.not_of_method",
                    "该类别没有计划环节。",
                    "This kind has no plan among its steps."
                );
            RuleFor(command => command.IntentionAt)
                .Must((command, at) => HasStep(kinds, command, Intention))
                .When(command => command.IntentionAt is not null)
                .WithMessage(
                    "step.not_of_method",
                    "该类别没有意向（预披露）环节。",
                    "This kind has no intention among its steps."
                );
            RuleFor(command => command.NoticeAt)
                .GreaterThanOrEqualTo(command => command.IntentionAt ?? command.PlanAt)
                .When(command => (command.IntentionAt ?? command.PlanAt) is not null)
                .WithMessage(
                    "step.order",
                    "公告时间不能早于计划和意向。",
                    "The notice cannot be before the plan and the intention."
                );
            RuleFor(command => command.Lots)
                .Must(lots =>
                    lots is { Count: > 0 and <= MostLots }
                    && lots.DistinctBy(lot => lot?.Number?.Trim()).Count() == lots.Count
                )
                .When(command => command.Lots is not null)
                .WithMessage(
                    "lots",
                    $"标段（包）应有 1 至 {MostLots} 个，编号各不相同。",
                    $"There are 1 to {MostLots} lots, each with a number of its own."
                );
            RuleForEach(command => command.Lots).NotNull().SetValidator(new LotRules());
            RuleFor(command => command.CeilingMinor)
                .Must(
                    (command, ceiling) =>
                        command.Lots!.Sum(lot => (decimal)(lot?.CeilingMinor ?? 0)) <= ceiling
                )
                .When(command => command is { Lots: not null, CeilingMinor: > 0 })
                .WithMessage(
                    "lots.ceiling",
                    "各标段（包）最高限价之和不能高于项目最高限价。",
                    "The lots' ceilings together cannot be above the procurement's."
                );
            RuleFor(command => command.DeadlineAt)
                .GreaterThan(command => command.NoticeAt)
                .When(command => command.NoticeAt is not null)
                .WithMessage(
                    "deadline.order",
                    "投标截止时间应晚于公告时间。",
                    "The bid deadline must be after the notice."
                );
        }

        private static bool HasStep(TradingKinds kinds, Command command, string step) =>
            kinds.Find(command.Kind) is not { } kind || kind.Step(step, command.Method) is not null;
    }

    internal sealed class LotRules : AbstractValidator<Lot>
    {
        public LotRules()
        {
            RuleFor(lot => lot.Number).IsLine(50, "标段（包）编号", "The lot's number");
            RuleFor(lot => lot.Title).IsLineOrNone(500);
            RuleFor(lot => lot.UnifiedCode).IsLineOrNone(TransactionCode.MaxLength);
            RuleFor(lot => lot.CeilingMinor)
                .GreaterThan(0)
                .WithMessage(
                    "amount.positive",
                    "最高限价应大于零。",
                    "The ceiling must be more than zero."
                );
            RuleFor(lot => lot.MinPriceMinor)
                .GreaterThan(0)
                .WithMessage(
                    "amount.positive",
                    "最低限价应大于零。",
                    "The minimum price must be more than zero."
                );
            RuleFor(lot => lot.MinPriceMinor)
                .LessThanOrEqualTo(lot => lot.CeilingMinor)
                .When(lot => lot.CeilingMinor is not null)
                .WithMessage(
                    "amount.order",
                    "最低限价不能高于最高限价。",
                    "The minimum price cannot be above the ceiling."
                );
        }
    }

    /// <summary>The steps that a notice implies, each with its figures in their one form, and every rule that one breaks.</summary>
    internal static (
        List<(KindStep Step, DateTimeOffset? At, Dictionary<string, object> Figures)> Steps,
        List<FieldError> Errors
    ) Implied(TradingKind kind, Command command)
    {
        var steps = new List<(KindStep, DateTimeOffset?, Dictionary<string, object>)>();
        var errors = new List<FieldError>();
        var notice = kind.Notice(command.Method);
        var (due, deadline) = kind.Deadline(command.Method);
        Add(kind.Step(Plan, command.Method), command.PlanAt);
        Add(kind.Step(Intention, command.Method), command.IntentionAt);
        if (command.NoticeAt is not null)
        {
            Add(notice, command.NoticeAt);
        }

        if (command.DeadlineAt is not null && due != notice)
        {
            // Of a procurement abroad the notice's own time may not be known.
            Add(due, command.NoticeAt, always: true);
        }

        errors.AddRange(
            (command.Figures ?? new Dictionary<string, Figures?>())
                .Keys.Where(code => steps.TrueForAll(each => each.Item1.Code != code))
                .Select(code => new FieldError(
                    $"/figures/{code}",
                    "figures.step",
                    new LocalizedText(
                        $"本次发布不含“{code}”环节；可填：{string.Join("、", steps.Select(each => each.Item1.Code))}。",
                        $"This publication has no step '{code}'; it has: {string.Join(", ", steps.Select(each => each.Item1.Code))}."
                    ).ToString(),
                    code
                ))
        );
        return (steps, errors);

        void Add(KindStep? step, DateTimeOffset? at, bool always = false)
        {
            if (step is null || (at is null && !always))
            {
                return;
            }

            var given = command.Figures?.GetValueOrDefault(step.Code) ?? Steps.Figures.None;
            if (step == due && deadline is not null && given.Find(deadline) is not null)
            {
                errors.Add(
                    new(
                        $"/figures/{step.Code}/{deadline}",
                        "figures.deadline",
                        new LocalizedText(
                            "截止时间请填写在 deadlineAt。",
                            "The deadline goes into deadlineAt."
                        ).ToString(),
                        null
                    )
                );
                steps.Add((step, at, []));
                return;
            }

            var (values, broken) = FigureRules.Read(
                step,
                step == due && command.DeadlineAt is { } until
                    ? given.With(deadline, FigureRules.Instant(until))
                    : given,
                command.Currency,
                figure => $"/figures/{step.Code}/{figure}"
            );
            errors.AddRange(
                broken.Where(fault => command.Country == "CN" || fault.Code != "required")
            );
            steps.Add((step, at, values));
        }
    }

    internal sealed class FieldCheck(
        IEntityDirectory entities,
        TradingKinds kinds,
        CurrentCaller current
    ) : IFieldCheck<Command>
    {
        public async ValueTask<IReadOnlyList<FieldError>> Check(
            Command message,
            CancellationToken cancel
        )
        {
            var errors =
                kinds.Find(message.Kind) is { } known
                && known.Methods.Any(method => method.Code == message.Method)
                    ? Implied(known, message).Errors
                    : [];
            // A trading system's buyers may be anywhere; it speaks for itself alone, and sees what it fed.
            if (
                current.Caller.Kind == CallerKind.Person
                // Whoever buys, or acts for who does, publishes wherever that is.
                && !current.Caller.RunsForPurchaser()
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

            foreach (
                var (pointer, given) in new[]
                {
                    ("/buyerCode", message.BuyerCode),
                    ("/agencyCode", message.AgencyCode),
                }
            )
            {
                if (given is { Fault: null } firm && await entities.Find(firm, cancel) is null)
                {
                    errors.Add(
                        new FieldError(
                            pointer,
                            "entity.unknown",
                            new LocalizedText(
                                "主体库中没有此代码，请先入库，或只填写名称。",
                                "The registry does not know this code; register it first, or give the name alone."
                            ).ToString(),
                            firm.ToString()
                        )
                    );
                }
            }

            return errors;
        }
    }

    internal static string? Reduced(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    internal static Lot Whole(Command command) =>
        new("1") { CeilingMinor = command.CeilingMinor, MinPriceMinor = command.MinPriceMinor };

    // What the lots come to, where the whole is not said and each has one.
    internal static long? Ceiling(Command command) =>
        command.CeilingMinor is null
        && command.Lots is { Count: > 0 } lots
        && lots.All(lot => lot.CeilingMinor is not null)
            ? lots.Sum(lot => lot.CeilingMinor)
            : command.CeilingMinor;

    internal sealed class Handler(
        SqlSession sql,
        StepRecorder recorder,
        OpenClocks clocks,
        TradingKinds kinds,
        CurrentCaller current,
        ProcurementSettings settings,
        OwnProcurements own,
        PublishedAgain again,
        ChangeWriter changes,
        Events events,
        TimeProvider time
    ) : ICommandHandler<Command, Published>
    {
        public async ValueTask<Outcome<Published>> Handle(
            Command sent,
            CancellationToken cancellationToken
        )
        {
            var parties = await own.PartiesOf(sent, cancellationToken);
            if (parties.Problem is { } stranger)
            {
                return stranger;
            }

            var command = parties.Value;
            if (Source(command) is not { } source)
            {
                return Problem.Invalid(
                    "/source",
                    "source.foreign",
                    new(
                        $"本系统的来源只能是“{current.Caller.Source}”。",
                        $"This system's source can only be '{current.Caller.Source}'."
                    ),
                    command.Source
                );
            }

            var reference = command.SourceReference.Trim();
            var existing = await again.Find(source, reference, cancellationToken);
            if (existing is not null)
            {
                var differences = await again.Differences(command, existing, cancellationToken);
                return differences.Count == 0
                    ? new Published(existing.Id, existing.Ocid, true)
                    {
                        Warnings = CodeWarnings(command),
                    }
                    : Problem.Conflict(
                        "procurement.other_content",
                        "这个项目编号此前已登记，内容与本次不同。已登记的不能覆盖；变更请登记为该项目的环节（澄清、变更公告）。",
                        "This number was published before with other content. What is recorded is not overwritten: post the change as a step of the procurement (clarification, amendment)."
                    ) with
                    {
                        Errors = differences,
                        Extensions = new Dictionary<string, object?> { ["id"] = existing.Id },
                    };
            }

            var kind = kinds.Find(command.Kind)!;
            var begins = Implied(kind, command).Steps;
            var state =
                begins.Select(step => step.Step.State).OfType<string>().MaxBy(kind.Rank)
                // Of a procurement abroad not even the notice may be known.
                ?? kind.States.First(known => known.Standing.HasFlag(Standing.TakesBids)).Code;
            var lots = command.Lots ?? [Whole(command)];
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
                        agencyCode = command.AgencyCode,
                        agencyName = command.AgencyName?.Trim(),
                        unifiedCode = Reduced(command.UnifiedCode),
                        ceiling = Ceiling(command),
                        minPrice = command.MinPriceMinor,
                        currency = command.Currency,
                        state,
                        officeId = current.Caller.OfficeId,
                        now,
                        clocksBasis = clocks.Basis,
                    }
                )
            );
            var row = new RecordedProcurement
            {
                Id = id,
                Source = source,
                Country = command.Country,
                Region = region,
                Kind = command.Kind,
                Method = command.Method,
                Currency = command.Currency,
                State = state,
                CeilingMinor = Ceiling(command),
                MinPriceMinor = command.MinPriceMinor,
            };
            recorder.Begin(row, lots, begins);
            clocks.Begin(row);
            changes.Note(ProcurementChanges.Begun(id, region, command.Kind, source));
            await events.Publish(
                new ProcurementPublished(id)
                {
                    BringsWords = begins.Any(each => each.Step.HasWords(each.Figures.Keys)),
                },
                cancellationToken
            );
            return new Published(id, ocid, false) { Warnings = CodeWarnings(command) };
        }

        private static List<RecordWarning> CodeWarnings(Command command) =>
            [
                .. Of(command.UnifiedCode, "/unifiedCode", null),
                .. (command.Lots ?? [])
                    .Index()
                    .SelectMany(lot =>
                        Of(
                            lot.Item.UnifiedCode,
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"/lots/{lot.Index}/unifiedCode"
                            ),
                            lot.Item.Number.Trim()
                        )
                    ),
            ];

        private static IEnumerable<RecordWarning> Of(string? code, string pointer, string? lot) =>
            string.IsNullOrWhiteSpace(code)
                ? []
                : TransactionCode
                    .Faults(code)
                    .Select(fault => new RecordWarning(fault.Rule, fault.Message)
                    {
                        Pointer = pointer,
                        Lot = lot,
                    });

        // A system cannot speak in another's name; a person's number is unique in the office.
        private string? Source(Command command) =>
            current.Caller switch
            {
                { Kind: CallerKind.System, Source: var name } => command.Source is null
                || command.Source == name
                    ? name
                    : null,
                { Kind: CallerKind.Person } => current.Caller.ProcurementOwner(),
                _ => command.Source?.Trim() ?? "platform",
            };
    }
}
