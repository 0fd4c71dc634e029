using System.Globalization;
using Microsoft.AspNetCore.Http;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

internal sealed class HttpCallers : ICallerSource
{
    public Caller Of(HttpContext context) =>
        CallerClaims.FromPrincipal(context.User) with
        {
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Language =
                CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en" : "zh-CN",
        };
}
