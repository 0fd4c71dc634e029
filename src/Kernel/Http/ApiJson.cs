using System.Text.Json;
using System.Text.Json.Serialization;
using Trading.Domain.Codes;

namespace Trading.Kernel.Http;

/// <summary>How values stand in the API's JSON, for the host and for whatever signs or digests what it will give.</summary>
public static class ApiJson
{
    /// <summary>Options that write values as the API does; spaces, escapes and the order of members are another matter.</summary>
    public static readonly JsonSerializerOptions Values = With(new(JsonSerializerDefaults.Web));

    /// <summary>Has options write values as the API does.</summary>
    public static JsonSerializerOptions With(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.Converters.Add(new InstantJsonConverter());
        options.Converters.Add(new DayJsonConverter());
        return options;
    }
}
