using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Trading.Domain.Codes;

namespace Trading.Kernel.Http;

/// <summary>
/// Which value of an address could not be read. Of a parameter that may be left out the framework answers 400 and says no
/// more; what it would have bound is in the endpoint's metadata.
/// </summary>
public static class UnreadParameter
{
    /// <summary>The first value that has not its parameter's form; null where there is none.</summary>
    public static Problem? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (
            var parameter in context
                .GetEndpoint()
                ?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
                ?? []
        )
        {
            var type =
                Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType)
                ?? parameter.ParameterInfo.ParameterType;
            var value =
                context.GetRouteValue(parameter.Name) as string
                ?? (string?)context.Request.Query[parameter.Name];
            if (!string.IsNullOrEmpty(value) && !Reads(type, value))
            {
                return Problems.Parameter(parameter.Name, value, FormOf(type.Name));
            }
        }

        return null;
    }

    /// <summary>What a parameter of a type must be, in words.</summary>
    internal static LocalizedText FormOf(string type) =>
        type switch
        {
            "int" or "long" or nameof(Int32) or nameof(Int64) => new("整数", "a whole number"),
            nameof(DateOnly) => Rfc3339.DayForm,
            nameof(DateTimeOffset) => Rfc3339.InstantForm,
            nameof(Guid) => new("标识 (UUID)", "an id (UUID)"),
            "bool" or nameof(Boolean) => new("true 或 false", "true or false"),
            _ => new("另一种类型的值", "a value of another type"),
        };

    private static bool Reads(Type type, string value) =>
        type == typeof(int)
            ? int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
        : type == typeof(long)
            ? long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
        : type == typeof(DateOnly)
            ? DateOnly.TryParse(
                value,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AllowWhiteSpaces,
                out _
            )
        : type == typeof(DateTimeOffset)
            ? DateTimeOffset.TryParse(
                value,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AllowWhiteSpaces,
                out _
            )
        : type == typeof(Guid) ? Guid.TryParse(value, out _)
        : type != typeof(bool) || bool.TryParse(value, out _);
}
