using Microsoft.Extensions.Configuration;
using Trading.Domain.Codes;

namespace Trading.Kernel;

/// <summary>
/// The working days as the notices that ship say, and those that an operator adds: setting <c>Trading:Calendar</c>, a CSV file,
/// or a folder of them. The days of a next year need no release.
/// </summary>
internal static class CalendarFile
{
    public const string Setting = "Trading:Calendar";

    /// <summary>The calendar.</summary>
    /// <exception cref="InvalidOperationException">The setting names nothing, or a file has a mistake, told with line and column.</exception>
    public static WorkingDays From(IConfiguration settings) =>
        SettingFiles
            .Of(settings, Setting)
            .Aggregate(
                WorkingDays.Official,
                (calendar, file) =>
                    calendar.With(SettingFiles.Read(Setting, file, WorkingDays.Read))
            );
}
