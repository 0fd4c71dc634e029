using System.Security.Cryptography;
using Trading.Domain.Codes;
using Trading.Kernel.Restore;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;

namespace Trading.Registry.Secrets;

/// <summary>The personal numbers of the records that changed last open with the ring beside the copy.</summary>
internal sealed class SealedRestoreCheck(SqlSession sql, EntityStore entities) : IRestoreCheck
{
    private const int Latest = 200;

    private static readonly Statement Changed = Statement.Of(
        "registry.entity.changed_last",
        "select code from entity order by changed_at desc, code {page}"
    );

    public LocalizedText Name => new("加密的个人信息", "Sealed personal data");

    public async Task<RestoreFinding> Run(CancellationToken cancel)
    {
        var codes = await sql.Query<EntityCode>(Changed, new { skip = 0, take = Latest }, cancel);
        foreach (var code in codes)
        {
            try
            {
                if (await entities.Find(code, cancel) is null)
                {
                    return Unreadable(code);
                }
            }
            catch (Exception error)
                when (error
                        is CryptographicException
                            or FormatException
                            or InvalidOperationException
                )
            {
                return Unreadable(code);
            }
        }

        return new(
            true,
            new(
                $"最近变更的 {codes.Count} 个主体均可解密。",
                $"all of the {codes.Count} records that changed last open."
            )
        );
    }

    private static RestoreFinding Unreadable(EntityCode code) =>
        new(
            false,
            new(
                $"主体 {code} 的加密内容无法用当前密钥环打开。",
                $"What is sealed of {code} does not open with this key ring."
            )
        );
}
