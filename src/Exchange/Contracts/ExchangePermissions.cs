using Trading.Access;
using Trading.Kernel.Security;

namespace Trading.Exchange.Contracts;

/// <summary>What can be done with the exchange.</summary>
public static class ExchangePermissions
{
    /// <summary>Follow the feed of changes and take snapshots, of what the key's other scopes open.</summary>
    public const string FollowChanges = "exchange.follow";

    /// <summary>See how far trading systems have followed, what they read and what was refused to them.</summary>
    public const string WatchSystems = "exchange.watch_systems";

    /// <summary>Manage the webhooks of every trading system.</summary>
    public const string ManageWebhooks = "exchange.manage_webhooks";

    /// <summary>Read the receipt of a use that one was told of, whosever it is.</summary>
    public const string ReadReceipts = "exchange.read_receipts";

    /// <summary>All of them, and who holds them.</summary>
    public static readonly IReadOnlyList<DeclaredPermission> All =
    [
        new(FollowChanges, new("跟随变更流", "Follow the feed of changes"))
        {
            Scopes = [Scopes.ChangesRead],
        },
        new(WatchSystems, new("查看交易系统运行情况", "Watch trading systems"))
        {
            Roles = [Roles.Administrator],
        },
        new(ManageWebhooks, new("管理推送地址", "Manage webhooks"))
        {
            Roles = [Roles.Administrator],
        },
        new(ReadReceipts, new("查阅使用凭证", "Read receipts of uses"))
        {
            Roles = [Roles.Supervisor, Roles.Auditor],
        },
    ];
}
