using Microsoft.Extensions.DependencyInjection;

namespace Trading.Exchange;

/// <summary>Trading systems use the registry; every use leaves a receipt.</summary>
public static class ExchangeModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddExchange(this IServiceCollection services) =>
        services
            .AddSingleton<RecordReads>()
            .AddHostedService(provider => provider.GetRequiredService<RecordReads>());
}
