using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Web;

/// <summary>
/// The connections of open pages, each of which costs memory for as long as it is open: so many for a session, for an
/// address and in all, on this host. Settings <c>Trading:Limits:Live:PerSession</c>, <c>:PerAddress</c> and
/// <c>:InAll</c>; 0 sets no limit.
/// </summary>
internal sealed class LiveConnections(IConfiguration settings)
{
    private readonly int _perSession = settings.GetValue("Trading:Limits:Live:PerSession", 30);
    private readonly int _perAddress = settings.GetValue("Trading:Limits:Live:PerAddress", 1_000);
    private readonly int _inAll = settings.GetValue("Trading:Limits:Live:InAll", 5_000);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = [];
    private int _all;

    /// <summary>How many are open.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _all;
            }
        }
    }

    /// <summary>True while one more would be taken.</summary>
    public bool HasRoom(Guid session, string? address)
    {
        lock (_lock)
        {
            return Fits(_all, _inAll)
                && Fits(_open.GetValueOrDefault(Of(session)), _perSession)
                && (
                    address is null
                    || Fits(_open.GetValueOrDefault(AtAddress(address)), _perAddress)
                );
        }
    }

    /// <summary>Counts one until it is disposed of; null when it is one too many.</summary>
    public IDisposable? Take(Guid session, string? address)
    {
        lock (_lock)
        {
            if (!HasRoom(session, address))
            {
                return null;
            }

            string[] counts = address is null ? [Of(session)] : [Of(session), AtAddress(address)];
            _all++;
            foreach (var count in counts)
            {
                _open[count] = _open.GetValueOrDefault(count) + 1;
            }

            return new Taken(this, counts);
        }
    }

    private void Release(string[] counts)
    {
        lock (_lock)
        {
            _all--;
            foreach (var count in counts)
            {
                if (--_open[count] == 0)
                {
                    _open.Remove(count);
                }
            }
        }
    }

    private static bool Fits(int open, int most) => most <= 0 || open < most;

    private static string Of(Guid session) => $"session:{session}";

    private static string AtAddress(string address) => $"address:{address}";

    private sealed class Taken(LiveConnections connections, string[] counts) : IDisposable
    {
        private string[]? _counts = counts;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _counts, null) is { } held)
            {
                connections.Release(held);
            }
        }
    }
}

/// <summary>
/// Opens no connection for whoever has not given the password, since none of their pages has one, and not more than
/// <see cref="LiveConnections"/> allows for whoever is; a page that could not be opened says so.
/// </summary>
internal sealed class LiveLimit(RequestDelegate next, LiveConnections connections)
{
    private static readonly Problem TooMany = new(
        ProblemKind.TooMany,
        "live.too_many",
        new(
            "打开的页面过多，请关闭一些页面后再打开。",
            "Too many pages are open; close some, then open this one again."
        )
    )
    {
        Extensions = new Dictionary<string, object?> { [Limits.RetryAfter] = 10 },
    };

    private static readonly Problem Nobody = new(
        ProblemKind.Unauthenticated,
        "unauthenticated",
        new("请先登录，再打开此页。", "Sign in before you open this page.")
    );

    public async Task InvokeAsync(HttpContext context)
    {
        var connects = context.Request.Path.StartsWithSegments(
            "/_blazor",
            StringComparison.Ordinal
        );
        var caller = CallerClaims.FromPrincipal(context.User);
        // Whoever owes a second factor enrols it on a live page; a first password is replaced on a plain one.
        var session =
            caller.May(Permission.SignedIn) || caller.May(Permission.FinishSignIn)
                ? caller.SessionId
                : null;
        var address = Limits.Household(context.Connection.RemoteIpAddress?.ToString());
        if (connects && session is null)
        {
            await Faults.Write(context, Nobody);
        }
        else if (connects && HttpMethods.IsGet(context.Request.Method) && session is { } own)
        {
            // A WebSocket's request lasts as long as it is open, one of long polling until there is something to tell.
            using var taken = connections.Take(own, address);
            await (taken is null ? Faults.Write(context, TooMany) : next(context));
        }
        else if (
            !connects
            && session is { } person
            && IsLivePage(context)
            && !connections.HasRoom(person, address)
        )
        {
            await Faults.Write(context, TooMany);
        }
        else
        {
            await next(context);
        }
    }

    private static bool IsLivePage(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } about
        && about.GetMetadata<ComponentTypeMetadata>() is not null
        && about.GetMetadata<ExcludeFromInteractiveRoutingAttribute>() is null;
}
