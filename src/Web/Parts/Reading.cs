using Trading.Domain.Codes;

namespace Trading.Web.Parts;

/// <summary>
/// Reads what stands in a form's fields into what a command carries, and keeps what cannot be read, by field: it is told
/// together with all that the command's own rules say, and nothing is done without it.
/// </summary>
public sealed class Reading
{
    private readonly List<FieldError> _faults = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<FieldError> Faults => _faults;

    /// <summary>An amount typed in ten thousand yuan, in hundredths of the yuan.</summary>
    public long? Amount(string text, string pointer) =>
        Told(Written.TryAmount(text, Money.Yuan, out var amount, out var fault), fault, pointer)
            ? amount?.Hundredths
            : null;

    /// <summary>A whole number.</summary>
    public int? Whole(string text, string pointer) =>
        Told(Written.TryWhole(text, out var number, out var fault), fault, pointer) ? number : null;

    /// <summary>A day.</summary>
    public DateOnly? Day(string text, string pointer) =>
        Told(Written.TryDay(text, out var day, out var fault), fault, pointer) ? day : null;

    /// <summary>The end of a period that has one, or none where that was said; neither is not filled in.</summary>
    public DateOnly? End(string text, string pointer)
    {
        if (text == EndField.Open)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            Refuse(
                pointer,
                "period.end",
                new(
                    "请填写截止日期；没有截止的，请勾选。",
                    "Fill in the last day, or tick that there is none."
                )
            );
        }

        return Day(text, pointer);
    }

    /// <summary>A time in China.</summary>
    public DateTimeOffset? Moment(string text, string pointer) =>
        Told(Written.TryMoment(text, out var moment, out var fault), fault, pointer)
            ? moment
            : null;

    /// <summary>A text; null where nothing is written.</summary>
    public static string? Text(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A fault that the page itself has found.</summary>
    public void Refuse(string pointer, string code, LocalizedText message) =>
        _faults.Add(new(pointer, code, message.ToString()));

    /// <summary>What could not be read, then what the rules say of all else.</summary>
    public Problem? With(Problem? problem)
    {
        if (_faults.Count == 0)
        {
            return problem;
        }

        // A field that cannot be read is empty to the rules: that it is missing is not what is wrong with it.
        var said = _faults.Select(fault => fault.Pointer).ToHashSet();
        return Problem.Invalid([
            .. _faults,
            .. problem?.Errors.Where(error => !said.Contains(error.Pointer)) ?? [],
        ]);
    }

    private bool Told(bool read, CodeFault fault, string pointer)
    {
        if (!read)
        {
            _faults.Add(fault.At(pointer));
        }

        return read;
    }
}
