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

/// <summary>
/// A value with a text form that standards or the platform give a shape. <c>ToString</c> is canonical. A text that is
/// no code can travel as one until a message's fields are judged: it keeps the text, and says its fault.
/// </summary>
public interface ICode
{
    /// <summary>Why it is no code; null when it is one. Of one that nobody gave, that it is missing.</summary>
    CodeFault? Fault { get; }
}

/// <summary>
/// A code that is read from text. As <see cref="IParsable{TSelf}"/>, which is how a host binds what stands in an
/// address, every text is read, one that is no code with its fault: so its sender is told of it by field, value and
/// rule, together with every other field, and not by the host in words of its own.
/// </summary>
/// <typeparam name="TSelf">The code itself.</typeparam>
public interface ICode<TSelf> : ICode, IParsable<TSelf>
    where TSelf : struct, ICode<TSelf>
{
    /// <summary>Reads a code, or says what is wrong with the text.</summary>
    static abstract bool TryParse(string? text, out TSelf code, out CodeFault fault);

    /// <summary>The code that a text tells; of any other text one with a <see cref="ICode.Fault"/>. Never throws.</summary>
    static abstract TSelf Given(string? text);
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
