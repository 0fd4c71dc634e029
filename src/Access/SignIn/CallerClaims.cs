using System.Security.Claims;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>A caller as claims, the form in which the web framework carries one.</summary>
public static class CallerClaims
{
    /// <summary>Claim that holds one permission; page policies ask for it.</summary>
    public const string PermissionClaim = "permission";

    /// <summary>Claim that holds the session.</summary>
    public const string SessionClaim = "session";

    private const string KindClaim = "kind";
    private const string PersonClaim = "person";
    private const string SystemClaim = "system";
    private const string OfficeClaim = "office";
    private const string EntityClaim = "entity";

    /// <summary>The claims of a caller.</summary>
    public static ClaimsPrincipal ToPrincipal(Caller caller, string scheme)
    {
        var identity = new CallerIdentity(caller, scheme);
        identity.AddClaim(new Claim(ClaimTypes.Name, caller.Name));
        // Forms' tokens are bound to this one: to whoever it is, so that a form goes on working under a session's new number.
        Add(ClaimTypes.NameIdentifier, (caller.PersonId ?? caller.SystemId)?.ToString());
        identity.AddClaim(new Claim(KindClaim, caller.Kind.ToString()));
        Add(PersonClaim, caller.PersonId?.ToString());
        Add(SystemClaim, caller.SystemId?.ToString());
        Add(SessionClaim, caller.SessionId?.ToString());
        Add(OfficeClaim, caller.OfficeId?.ToString());
        Add(EntityClaim, caller.EntityCode?.ToString());
        identity.AddClaims(caller.Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        identity.AddClaims(
            caller.Permissions.Select(permission => new Claim(
                PermissionClaim,
                permission.ToString()
            ))
        );
        return new ClaimsPrincipal(identity);

        void Add(string type, string? value)
        {
            if (value is not null)
            {
                identity.AddClaim(new Claim(type, value));
            }
        }
    }

    /// <summary>The caller behind claims; anonymous when nobody is signed in.</summary>
    public static Caller FromPrincipal(ClaimsPrincipal principal)
    {
        if (principal.Identity is CallerIdentity known)
        {
            return known.Caller;
        }

        if (
            principal.Identity is not { IsAuthenticated: true, Name: { } name }
            || !Enum.TryParse<CallerKind>(principal.FindFirstValue(KindClaim), out var kind)
        )
        {
            return Caller.Anonymous;
        }

        return new Caller
        {
            Kind = kind,
            Name = name,
            PersonId = Id(PersonClaim),
            SystemId = Id(SystemClaim),
            SessionId = Id(SessionClaim),
            OfficeId = Id(OfficeClaim),
            EntityCode = principal.FindFirstValue(EntityClaim) is { } code
                ? Domain.Codes.EntityCode.Given(code)
                : null,
            Roles = principal.FindAll(ClaimTypes.Role).Select(claim => claim.Value).ToHashSet(),
            Permissions = principal
                .FindAll(PermissionClaim)
                .Select(claim => new Permission(claim.Value))
                .ToHashSet(),
        };

        Guid? Id(string type) =>
            principal.FindFirstValue(type) is { } value ? Guid.Parse(value) : null;
    }

    // Claims of this request keep their caller, so that it need not be read back from them.
    private sealed class CallerIdentity(Caller caller, string scheme)
        : ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role)
    {
        public Caller Caller => caller;
    }
}
