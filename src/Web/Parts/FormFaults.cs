namespace Trading.Web.Parts;

/// <summary>What is wrong with a form, for its fields; and its fields, for the list of what is wrong.</summary>
public sealed class FormFaults
{
    private readonly Dictionary<string, (string Id, string Label)> _fields = [];
    private readonly List<string> _order = [];

    /// <summary>What the last attempt came to; null while nothing is known to be wrong.</summary>
    public Problem? Problem { get; set; }

    /// <summary>What is wrong with a field.</summary>
    public IEnumerable<FieldError> At(string? pointer) =>
        pointer is null ? [] : Problem?.Errors.Where(error => error.Pointer == pointer) ?? [];

    /// <summary>All that is wrong, in the order in which the fields stand.</summary>
    public IEnumerable<FieldError> Listed =>
        (Problem?.Errors ?? []).OrderBy(error =>
            _order.IndexOf(error.Pointer) is >= 0 and var place ? place : int.MaxValue
        );

    /// <summary>The control that an error is about; null where none stands for it.</summary>
    public (string Id, string Label)? FieldOf(FieldError error) =>
        _fields.TryGetValue(error.Pointer, out var field) ? field : null;

    /// <summary>A field says where it stands.</summary>
    public void Stands(string? pointer, string id, string label)
    {
        if (pointer is not null)
        {
            if (!_fields.ContainsKey(pointer))
            {
                _order.Add(pointer);
            }

            _fields[pointer] = (id, label);
        }
    }

    /// <summary>A field is gone.</summary>
    public void Gone(string? pointer, string id)
    {
        if (pointer is not null && _fields.TryGetValue(pointer, out var field) && field.Id == id)
        {
            _fields.Remove(pointer);
            _order.Remove(pointer);
        }
    }
}
