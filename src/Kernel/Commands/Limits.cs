using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mediator;
using Microsoft.Extensions.Configuration;
using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>
/// A message that guesses could be made with: so many a minute from one address, and for one account. Counted before
/// anything else is done, and not audited: a flood must cost the platform nothing.
/// </summary>
/// <param name="name">Name of the two settings <c>Trading:Limits:{name}:PerAddress</c> and <c>:PerAccount</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LimitedAttribute(string name) : Attribute
{
    /// <summary>Of the settings.</summary>
    public string Name { get; } = name;
}

/// <summary>A limited message about an account that is not signed in yet.</summary>
public interface IForAccount
{
    /// <summary>What was typed; null for the caller's own.</summary>
    string? Account { get; }

    /// <summary>The browser's mark of an earlier sign-in, not checked yet.</summary>
    string? Device => null;
}

/// <summary>Tells the owner's devices from strangers'; kept by Access.</summary>
public interface IKnownDevices
{
    /// <summary>True when the account was signed in to on this device before.</summary>
    bool Knows(string account, string? mark);
}

/// <summary>One of so many.</summary>
/// <param name="Permits">How many a minute; 0 where there is no limit.</param>
/// <param name="Left">How many are left of them.</param>
/// <param name="Seconds">Until they are all there again.</param>
/// <param name="Problem">Why it is one too many; null when it is not.</param>
public readonly record struct TakenPermit(int Permits, int Left, int Seconds, Problem? Problem);

/// <summary>
/// Counts by the minute, in this process: with several hosts each allows its own, which is right for what spares a host.
/// What guards an account is counted by <see cref="SharedLimits"/>.
/// </summary>
public sealed class Limits(IConfiguration settings, TimeProvider time)
{
    /// <summary>Guesses of passwords and codes.</summary>
    public const string Guess = "Guess";

    /// <summary>Sign-ups.</summary>
    public const string SignUp = "SignUp";

    /// <summary>Requests to the API as a whole, by key or session.</summary>
    public const string Api = "Api";

    /// <summary>Requests of a trading system that has a number of its own.</summary>
    public const string System = "System";

    /// <summary>What open pages ask and do, by session.</summary>
    public const string Page = "Page";

    /// <summary>What public pages ask, by address.</summary>
    public const string Public = "Public";

    /// <summary>Lines of the security log, by caller or address.</summary>
    public const string SecurityLog = "SecurityLog";

    /// <summary>
    /// So many callers are counted one by one in a minute; those beyond share a few counts: a flood of invented names
    /// fills no memory, and shuts nobody out who was counted before it.
    /// </summary>
    internal const int Many = 100_000;

    /// <summary>How many counts those beyond <see cref="Many"/> share.</summary>
    internal const int Shared = 1024;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, int> Defaults = new()
    {
        ["Guess:PerAddress"] = 60,
        ["Guess:PerAccount"] = 20,
        ["SignUp:PerAddress"] = 20,
        ["SignUp:PerAccount"] = 5,
        ["Api:PerCaller"] = 30_000,
        ["Page:PerCaller"] = 3_000,
        ["Public:PerAddress"] = 1_200,
        ["SecurityLog:PerCaller"] = 10,
    };

    private Minute _minute = new(0);
    private readonly Dictionary<string, int> _permits = Defaults.ToDictionary(
        limit => limit.Key,
        limit => settings.GetValue($"Trading:Limits:{limit.Key}", limit.Value)
    );

    /// <summary>Counts one; the problem when it is one too many. A setting of 0 sets no limit.</summary>
    /// <param name="limit">Name of the setting.</param>
    /// <param name="whose">Address, account, key or session; null is not limited (a call inside the process).</param>
    public Problem? Take(string limit, string? whose) => Take(limit, whose, null).Problem;

