namespace Trading.Domain.Codes;

/// <summary>Why a text is not the code it should be: said so exactly that the writer can correct it.</summary>
/// <param name="Rule">The rule, stable for machines, e.g. <c>uscc.check_character</c>.</param>
/// <param name="Message">What is wrong and where.</param>
/// <param name="Position">The character at fault, counted from 1 in the text without surrounding white space.</param>
public readonly record struct CodeFault(string Rule, LocalizedText Message, int? Position = null)
{
    /// <summary>The fault as the error of a field (its JSON pointer); leave the value out where it is personal.</summary>
    public FieldError At(string field, string? value = null) =>
        new(field, Rule, Message.ToString(), value);
}

/// <summary>A value with a text form that standards or the platform give a shape. <c>ToString</c> is canonical.</summary>
/// <typeparam name="TSelf">The code itself.</typeparam>
public interface ICode<TSelf>
    where TSelf : struct, ICode<TSelf>
{
    /// <summary>Reads a code, or says what is wrong with the text.</summary>
    static abstract bool TryParse(string? text, out TSelf code, out CodeFault fault);
}

/// <summary>
/// A value about a person. <c>ToString</c> is the mask, so that logs, traces and messages cannot leak it; whoever
/// needs the value says so by <see cref="Reveal"/>, which is what reviews and audits look for.
/// </summary>
public interface IPersonalData
{
    /// <summary>The form fit for screens.</summary>
    string Mask();

    /// <summary>The value itself.</summary>
    string Reveal();
}
