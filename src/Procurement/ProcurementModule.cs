using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Settings of the module.</summary>
/// <param name="OcidPrefix">
/// Before the ids of contracting processes: the prefix that the Open Contracting Partnership registered for the
/// province (<c>ocds-</c> and six characters), or <c>local</c> while there is none. Setting <c>Trading:OcidPrefix</c>.
/// </param>
internal sealed record ProcurementSettings(string OcidPrefix);

/// <summary>ProcurementStore, their steps and bids.</summary>
public static class ProcurementModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddProcurement(this IServiceCollection services) =>
        services
            .AddPermissions(ProcurementPermissions.All)
            .AddDataKinds()
            .AddSingleton(provider => new ProcurementSettings(
                provider.GetService<IConfiguration>()?["Trading:OcidPrefix"] ?? "local"
            ))
            .AddScoped<ProcurementLifecycle>()
            .AddScoped<IProcurements, ProcurementStore>();

    private static IServiceCollection AddDataKinds(this IServiceCollection services)
    {
        foreach (var (kind, _) in TradingCatalogue.All)
        {
            services.AddSingleton(new DataKind(kind.Code, kind.Name));
        }

        return services;
    }
}
