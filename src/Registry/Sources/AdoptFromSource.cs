using FluentValidation;
using Mediator;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Sources;

/// <summary>
/// The firm takes over what a source has in a section. The source is asked anew, so that nothing old is taken over and
/// no copy of its register is kept. 503 while it gives no usable answer; 409 while an officer reads the record.
/// </summary>
public static class AdoptFromSource
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Source">The source.</param>
    /// <param name="Section">One of <see cref="Sections"/>.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(EntityCode Code, long Expected, string Source, string Section)
        : Kernel.Commands.ICommand<Dossier>,
            IAbout,
            IOutsideTransaction
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Section">One of <see cref="Sections"/>.</param>
    public sealed record Body(string Source, string Section);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Section)
                .Must(section => Sections.Find(section) is not null)
                .WithMessage("section.unknown", "没有这个部分。", "There is no such section.");
        }
    }

    internal sealed class Handler(
        EntityStore entities,
        KnownSources known,
        ISender sender,
        CurrentCaller current,
        TimeProvider time
    ) : Kernel.Commands.ICommandHandler<Command, Dossier>
    {
        public async ValueTask<Outcome<Dossier>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            if (await entities.Find(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, time.Today(), own: true);
            }

            if (Editing.Refuse(entity, begun: true) is { } refused)
            {
                return refused;
            }

            var kind = entity.Record.Identity.Kind;
            if (known.Find(command.Source) is not { } source || !source.Keeps(kind))
            {
                return AskSources.NoSource();
            }

            return await source.Ask(code, kind, cancellationToken) switch
            {
                SourceAnswer.None none => new Problem(
                    ProblemKind.Unavailable,
                    $"source.{none.Outcome}",
                    new(
                        $"{source.Name}：{SourceOutcomes.Name(none.Outcome).Zh}。请稍后再试。",
                        $"{source.Name}: {SourceOutcomes.Name(none.Outcome).En}. Try again later."
                    )
                ),
                SourceAnswer.Known found
                    when found.Sections.FirstOrDefault(one => one.Section == command.Section)
                        is { } vouched => await sender.Send(
                    new TakeOver.Command(code, command.Expected, source.Name, found, vouched),
                    cancellationToken
                ),
                _ => Problem.Conflict(
                    "source.nothing",
                    $"{source.Name}没有该部分的信息。",
                    $"{source.Name} has nothing of this section."
                ),
            };
        }
    }
}
