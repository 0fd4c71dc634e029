using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>Supervisors' cases.</summary>
internal static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services) =>
        services
            .AddScoped<CaseStore>()
            .AddScoped<CaseReader>()
            .AddScoped<AssigneeNotices>()
            .AddScoped<CaseParties>()
            .AddScoped<QuestionStore>()
            .AddScoped<CorrectionStore>()
            .AddScoped<IForget, ForgottenCases>()
            .AddSubscriber<ProcurementStepRecorded, FollowCorrections.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSubscriber<ProcurementCancelled, FollowCorrections.Command>(happened =>
                new(happened.ProcurementId)
            )
            // Half past eight in China.
            .AddSingleton(
                new Recurring("alerts.remind-of-cases", "30 0 * * *", new RemindOfCases.Command())
            );
}
