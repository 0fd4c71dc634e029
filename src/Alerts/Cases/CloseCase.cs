using FluentValidation;
using Mediator;
using Trading.Alerts.Contracts;
using Trading.Documents.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>
/// The case is closed with a decision document. The paper is made and stored of the version that was looked at, and only
/// then the case is closed with it (<see cref="SealCaseDecision"/>): a file is not stored within a transaction.
/// </summary>
public static class CloseCase
{
    /// <summary>What is to stand in the paper.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Summary">What follows from the case, in words.</param>
    /// <param name="PublicResult">What those who bid may read; null where nothing is published.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, string Summary, string? PublicResult)
        : Kernel.Commands.ICommand<CaseMark>,
            IAbout,
            IOutsideTransaction
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Summary">What follows from the case, in words.</param>
    /// <param name="PublicResult">What those who bid may read; left out where nothing is published.</param>
    public sealed record Body(string Summary, string? PublicResult);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Summary).Custom(SettleAlert.Rules.CheckReason);
            RuleFor(command => command.PublicResult)
                .Custom(SettleAlert.Rules.CheckReason)
                .When(command => !string.IsNullOrWhiteSpace(command.PublicResult));
        }
    }

    internal sealed class Handler(
        CaseStore cases,
        CaseReader reader,
        IReception reception,
        ISender sender,
        CurrentCaller current,
        TimeProvider time
    ) : Kernel.Commands.ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await cases.Find(command.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            var summary = command.Summary.Trim();
            var paper = DecisionDocument.Of(
                await reader.Of(row, cancellationToken),
                summary,
                current.Caller.Name,
                time.GetUtcNow()
            );
            using var stream = new MemoryStream(paper);
            var file = await reception.Take(
                stream,
                $"监督决定书-{row.Number}.pdf",
                cancellationToken
            );
            return file.Problem is { } refused
                ? refused
                : await sender.Send(
                    new SealCaseDecision.Command(
                        command.Id,
                        command.Version,
                        summary,
                        string.IsNullOrWhiteSpace(command.PublicResult)
                            ? null
                            : command.PublicResult.Trim(),
                        file
                    ),
                    cancellationToken
                );
        }
    }
}
