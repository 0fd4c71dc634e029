using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Evaluation.Experts;

/// <summary>
/// What somebody says who wants to be an expert, with the employer's recommendation (《评标专家和评标专家库管理办法》,
/// 国家发展改革委令第26号 of 2024: 个人申请, 单位推荐).
/// </summary>
public sealed record ApplicationForm
{
    public string Name { get; init; } = "";

    /// <summary>Where the applicant lives, by GB/T 2260.</summary>
    public RegionCode Region { get; init; }

    /// <summary>What the applicant may evaluate.</summary>
    public IReadOnlyList<string> Specialties { get; init; } = [];

    /// <summary>The main one of them (主评专业).</summary>
    public string MainSpecialty { get; init; } = "";

    /// <summary>职称, e.g. 高级工程师.</summary>
    public string? ProfessionalTitle { get; init; }

    /// <summary>Employers of now and before, and other organisations that the applicant is or was tied to.</summary>
    public IReadOnlyList<Tie> Ties { get; init; } = [];

    /// <summary>Certificates.</summary>
    public IReadOnlyList<ExpertQualification> Qualifications { get; init; } = [];

    /// <summary>The unit that recommends the applicant.</summary>
    public string Recommender { get; init; } = "";

    /// <summary>Number of its letter.</summary>
    public string Recommendation { get; init; } = "";

    /// <summary>Date of its letter.</summary>
    public DateOnly RecommendedOn { get; init; }
}

internal sealed class ApplicationRules : AbstractValidator<ApplicationForm>
{
    private const int MostSpecialties = 10;
    private const int MostRows = 50;

    public ApplicationRules(TimeProvider time)
    {
        RuleFor(form => form.Name).IsLine(100, "姓名", "The name");
        RuleFor(form => form.Specialties)
            .Must(specialties => specialties is { Count: > 0 and <= MostSpecialties })
            .WithMessage(
                "expert.specialties",
                "请填写 1 至 10 个专业。",
                "Name between 1 and 10 specialties."
            );
        RuleForEach(form => form.Specialties).IsLine(100, "专业", "A specialty");
        RuleFor(form => form.MainSpecialty)
            .Must(
                (form, main) =>
                    form.Specialties?.Any(specialty => specialty?.Trim() == main?.Trim()) == true
            )
            .WithMessage(
                "expert.main_specialty",
                "主评专业须是所填专业之一。",
                "The main specialty is one of those named."
            );
        RuleFor(form => form.ProfessionalTitle).IsLineOrNone(100);
        RuleFor(form => form.Ties)
            .Must(ties => ties is { Count: <= MostRows })
            .WithMessage(
                "expert.ties",
                "请填写任职单位，最多 50 条，没有则为空列表。",
                "Give the ties, at most 50, or an empty list."
            );
        RuleForEach(form => form.Ties).NotNull().SetValidator(new TieRules());
        RuleFor(form => form.Qualifications)
            .Must(rows => rows is { Count: <= MostRows })
            .WithMessage(
                "expert.qualifications",
                "请填写证书，最多 50 条，没有则为空列表。",
                "Give the certificates, at most 50, or an empty list."
            );
        RuleForEach(form => form.Qualifications)
            .NotNull()
            .SetValidator(new ExpertQualificationRules());
        RuleFor(form => form.Recommender).IsLine(200, "推荐单位", "The recommending unit");
        RuleFor(form => form.Recommendation).IsLine(100, "推荐函编号", "The letter's number");
        RuleFor(form => form.RecommendedOn)
            .Must(day => day > new DateOnly(2000, 1, 1) && day <= time.Today())
            .WithMessage(
                "expert.recommended_on",
                "请填写推荐函日期，不能晚于今天。",
                "Give the letter's date, not after today."
            );
    }
}
