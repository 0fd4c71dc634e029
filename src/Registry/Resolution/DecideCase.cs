using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Resolution;

/// <summary>
/// An officer says of a row whether it is a firm of the registry. The same: it is merged, and what the firm takes over is
/// said. Not the same: a row with an old code is recorded under that. Later: it waits behind the others. 409 when somebody
/// else was first; who works for the firm leaves it to another.
/// </summary>
public static class DecideCase
{
    private const int LongestReason = 500;

    /// <summary>The decision.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Decision">One of <see cref="ResolutionDecisions"/>.</param>
    /// <param name="Code">Which firm it is; may be left out where it is like one alone.</param>
    /// <param name="Reason">Why; kept with the case and the firm's version.</param>
    [Requires(RegistryPermissions.VerifyEntity), PersonsOnly]
    public sealed record Command(
        Guid Id,
        string Decision,
        EntityCode? Code = null,
        string? Reason = null
    ) : ICommand<Decided>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Decision">One of <see cref="ResolutionDecisions"/>.</param>
    /// <param name="Code">Which firm it is.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Decision, string? Code, string? Reason)
    {
        /// <summary>As a command.</summary>
        public Command Of(Guid id) =>
            new(id, Decision ?? "", GivenCode.OrNone<EntityCode>(Code), Reason);
    }

    /// <summary>What came of it.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="State">One of <see cref="ResolutionStates"/>.</param>
    /// <param name="Code">The firm it was merged into, or was recorded as; null otherwise.</param>
    /// <param name="Taken">The sections that the firm took over.</param>
    public sealed record Decided(Guid Id, string State, string? Code, IReadOnlyList<string> Taken);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Decision)
                .Must(decision =>
                    decision
                        is ResolutionDecisions.Same
                            or ResolutionDecisions.Different
                            or ResolutionDecisions.Later
                )
                .WithMessage(
                    "resolution.decision",
                    "决定应为 same、different 或 later。",
                    "The decision is same, different or later."
                );
            RuleFor(command => command.Reason).IsLineOrNone(LongestReason);
        }
    }

    internal sealed class Handler(
        CaseStore cases,
        TakeIn takeIn,
        BulkEntities bulk,
        BlockStore blocks,
        EntityIntake intake,
        IPeople people,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Decided>
    {
        public async ValueTask<Outcome<Decided>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var scope = caller.ScopeOf(RegistryPermissions.VerifyEntity);
            if (await cases.GetForUpdate(command.Id, scope, cancellationToken) is not { } one)
            {
                return Unknown();
            }

            if (!ResolutionStates.Waits(one.State))
            {
                return Problem.Conflict(
                    "resolution.decided",
                    $"{one.DecidedBy}已经处理：{ResolutionStates.Name(one.State).Zh}。",
                    $"{one.DecidedBy} has decided it: {ResolutionStates.Name(one.State).En}."
                );
            }

            var reason = command.Reason?.Trim() ?? "";
            var now = time.GetUtcNow();
            if (command.Decision == ResolutionDecisions.Same)
            {
                return await Merge(one, command.Code, reason, cancellationToken);
            }

            var after = one with
            {
                State =
                    command.Decision == ResolutionDecisions.Later
                        ? ResolutionStates.Later
                        : ResolutionStates.Separate,
                DecidedAt = now,
                DecidedBy = caller.Name,
                Reason = reason,
                Version = one.Version + 1,
            };
            string? recorded = null;
            if (command.Decision == ResolutionDecisions.Different)
            {
                recorded = await Record(one, cancellationToken);
                after = after with { SubjectCode = one.SubjectCode ?? recorded };
            }

            await cases.Change(one, after, cancellationToken);
            return new Decided(one.Id, after.State, recorded, []);
        }

        private async ValueTask<Outcome<Decided>> Merge(
            ResolutionCase one,
            EntityCode? code,
            string reason,
            CancellationToken cancel
        )
        {
            var candidates = await cases.Candidates(one.Id, cancel);
            if (
                (
                    code
                    ?? (
                        candidates.Count == 1
                            ? EntityCode.Parse(candidates[0].EntityCode)
                            : (EntityCode?)null
                    )
                )
                is not { } into
            )
            {
                return Problem.Invalid(
                    "/code",
                    "resolution.which",
                    new("请选择是哪一个主体。", "Say which firm it is."),
                    ""
                );
            }

            if (current.Caller.PersonId is { } person)
            {
                var own = await people.FirmsOf(person, time.Today(), cancel);
                if (own.Contains(into) || current.Caller.EntityCode == into)
                {
                    return Problem.Forbidden(
                        "您在该主体任职或维护其信息，须由其他审核人员处理。",
                        "You work for this firm or keep its record; another officer must decide."
                    );
                }
            }

            var said = cases.Said(one);
            if (said?.Identity.Kind == EntityKinds.NaturalPerson)
            {
                return Problem.Conflict(
                    "resolution.person",
                    "自然人不能并入。",
                    "A natural person is never merged."
                );
            }

            var merged = await takeIn.Merge(
                one,
                said,
                into,
                reason.Length > 0 ? reason : "人工核对：同一主体",
                cancel
            );
            if (merged.Problem is { } problem)
            {
                return problem;
            }

            await cases.Change(one, merged.Value, cancel);
            return new Decided(
                one.Id,
                merged.Value.State,
                into.ToString(),
                merged.Value.TakenSections
            );
        }

        // Under its old code, which is somebody's; a row without a code stays in the case.
        private async Task<string?> Record(ResolutionCase one, CancellationToken cancel)
        {
            if (
                one.SubjectCode is not null
                || !EntityCode.TryParse(one.GivenCode, out var code, out _)
                || !code.IsLegacy
                || cases.Said(one) is not { } said
                || (await blocks.Known([code.ToString()], cancel)).Count > 0
            )
            {
                return null;
            }

            var prepared = intake.Prepare([
                new(code, said) { Source = one.Source, AsOf = one.AsOf },
            ]);
            if (prepared.Problem is not null)
            {
                return null;
            }

            await bulk.Insert(prepared.Value.Entities, Actions.Recorded, cancel);
            return code.ToString();
        }
    }

    internal static Problem Unknown() =>
        Problem.NotFound("没有这条待核对记录。", "There is no such case.");
}
