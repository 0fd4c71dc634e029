using Microsoft.AspNetCore.Components;
using Trading.Domain.Codes;

namespace Trading.Web.Parts;

/// <summary>
/// A field of a form. What is typed is kept as it was typed, whatever it is; whether it can be read is said under it
/// when the field is left, and again with everything else when the form is sent.
/// </summary>
public abstract class FieldPart : ComponentBase
{
    /// <summary>Id of its control.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public bool Required { get; set; }

    /// <summary>The label is for assistive technology alone: in a table the column says it.</summary>
    [Parameter]
    public bool Bare { get; set; }

    /// <summary>JSON pointer of the field in the command.</summary>
    [Parameter]
    public string? Pointer { get; set; }

    /// <summary>As it was typed.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>What is wrong; that of the form around it when left out.</summary>
    [Parameter]
    public Problem? Problem { get; set; }

    [CascadingParameter]
    private FormFaults? Form { get; set; }

    // Nobody is told that a figure is none while it is being written.
    private bool _left;

    /// <summary>What cannot be read of it; null while it is being typed.</summary>
    protected FieldError? Unreadable =>
        _left && Judge(Value) is { } fault ? fault.At(Pointer ?? "") : null;

    /// <summary>True where something is wrong with it.</summary>
    protected bool IsWrong =>
        Unreadable is not null
        || (
            Problem is not null
                ? Problem.Errors.Any(error => error.Pointer == Pointer)
                : Form?.At(Pointer).Any() == true
        );

    /// <summary>What assistive technology reads after its name.</summary>
    protected string? Described =>
        (Hint is null ? null : $"{Id}-hint", IsWrong ? $"{Id}-error" : null) switch
        {
            (null, null) => null,
            ({ } hint, null) => hint,
            (null, { } error) => error,
            var (hint, error) => $"{error} {hint}",
        };

    /// <summary>What a text breaks to be what the field holds; null for what it can.</summary>
    protected virtual CodeFault? Judge(string text) => null;

    /// <summary>While it is being typed.</summary>
    protected Task Typed(string? text)
    {
        Value = text ?? "";
        return ValueChanged.InvokeAsync(Value);
    }

    /// <summary>It was left.</summary>
    protected void Left() => _left = true;

    /// <summary>It is being typed into: what was said of what stood there is no longer so.</summary>
    protected void Entered() => _left = false;
}
