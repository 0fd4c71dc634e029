using System.Globalization;
using Trading.Kernel.Tables;
using Trading.Registry.Entities;

namespace Trading.Registry.Intake;

/// <summary>
/// What the registry's rules say of a firm, as cells of its file. A report is read by others than whoever had the file
/// checked, and so is said in both languages.
/// </summary>
internal static class RuleFaults
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>By line and column; none where it can be taken.</summary>
    public static IReadOnlyList<BadCell> Of(
        IntakeHeader header,
        ReadFirm row,
        EntityToImport firm,
        DateOnly today
    )
    {
        if (EntityIntake.Check(firm, today).Count == 0)
        {
            return [];
        }

        return
        [
            .. In(Chinese, firm, today)
                .Zip(
                    In(English, firm, today),
                    (zh, en) => Cell(header, row, zh, new(zh.Message, en.Message))
                ),
        ];
    }

    private static BadCell Cell(
        IntakeHeader header,
        ReadFirm row,
        FieldError error,
        LocalizedText said
    )
    {
        var field = IntakeFields.All.FirstOrDefault(one => one.Pointer == error.Pointer);
        var place = field is null ? -1 : header.PlaceOf(field);
        var value = place >= 0 && place < row.Cells.Count ? row.Cells[place] : error.Value;
        return new(
            row.Line,
            field?.Name ?? "*",
            field?.Shape is { IsSecret: true } ? "****"
                : value is null ? null
                : PersonalNumbers.Masked(CellText.Clean(value)),
            error.Code,
            new(PersonalNumbers.Masked(said.Zh), PersonalNumbers.Masked(said.En))
        );
    }

    // The rules speak the language of the moment.
    private static IReadOnlyList<FieldError> In(
        CultureInfo language,
        EntityToImport firm,
        DateOnly today
    )
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = language;
        try
        {
            return EntityIntake.Check(firm, today);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
