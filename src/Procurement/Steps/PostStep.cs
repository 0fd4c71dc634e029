using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Registry.Contracts;

namespace Trading.Procurement.Steps;

/// <summary>
/// Posts any step that the procurement's kind has. The same content again gives the first (200, <c>existing</c>); other
/// content under the same reference, or of a step that comes once, is 409 with the differences.
/// </summary>
public static class PostStep
{
    /// <summary>The step of one procurement.</summary>
    /// <param name="ProcurementId">The procurement.</param>
    /// <param name="Step">See <see cref="TradingKinds.Steps"/>; of its kind and method.</param>
    /// <param name="At">When it happened.</param>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(Guid ProcurementId, string Step, DateTimeOffset At)
        : ICommand<StepRecorded>,
            IAbout
    {
        /// <summary>The lot; left out where there is one, or the step is of all of them.</summary>
        public string? Lot { get; init; }

        /// <summary>The source's own number for the step, unique in the procurement: makes a repeated posting harmless.</summary>
        public string? Reference { get; init; }

        /// <summary>The step's figures by code, as the kind's data name them. Not in the trail: some may be known to nobody yet.</summary>
        [Secret]
        public Figures? Figures { get; init; }

        /// <summary>Documents that came with it. Not in the trail: a title may say who takes part.</summary>
        [Secret]
        public IReadOnlyList<PostedDocument>? Documents { get; init; }

        /// <summary>The bids read out, with an opening alone.</summary>
        public IReadOnlyList<BidReadOut>? Bids { get; init; }

        /// <summary>Who took the documents, with the step that carries takers alone. Not in the trail: nobody may know yet.</summary>
        [Secret]
        public IReadOnlyList<DocumentTaker>? Takers { get; init; }

        /// <summary>What arrived of bids after they were read out, with the step that carries evidence alone. Not in the trail: it is sealed where it is kept.</summary>
        [Secret]
        public IReadOnlyList<LateEvidence>? BidEvidence { get; init; }

        /// <summary>The members' score sheets, with an evaluation alone. Not in the trail: secret until the result.</summary>
        [Secret]
        public IReadOnlyList<PostedSheet>? ScoreSheets { get; init; }

        /// <summary>How many pages each bid has, with an evaluation alone.</summary>
        public IReadOnlyList<BidPages>? BidPages { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Step">See <see cref="TradingKinds.Steps"/>; of the procurement's kind and method.</param>
    /// <param name="At">When it happened.</param>
    /// <param name="Lot">The lot; left out where there is one, or the step is of all of them.</param>
    /// <param name="Reference">The source's own number for the step, unique in the procurement.</param>
    /// <param name="Figures">The step's figures by code.</param>
    /// <param name="Documents">Documents that came with it.</param>
    /// <param name="Bids">The bids read out, with an opening alone.</param>
    /// <param name="Takers">Who took the documents, with the step that carries takers alone; shown to nobody before the opening.</param>
    /// <param name="ScoreSheets">The members' score sheets, with an evaluation alone; shown to nobody before the result.</param>
    /// <param name="BidPages">How many pages each bid has, with an evaluation alone.</param>
    /// <param name="BidEvidence">What arrived of bids after they were read out, with the step that carries evidence alone.</param>
    public sealed record Body(
        string Step,
        DateTimeOffset At,
        string? Lot,
        string? Reference,
        [property: Secret] Figures? Figures,
        [property: Secret] IReadOnlyList<PostedDocument>? Documents,
        IReadOnlyList<BidReadOut>? Bids,
        [property: Secret] IReadOnlyList<DocumentTaker>? Takers = null,
        [property: Secret] IReadOnlyList<PostedSheet>? ScoreSheets = null,
        IReadOnlyList<BidPages>? BidPages = null,
        [property: Secret] IReadOnlyList<LateEvidence>? BidEvidence = null
    )
    {
        internal static Body Of(Command command) =>
            new(
                command.Step,
                command.At,
                command.Lot,
                command.Reference,
                command.Figures,
                command.Documents,
                command.Bids
            );

        internal Command For(Guid procurement) =>
            new(procurement, Step, At)
            {
                Lot = Lot,
                Reference = Reference,
                Figures = Figures,
                Documents = Documents,
                Bids = Bids,
                Takers = Takers,
                ScoreSheets = ScoreSheets,
                BidPages = BidPages,
                BidEvidence = BidEvidence,
            };
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        private const int MostDocuments = 200;

        public Rules()
        {
            RuleFor(command => command.Step).IsLine(40, "环节", "The step");
            RuleFor(command => command.At).IsGiven("时间", "The time");
            RuleFor(command => command.Lot).IsLineOrNone(50);
            RuleFor(command => command.Reference).IsLineOrNone(200);
            RuleFor(command => command.Documents)
                .Must(documents => documents!.Count <= MostDocuments)
                .When(command => command.Documents is not null)
                .WithMessage(
                    "documents.many",
                    $"一个环节最多 {MostDocuments} 个文件。",
                    $"A step has at most {MostDocuments} documents."
                );
            RuleForEach(command => command.Documents).SetValidator(new DocumentRules());
            RuleFor(command => command.Bids)
                .Must(bids => bids!.Count <= BidRules.MostBids)
                .When(command => command.Bids is not null)
                .WithMessage(
                    "bids.many",
                    $"一次开标最多 {BidRules.MostBids} 份投标。",
                    $"One opening has at most {BidRules.MostBids} bids."
                );
            RuleForEach(command => command.Bids).NotNull().SetValidator(new BidRules());
        }
    }

    internal sealed class DocumentRules : AbstractValidator<PostedDocument>
    {
        public DocumentRules()
        {
            RuleFor(document => document.Title).IsLine(200, "文件名称", "The document's title");
            RuleFor(document => document.Code).IsLineOrNone(40);
            RuleFor(document => document.Uri)
                .Must(uri =>
                    uri!.Length <= 1000
                    && Uri.TryCreate(uri, UriKind.Absolute, out var address)
                    && address.Scheme is "https" or "http"
                )
                .When(document => document.Uri is not null)
                .WithMessage(
                    "document.uri",
                    "应为 http(s) 地址。",
                    "An http(s) address is needed."
                );
            RuleFor(document => document.Fingerprint)
                .IsWholly("[0-9a-fA-F]{64}")
                .When(document => document.Fingerprint is not null)
                .WithMessage(
                    "document.fingerprint",
                    "应为 64 位十六进制数（SM3 或 SHA-256）。",
                    "64 hexadecimal digits (SM3 or SHA-256) are needed."
                );
        }
    }

    internal sealed class FieldCheck(IEntityDirectory entities) : IFieldCheck<Command>
    {
        public async ValueTask<IReadOnlyList<FieldError>> Check(
            Command message,
            CancellationToken cancel
        ) =>
            [
                .. await BidRules.Unknown(message.Bids, entities, cancel),
                .. SubmissionRules.Errors(message.Bids),
                .. TakerBook.Errors(message.Takers),
                .. LateEvidenceBook.Errors(message.BidEvidence),
                .. ScoreBook.Errors(message.ScoreSheets, message.BidPages),
            ];
    }

    internal sealed class Handler(StepRecorder recorder) : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await recorder.Post(
                command.ProcurementId,
                new(command.Step, command.Lot, command.At)
                {
                    Reference = command.Reference,
                    Figures = command.Figures ?? Figures.None,
                    Documents = command.Documents ?? [],
                    Bids = command.Bids ?? [],
                    Takers = command.Takers ?? [],
                    Evidence = command.BidEvidence ?? [],
                    Sheets = command.ScoreSheets ?? [],
                    Pages = command.BidPages ?? [],
                },
                cancellationToken
            );
    }
}
