using FluentValidation;
using Trading.Analysis.Panels;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Quotas;

/// <summary>
/// Keeps a requirement under a name, for everybody of the caller's office. 409 when the name is in use, or the caller belongs to
/// no office.
/// </summary>
public static class KeepPanelTemplate
{
    /// <summary>The most that an office keeps.</summary>
    public const int Most = 100;

    /// <summary>What to keep.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Specialties">Experts by specialty.</param>
    /// <param name="Representatives">Representatives of the buyer.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(
        string Name,
        IReadOnlyList<SpecialtyCount> Specialties,
        int Representatives
    ) : ICommand<PanelTemplate>, IAbout
    {
        /// <summary>What the experts must be like as a whole.</summary>
        public IReadOnlyList<PanelQuota> Quotas { get; init; } = [];

        /// <summary>In thousandths; null for no cap.</summary>
        public int? Cap { get; init; }

        /// <inheritdoc/>
        string IAbout.About => Name;
    }

    private static readonly Statement Insert = Statement.Of(
        "evaluation.panel_template.insert",
        """
        insert into panel_template (id, office_id, name, content, saved_by, saved_at)
        values (@id, @office, @name, @content, @by, @now)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name).IsLine(100, "名称", "The name");
            RuleFor(command => command.Specialties)
                .Must(specialties =>
                    specialties?.Count is > 0 and <= 25
                    && specialties.All(item => item is { Specialty.Length: > 0 and <= 100 })
                )
                .WithMessage(
                    "panel.specialties",
                    "请至少填写一个专业。",
                    "Name at least one specialty."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        PanelTemplates templates,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, PanelTemplate>
    {
        public async ValueTask<Outcome<PanelTemplate>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.OfficeId is not { } office)
            {
                return PanelTemplates.NoOffice();
            }

            // The city of the procurement is not known yet: where one is left out, any stands for it.
            var (_, errors) = QuotaRules.Read(
                command.Quotas,
                command.Cap,
                command.Specialties,
                Domain.Codes.Regions.Cities[0].Code.ToString()
            );
            if (errors.Count > 0)
            {
                return Problem.Invalid(errors);
            }

            var name = command.Name.Trim();
            var kept = await templates.Of(office, cancellationToken);
            if (kept.Any(one => one.Name == name))
            {
                return Problem.Conflict(
                    "panel_template.name",
                    "本单位已有同名模板，请换一个名称或先删除它。",
                    "The office has a template of that name; take another, or delete it first."
                );
            }

            if (kept.Count >= Most)
            {
                return Problem.Conflict(
                    "panel_template.many",
                    $"每个单位最多保存 {Most} 个模板，请先删除不用的。",
                    $"An office keeps {Most} templates at most; delete some first."
                );
            }

            var now = time.GetUtcNow();
            var template = new PanelTemplate
            {
                Id = sql.NewId(now),
                Name = name,
                Specialties = command.Specialties,
                Representatives = command.Representatives,
                Quotas = command.Quotas,
                Cap = command.Cap,
            };
            await sql.Execute(
                Insert,
                new
                {
                    id = template.Id,
                    office,
                    name,
                    content = PanelTemplates.Written(template),
                    by = current.Caller.Name,
                    now,
                },
                cancellationToken
            );
            return template;
        }
    }
}
