using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Retention;

namespace Trading.Alerts.Screening;

/// <summary>Drafts that are screened before they are published.</summary>
internal static class ScreeningModule
{
    public static IServiceCollection AddScreenings(this IServiceCollection services) =>
        services
            .AddScoped<ScreeningStore>()
            .AddScoped<GetScreening.Handler>()
            .AddForgotten("screened_text", ScreeningStore.ForgetTexts)
            .AddForgotten("screening_answer", ScreeningStore.ForgetAnswers)
            .AddForgotten("published_screening", ScreeningStore.ForgetPublished)
            .AddForgotten("screening", ScreeningStore.Forget);
}
