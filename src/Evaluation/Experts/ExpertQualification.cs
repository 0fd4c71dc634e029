using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Evaluation.Experts;

/// <summary>A certificate of an expert.</summary>
public sealed record ExpertQualification
{
    /// <summary>What it certifies, e.g. 一级造价工程师.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its number.</summary>
    public string Number { get; init; } = "";

    /// <summary>Who issued it.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Its last day; null where it does not expire.</summary>
    public DateOnly? ValidTo { get; init; }
}

internal sealed class ExpertQualificationRules : AbstractValidator<ExpertQualification>
{
    public ExpertQualificationRules()
    {
        RuleFor(one => one.Name).IsLine(200, "证书名称", "The certificate's name");
        RuleFor(one => one.Number).IsLine(100, "证书编号", "The certificate's number");
        RuleFor(one => one.Issuer).IsLine(200, "发证机关", "The issuer");
    }
}
