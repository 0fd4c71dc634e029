using Microsoft.Extensions.DependencyInjection;

namespace Trading.Exchange;

/// <summary>Trading systems use the registry; every use leaves a receipt.</summary>
public static class ExchangeModule
{
    /// <summary>Registers the module. Its slices need nothing beyond the kernel and the registry's contracts.</summary>
    public static IServiceCollection AddExchange(this IServiceCollection services) => services;
}
