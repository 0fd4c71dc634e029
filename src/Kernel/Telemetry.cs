using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Trading.Kernel;

/// <summary>The names under which the product reports itself to OpenTelemetry.</summary>
public static class Telemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Trading";

    /// <summary>Traces: one activity a command or query, one a statement.</summary>
    public static readonly ActivitySource Activities = new(Name);

    /// <summary>Metrics.</summary>
    public static readonly Meter Meter = new(Name);
}