    /// <summary>The same, with how many are left, and by a number of the caller's own.</summary>
    /// <param name="limit">Name of the setting, or of the count.</param>
    /// <param name="whose">Address, account, key or session; null is not limited.</param>
    /// <param name="own">So many a minute; as the setting says when left out.</param>
    public TakenPermit Take(string limit, string? whose, int? own)
    {
        var permits = own ?? _permits[limit];
        if (whose is null || permits <= 0)
        {
            return default;
        }

        var now = time.GetUtcNow();
        var window = WindowOf(now);
        var taken = MinuteOf(window).Take(KeyOf(limit, whose));
        var wait = EndOf(window) - now;
        return new(
            permits,
            Math.Max(0, permits - taken),
            Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)),
            taken <= permits ? null : TooMany(wait)
        );
    }

    /// <summary>How many counts are held in memory.</summary>
    internal int Held => _minute.Held;

    /// <summary>How many a minute a setting allows; 0 sets no limit.</summary>
    internal int PermitsOf(string limit) => _permits[limit];

    /// <summary>The number of the minute an instant is in.</summary>
    internal static long WindowOf(DateTimeOffset at) => at.UtcTicks / Window.Ticks;

    internal static DateTimeOffset EndOf(long window) =>
        new((window + 1) * Window.Ticks, TimeSpan.Zero);

    /// <summary>Whose address it is: all of an IPv6 /64 is one household, and could pose as as many as it likes.</summary>
    public static string? Household(string? address) =>
        IPAddress.TryParse(address, out var parsed)
        && parsed is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(parsed.GetAddressBytes().AsSpan(0, 8))
            : address;

    /// <summary>Too often; the problem document says after how many seconds to try again, and so does Retry-After.</summary>
    public static Problem TooMany(TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return new Problem(
            ProblemKind.TooMany,
            "too_many",
            new(
                $"操作过于频繁，请 {seconds} 秒后再试。",
                $"Too many attempts; try again in {seconds} seconds."
            )
        )
        {
            Extensions = new Dictionary<string, object?> { [RetryAfter] = seconds },
        };
    }

    /// <summary>Member of the problem document that says how long to wait, in seconds.</summary>
    public const string RetryAfter = "retryAfter";

    // With the minute all its counts go; of two that begin a new one, the second counts in the first's.
    private Minute MinuteOf(long window)
    {
        var minute = _minute;
        while (minute.Window != window)
        {
            Interlocked.CompareExchange(ref _minute, new Minute(window), minute);
            minute = _minute;
        }

        return minute;
    }

    // Of what was typed, however long it is, sixteen bytes are kept; that two are the same is beyond chance.
    private static UInt128 KeyOf(string limit, string whose)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(MemoryMarshal.AsBytes(limit.AsSpan()));
        sum.AppendData([0, 0]);
        sum.AppendData(MemoryMarshal.AsBytes(whose.AsSpan()));
        sum.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private sealed class Minute(long window)
    {
        private readonly ConcurrentDictionary<UInt128, int> _taken = new();
        private int _held;

        public long Window => window;

        public int Held => _taken.Count;

        public int Take(UInt128 key)
        {
            if (Volatile.Read(ref _held) >= Many && !_taken.ContainsKey(key))
            {
                key %= Shared;
            }

            var taken = _taken.AddOrUpdate(key, 1, static (_, before) => before + 1);
            if (taken == 1)
            {
                Interlocked.Increment(ref _held);
            }

            return taken;
        }
    }
}

/// <summary>
/// Refuses a limited message that comes too often, before a transaction is opened for it. A device known to the account
/// and an open session have an allowance of their own: else strangers could use up the owner's.
/// </summary>
public sealed class LimitBehavior<TMessage, TResponse>(
    SharedLimits limits,
    IKnownDevices devices,
    CurrentCaller current
) : IPipelineBehavior<TMessage, TResponse>
    where TMessage : notnull, IMessage
    where TResponse : IOutcome<TResponse>
{
    private static readonly string? Name = typeof(TMessage)
        .GetCustomAttribute<LimitedAttribute>()
        ?.Name;

    /// <inheritdoc/>
    public ValueTask<TResponse> Handle(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        CancellationToken cancellationToken
    ) =>
        Name is null || current.Caller.Kind == CallerKind.Platform
            ? next(message, cancellationToken)
            : Count(message, next, cancellationToken);

    private async ValueTask<TResponse> Count(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        CancellationToken cancel
    )
    {
        var caller = current.Caller;
        var typed = message as IForAccount;
        var account = (typed?.Account ?? caller.Name).Trim().ToLowerInvariant();
        var own =
            caller.May(Permission.SignedIn) ? caller.SessionId?.ToString() ?? account
            : devices.Knows(account, typed?.Device) ? typed!.Device
            : null;
        var refused = own is not null
            ? await limits.Count($"{Name}:PerAccount", "own " + own, cancel)
            : await limits.Count($"{Name}:PerAddress", Limits.Household(caller.Address), cancel)
                ?? await limits.Count($"{Name}:PerAccount", account, cancel);
        return refused is null ? await next(message, cancel) : TResponse.Fail(refused);
    }
}
