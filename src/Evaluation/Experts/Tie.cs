using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Evaluation.Experts;

/// <summary>What ties an expert to an organisation for a time.</summary>
public sealed record Tie
{
    /// <summary>See <see cref="Terms.Relations"/>.</summary>
    public string Relation { get; init; } = "employee";

    /// <summary>The organisation's name.</summary>
    public string OrganisationName { get; init; } = "";

    /// <summary>Its registry code, when known.</summary>
    public EntityCode? OrganisationCode { get; init; }

    /// <summary>Since when.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>Until when; null while it lasts.</summary>
    public DateOnly? ToDay { get; init; }
}

internal sealed class TieRules : AbstractValidator<Tie>
{
    public TieRules()
    {
        RuleFor(tie => tie.Relation)
            .Must(relation => Terms.Relations.Any(known => known.Code == relation))
            .WithMessage(
                "tie.relation",
                "关系只能是："
                    + string.Join("、", Terms.Relations.Select(known => known.Name.Zh))
                    + "。",
                "The relation is one of: "
                    + string.Join(", ", Terms.Relations.Select(known => known.Code))
                    + "."
            );
        RuleFor(tie => tie.OrganisationName).IsLine(200, "单位名称", "The organisation's name");
        RuleFor(tie => tie.FromDay)
            .GreaterThan(new DateOnly(1900, 1, 1))
            .WithMessage("required", "请填写开始日期。", "The first day is required.");
        RuleFor(tie => tie.ToDay)
            .GreaterThanOrEqualTo(tie => tie.FromDay)
            .WithMessage(
                "tie.order",
                "结束日期不能早于开始日期。",
                "The last day cannot be before the first."
            );
    }
}
