using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Enters the identity number of an expert whose file is from before there were numbers. 409 for a number that has a file, which
/// is named, so that the two can be looked at side by side, and for a file that has another number: a person does not change.
/// </summary>
public static class IdentifyExpert
{
    /// <summary>Whose number.</summary>
    /// <param name="Id">The expert.</param>
    /// <param name="IdentityNumber">公民身份号码 (GB 11643-1999); sealed at rest.</param>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(Guid Id, [property: Secret] string IdentityNumber)
        : ICommand<Expert>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="IdentityNumber">See <see cref="Command"/>.</param>
    public sealed record Body(string IdentityNumber);

    /// <summary>The number has a file.</summary>
    internal static Problem HasFile(Guid holder) =>
        Problem.Conflict(
            "expert.has_file",
            $"该身份证号已有专家档案（{holder}），一人一档，请在该档案中修改。",
            $"This identity number has a file ({holder}): one file a person; change that one."
        );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time) =>
            RuleFor(command => command.IdentityNumber).IsIdentityNumber(time);
    }

    internal sealed class Handler(ExpertStore files, ExpertIdentities identities, TimeProvider time)
        : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var number = IdentityNumberRule.Read(command.IdentityNumber, time);
            var expert = await files.GetForUpdate(command.Id, cancellationToken);
            if (expert is null)
            {
                return Problem.NotFound("没有这位专家。", "There is no such expert.");
            }

            if (await identities.Holder(number, cancellationToken) is { } holder)
            {
                return holder == command.Id ? expert : HasFile(holder);
            }

            if (expert.IdentityMask is not null)
            {
                return Problem.Conflict(
                    "expert.identified",
                    "该档案已有另一个身份证号。",
                    "The file has another identity number."
                );
            }

            await identities.Keep(command.Id, number, cancellationToken);
            await files.Decide(command.Id, "identified", null, cancellationToken);
            return (await files.Read(command.Id, cancellationToken))!;
        }
    }
}
