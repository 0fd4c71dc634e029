using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Screening;

/// <summary>
/// Screens a draft before it is published, and keeps what was found. It finds candidates and decides nothing; each is a
/// person's to answer (<see cref="AnswerHit"/>).
/// </summary>
public static class ScreenDraft
{
    /// <summary>Asked before the first byte is read: whether a file may be uploaded at all.</summary>
    [Requires(AlertsPermissions.ScreenDrafts)]
    public sealed record Query : IQuery<Unit>;

    /// <summary>A text to screen.</summary>
    /// <param name="Text">The draft, with its line breaks.</param>
    /// <param name="Name">What it is called.</param>
    /// <param name="Regime">One of <see cref="ScreeningRegimes"/>; auto where it is left out.</param>
    /// <param name="Region">Where it is to be published; that of the procurement where one is named.</param>
    /// <param name="Kind">What kind of trading; that of the procurement where one is named.</param>
    /// <param name="ProcurementId">The procurement whose document it is, where that is recorded already.</param>
    public sealed record Body(
        string? Text,
        string? Name = null,
        string? Regime = null,
        RegionCode? Region = null,
        string? Kind = null,
        Guid? ProcurementId = null
    )
    {
        internal Command Read() =>
            new(
                ReceivedDraft.OfText(Text, Name),
                Regime ?? ScreeningRegimes.Auto,
                Region,
                Kind,
                ProcurementId
            );
    }

    /// <summary>A draft that has arrived.</summary>
    /// <param name="Draft">The draft.</param>
    /// <param name="Regime">One of <see cref="ScreeningRegimes"/>.</param>
    /// <param name="Region">Where it is to be published; that of the procurement where one is named.</param>
    /// <param name="Kind">What kind of trading; that of the procurement where one is named.</param>
    /// <param name="ProcurementId">The procurement whose document it is, where that is recorded already.</param>
    [Requires(AlertsPermissions.ScreenDrafts)]
    public sealed record Command(
        ReceivedDraft Draft,
        string Regime,
        RegionCode? Region,
        string? Kind,
        Guid? ProcurementId = null
    ) : ICommand<GetScreening.Detail>;

    internal static readonly LocalizedText NotYours = new(
        "没有这个项目，或者不由您办理。",
        "There is no such procurement, or it is not yours to run."
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Regime)
                .Must(regime => ScreeningRegimes.All.Any(term => term.Code == regime))
                .WithMessage(
                    "screening.regime",
                    "适用法律应为 auto、construction 或 procurement。",
                    "The regime is auto, construction or procurement."
                );
            When(
                command => command.ProcurementId is null,
                () =>
                {
                    RuleFor(command => command.Region)
                        .NotNull()
                        .WithMessage(
                            "region.empty",
                            "请选择拟发布的地区。",
                            "Choose where it is to be published."
                        );
                    RuleFor(command => command.Kind)
                        .Must(kind => Subjects.Kinds.Any(known => known.Code == kind))
                        .WithMessage(
                            "procurement.kind",
                            "请选择交易类别："
                                + string.Join("、", Subjects.Kinds.Select(kind => kind.Name.Zh))
                                + "。",
                            "Choose a kind: "
                                + string.Join(", ", Subjects.Kinds.Select(kind => kind.Code))
                                + "."
                        );
                }
            );
        }
    }

    internal sealed class FieldCheck(CurrentCaller current) : IFieldCheck<Command>
    {
        public ValueTask<IReadOnlyList<FieldError>> Check(
            Command message,
            CancellationToken cancel
        ) =>
            ValueTask.FromResult<IReadOnlyList<FieldError>>(
                message is { ProcurementId: null, Region: { Fault: null } region, Kind: { } kind }
                // Whoever buys, or acts for who does, publishes wherever that is.
                && !current.Caller.RunsForPurchaser()
                && !current
                    .Caller.ScopeOf(AlertsPermissions.ScreenDrafts)
                    .MayPlace(region.ToString(), kind)
                    ?
                    [
                        new FieldError(
                            "/region",
                            "procurement.out_of_scope",
                            new LocalizedText(
                                "该区划或类别不在您的数据范围内，不能发布。",
                                "This division or kind is not in your data scope; you cannot publish there."
                            ).ToString(),
                            region.ToString()
                        ),
                    ]
                    : []
            );
    }

    internal sealed class Asking : IQueryHandler<Query, Unit>
    {
        public ValueTask<Outcome<Unit>> Handle(Query query, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Outcome<Unit>>(Unit.Value);
    }

    internal sealed class Handler(
        ScreeningStore screenings,
        IProcurements procurements,
        GetScreening.Handler reader,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, GetScreening.Detail>
    {
        public async ValueTask<Outcome<GetScreening.Detail>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var draft = command.Draft;
            if (draft.Problem is { } problem)
            {
                return problem;
            }

            var (region, kind, office) = (
                command.Region?.ToString(),
                command.Kind,
                current.Caller.OfficeId
            );
            if (command.ProcurementId is { } id)
            {
                var movable = current.Caller.MovableProcurements(time.Today());
                if (await procurements.Find(id, movable, cancellationToken) is not { } procurement)
                {
                    return Problem.Invalid(
                        "/procurementId",
                        "screening.procurement",
                        NotYours,
                        id.ToString()
                    );
                }

                (region, kind, office) = (
                    procurement.Region is { Length: > 0 } place ? place : null,
                    procurement.Kind,
                    procurement.OfficeId
                );
            }

            var kept = await screenings.Keep(
                draft,
                ScreeningRegimes.Of(command.Regime),
                screenings.Owner,
                new(region, kind!, office),
                command.ProcurementId,
                cancellationToken
            );
            return await reader.Handle(new(kept.Id), cancellationToken);
        }
    }
}
