using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Exchange;

/// <summary>Trading systems use the registry; every use leaves a receipt.</summary>
public static class ExchangeModule
{
    private static readonly Statement ForgetReceipts = Statement.Of(
        "exchange.receipt.forget",
        """
        delete from receipt where id in (
            select r.id from receipt r where r.at < @before order by r.at, r.id {page})
        """
    );

    /// <summary>Registers the module. Its slices need nothing beyond the kernel and the registry's contracts.</summary>
    public static IServiceCollection AddExchange(this IServiceCollection services) =>
        services
            .AddRetention(typeof(ExchangeModule).Assembly, "exchange/retention.csv")
            .AddForgotten("receipt", ForgetReceipts);
}
