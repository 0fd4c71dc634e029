using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Security;

/// <summary>Keeps the keys behind cookies and antiforgery tokens in the database, so that every host shares them and a restart signs nobody out.</summary>
public sealed class ProtectionKeys(IServiceScopeFactory scopes) : IXmlRepository
{
    private static readonly Statement All = Statement.Of(
        "kernel.protection_key.all",
        "select xml from protection_key"
    );

    private static readonly Statement Insert = Statement.Of(
        "kernel.protection_key.insert",
        "insert into protection_key (friendly_name, xml) values (@friendlyName, @xml)"
    );

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        // The framework's interface is synchronous; it is called at start and a few times a day.
        [
            .. Task.Run(() =>
                    InSession(sql => sql.Query<string>(All, null, CancellationToken.None))
                )
                .GetAwaiter()
                .GetResult()
                .Select(XElement.Parse),
        ];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() =>
                InSession(sql =>
                    sql.Execute(
                        Insert,
                        new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) },
                        CancellationToken.None
                    )
                )
            )
            .GetAwaiter()
            .GetResult();

    private async Task<T> InSession<T>(Func<SqlSession, Task<T>> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<SqlSession>());
    }
}
