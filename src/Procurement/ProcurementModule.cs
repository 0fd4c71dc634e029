using Microsoft.Extensions.DependencyInjection;

namespace Trading.Procurement;

/// <summary>The module's entry.</summary>
public static class ProcurementModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddProcurement(this IServiceCollection services) => services;
}

internal interface IPlaceholder
{
    Mediator.IMediator Mediator { get; }
}
