using Mediator;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Sources;

/// <summary>An officer has every authoritative source asked now. 409 where there is none for this kind of body.</summary>
public static class AskSources
{
    /// <summary>By code.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(EntityCode Code)
        : Kernel.Commands.ICommand<Asked>,
            IAbout,
            IOutsideTransaction
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Version">Of its record.</param>
    /// <param name="Outcomes">What each source said.</param>
    public sealed record Asked(EntityCode Code, long Version, IReadOnlyList<Outcome> Outcomes)
        : IVersioned;

    /// <summary>What one source said.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Result">One of <see cref="SourceOutcomes"/>.</param>
    public sealed record Outcome(string Source, string Result);

    internal sealed class Handler(EntityStore entities, KnownSources known, ISender sender)
        : Kernel.Commands.ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (await entities.Find(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            var kind = entity.Record.Identity.Kind;
            var sources = known.For(kind).ToList();
            if (sources.Count == 0)
            {
                return NoSource();
            }

            var answers = await Task.WhenAll(
                sources.Select(async source => new TakeAnswers.NamedAnswer(
                    source.Name,
                    await source.Ask(code, kind, cancellationToken)
                ))
            );
            return await sender.Send(new TakeAnswers.Command(code, answers), cancellationToken);
        }
    }

    internal static Problem NoSource() =>
        Problem.Conflict(
            "source.none",
            "没有为此类主体配置权威来源。",
            "No authoritative source is configured for this kind of body."
        );
}
