using Microsoft.Extensions.DependencyInjection;

namespace Trading.Kernel.Sql;

/// <summary>
/// What a version has to do with what an older one stored, where a schema script is not enough: with keys, or with the product's
/// own rules. Done before anything is served, in steps that are each a transaction, so that one that is killed goes on where it
/// was; what is done is not done again.
/// </summary>
public interface IUpgrade
{
    /// <summary>Does what is left of it.</summary>
    Task Complete(CancellationToken cancel);
}

/// <summary>All upgrades of a product.</summary>
public static class Upgrades
{
    /// <summary>Completes them, by one host while others wait.</summary>
    public static async Task Complete(
        IServiceProvider services,
        Database database,
        CancellationToken cancel
    )
    {
        using var alone = StartUpLock.Take(database, "upgrade");
        foreach (var upgrade in services.GetServices<IUpgrade>())
        {
            await upgrade.Complete(cancel);
        }
    }
}
