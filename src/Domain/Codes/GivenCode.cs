namespace Trading.Domain.Codes;

/// <summary>Codes that may be left out, as forms and addresses give them.</summary>
public static class GivenCode
{
    /// <summary>What a text tells (see <see cref="ICode{TSelf}.Given"/>); null of a blank one.</summary>
    /// <typeparam name="T">The code.</typeparam>
    public static T? OrNone<T>(string? text)
        where T : struct, ICode<T> => string.IsNullOrWhiteSpace(text) ? null : T.Given(text);
}
