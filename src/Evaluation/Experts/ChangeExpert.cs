using System.Text.Json;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>Changes an expert's file; whoever was slower sees what the faster one changed.</summary>
public static class ChangeExpert
{
    /// <summary>The file as it should be, and the version that was changed.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    public sealed record Command(
        Guid Id,
        long Expected,
        string Name,
        RegionCode Region,
        IReadOnlyList<string> Specialties,
        IReadOnlyList<Tie> Ties,
        string State,
        string? StateReason
    ) : ICommand<Expert>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Region">GB/T 2260.</param>
    /// <param name="Specialties">What the expert may evaluate.</param>
    /// <param name="Ties">With whom the expert may not sit.</param>
    /// <param name="State">See <see cref="Terms.ExpertStates"/>.</param>
    /// <param name="StateReason">Why suspended.</param>
    public sealed record Body(
        string Name,
        RegionCode Region,
        IReadOnlyList<string> Specialties,
        IReadOnlyList<Tie> Ties,
        string State,
        string? StateReason
    );

    private static readonly Statement Update = Statement.Of(
        "evaluation.expert.update",
        """
        update expert
        set name = @name, region = @region, state = @state, state_reason = @reason, version = version + 1
        where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name).IsLine(100, "姓名", "The name");
            RuleFor(command => command.Specialties)
                .NotEmpty()
                .WithMessage(
                    "expert.specialties",
                    "请至少填写一个专业。",
                    "Name at least one specialty."
                );
            RuleForEach(command => command.Specialties).IsLine(100, "专业", "A specialty");
            RuleFor(command => command.Ties)
                .NotNull()
                .WithMessage(
                    "required",
                    "请填写任职单位，没有则为空列表。",
                    "Give the ties, or an empty list."
                );
            RuleForEach(command => command.Ties).NotNull().SetValidator(new TieRules());
            RuleFor(command => command.State)
                .Must(state => Terms.SettableExpertStates.Any(known => known.Code == state))
                .WithMessage(
                    "expert.state",
                    "状态只能是 active 或 suspended。",
                    "The state is active or suspended."
                );
            RuleFor(command => command.StateReason)
                .IsLine(500, "暂停原因", "The reason of the suspension")
                .When(command => command.State == "suspended");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        Events events,
        INotices notices
    ) : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var current = await files.GetForUpdate(command.Id, cancellationToken);
            if (current is null)
            {
                return Problem.NotFound("没有这位专家。", "There is no such expert.");
            }

            if (current.Version != command.Expected)
            {
                return Problem.Stale(
                    "他人刚刚修改过这份档案，请核对差异后再保存。",
                    "Somebody else has just changed this file; look at the differences, then save.",
                    current,
                    Differences(current, command)
                );
            }

            if (Terms.SettableExpertStates.All(state => state.Code != current.State))
            {
                return Problem.Conflict(
                    "expert.not_in_pool",
                    "该专家不在库中：申请须先审核，已移出的须经申诉恢复。",
                    "The expert is not in the pool: an application is reviewed first, and who was removed comes back by an appeal."
                );
            }

            await sql.Execute(
                Update,
                new
                {
                    id = command.Id,
                    name = command.Name.Trim(),
                    region = command.Region,
                    state = command.State,
                    reason = command.State == "suspended" ? command.StateReason!.Trim() : null,
                },
                cancellationToken
            );
            await files.Write(command.Id, command.Specialties, command.Ties, cancellationToken);
            if (command.State != current.State)
            {
                await files.ForgetAppeal(command.Id, cancellationToken);
                await files.Decide(
                    command.Id,
                    command.State == "suspended" ? "suspended" : "reinstated",
                    command.State == "suspended" ? command.StateReason!.Trim() : null,
                    cancellationToken
                );
            }

            if (command.State == "suspended" && current.State != "suspended")
            {
                var reason = command.StateReason!.Trim();
                await events.Publish(new ExpertSuspended(command.Id, reason), cancellationToken);
                if (current.PersonId is { } person)
                {
                    await notices.ToPerson(
                        person,
                        EvaluationMessages.ExpertSuspended.With(("reason", reason)),
                        "/my/expert-file",
                        cancellationToken
                    );
                }
            }

            return (await files.Read(command.Id, cancellationToken))!;
        }

        private static List<StaleField> Differences(Expert current, Command mine)
        {
            (string Field, object? Theirs, object? Mine)[] fields =
            [
                ("/name", current.Name, mine.Name),
                ("/region", current.Region, mine.Region.ToString()),
                ("/specialties", current.Specialties, mine.Specialties),
                ("/ties", current.Ties, mine.Ties),
                ("/state", current.State, mine.State),
                ("/stateReason", current.StateReason, mine.StateReason),
            ];
            return
            [
                .. fields
                    .Where(field =>
                        JsonSerializer.Serialize(field.Theirs, MessageText.Json)
                        != JsonSerializer.Serialize(field.Mine, MessageText.Json)
                    )
                    .Select(field => new StaleField(field.Field, field.Theirs, field.Mine)),
            ];
        }
    }
}
