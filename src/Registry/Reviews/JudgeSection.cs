using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>
/// The officer who claimed a submission says of one of its sections that it is in order, or what is to be mended, and which
/// points of the check list were looked at; saying it again takes the place of what was said. It stays with the submission
/// when that goes to a colleague. What is judged is the version the officer saw: 412 when it is another by now.
/// </summary>
public static class JudgeSection
{
    /// <summary>What is said.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Expected">The version of the record the officer saw.</param>
    /// <param name="Section">One of <see cref="Sections"/> that was handed in.</param>
    /// <param name="Verdict">One of <see cref="SectionVerdicts"/>; null takes back what was said.</param>
    /// <param name="Remark">What is to be mended; the firm reads it.</param>
    /// <param name="Checked">The points of the check list that were looked at.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(
        Guid Id,
        long Expected,
        string Section,
        string? Verdict,
        string? Remark,
        IReadOnlyList<string>? Checked
    ) : ICommand<Judged>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Verdict"><c>accepted</c> or <c>faulted</c>; null takes back what was said.</param>
    /// <param name="Remark">What is to be mended; the firm reads it.</param>
    /// <param name="Checked">The points of the check list that were looked at.</param>
    public sealed record Body(string? Verdict, string? Remark, IReadOnlyList<string>? Checked);

    /// <summary>The section as it stands now.</summary>
    /// <param name="Section">With what was said of it.</param>
    /// <param name="Version">Of the record.</param>
    public sealed record Judged(ReviewedSection Section, long Version) : IVersioned;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Verdict)
                .Must(verdict => SectionVerdicts.All.Any(term => term.Code == verdict))
                .When(command => command.Verdict is not null)
                .WithMessage(
                    "review.verdict",
                    "结论只能是 accepted（符合）或 faulted（有问题）。",
                    "A verdict is accepted or faulted."
                );
            RuleFor(command => command.Remark).IsLineOrNone(500);
            RuleFor(command => command.Remark)
                .Must(remark => !string.IsNullOrWhiteSpace(remark))
                .When(command => command.Verdict == SectionVerdicts.Faulted)
                .WithMessage(
                    "review.remark",
                    "请写明这一部分要改什么，对方会看到。",
                    "Say what is to be mended in this section; the firm reads it."
                );
            RuleForEach(command => command.Checked)
                .Must(
                    (command, point) =>
                        ReviewPoint
                            .Of(command.Section, time.Today())
                            .Any(known => known.Code == point)
                )
                .WithMessage(
                    "review.point",
                    "这一部分的核对清单里没有这一项。",
                    "The check list of this section has no such point."
                );
        }
    }

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        IPeople people,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Judged>
    {
        public async ValueTask<Outcome<Judged>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await HeldReview.Seen(
                command.Id,
                command.Expected,
                entities,
                reviews,
                people,
                current.Caller,
                time.Today(),
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var (review, entity) = held.Value;
            if (!ReviewedSections.InQuestion(entity).Contains(command.Section))
            {
                return Problem.Invalid(
                    "/section",
                    "review.section",
                    new(
                        "这一部分没有提交，不需要核验。",
                        "This section was not handed in; there is nothing to verify."
                    ),
                    command.Section
                );
            }

            var judged = new JudgedSection
            {
                Section = command.Section,
                Verdict = command.Verdict,
                Remark = command.Verdict == SectionVerdicts.Faulted ? command.Remark!.Trim() : null,
                Checked = string.Join(' ', (command.Checked ?? []).Distinct()),
                At = time.GetUtcNow(),
                OfficerName = review.OfficerName ?? current.Caller.Name,
            };
            await reviews.Judge(review.Id, judged, cancellationToken);
            return new Judged(
                ReviewedSections.Of(command.Section, entity, judged, time.Today()),
                entity.Version
            );
        }
    }
}
