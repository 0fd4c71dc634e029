using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Security;

/// <summary>
/// Keeps the keys behind cookies and antiforgery tokens in the database, so that every host shares them and a restart
/// signs nobody out. What was not sealed under the ring's key in force is, when it is read.
/// </summary>
public sealed class ProtectionKeys(IServiceScopeFactory scopes, ProtectionSeal seal)
    : IXmlRepository
{
    private static readonly Statement All = Statement.Of(
        "kernel.protection_key.all",
        "select friendly_name, xml from protection_key"
    );

    private static readonly Statement Insert = Statement.Of(
        "kernel.protection_key.insert",
        "insert into protection_key (friendly_name, xml) values (@friendlyName, @xml)"
    );

    private static readonly Statement Reseal = Statement.Of(
        "kernel.protection_key.reseal",
        "update protection_key set xml = @xml where friendly_name = @friendlyName"
    );

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        // The framework's interface is synchronous; it is called at start and a few times a day.
        Task.Run(() => InSession(ReadAll)).GetAwaiter().GetResult();

    private async Task<List<XElement>> ReadAll(SqlSession sql)
    {
        var keys = new List<XElement>();
        foreach (var row in await sql.Query<Row>(All, null, CancellationToken.None))
        {
            var stored = XElement.Parse(row.Xml);
            if (!seal.MayBeRead(stored))
            {
                continue;
            }

            var key = seal.UnderKeyInForce(stored);
            if (!XNode.DeepEquals(stored, key))
            {
                await sql.Execute(
                    Reseal,
                    new
                    {
                        friendlyName = row.FriendlyName,
                        xml = key.ToString(SaveOptions.DisableFormatting),
                    },
                    CancellationToken.None
                );
            }

            keys.Add(ProtectionSeal.Read(key));
        }

        return keys;
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() =>
                InSession(sql =>
                    sql.Execute(
                        Insert,
                        new
                        {
                            friendlyName,
                            xml = seal.UnderKeyInForce(element, isNew: true)
                                .ToString(SaveOptions.DisableFormatting),
                        },
                        CancellationToken.None
                    )
                )
            )
            .GetAwaiter()
            .GetResult();

    private sealed record Row
    {
        public string FriendlyName { get; init; } = "";
        public string Xml { get; init; } = "";
    }

    private async Task<T> InSession<T>(Func<SqlSession, Task<T>> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<SqlSession>());
    }
}
